// Plots on the page: SVG in the page's own colours, light or dark, with axis labels and legend in HTML, so
// that they stay readable where the drawing shrinks.
import Foundation

/// A plot as a figure of the page.
struct PagePlot {
  /// The most series that can be told apart by colour and mark.
  static let mostSeries = 2 * PlotDrawing.colours

  let plot: Plot
  /// What is to be seen, for those who do not see it.
  let title: String
  var lines: [PlotDrawing.Line] = []

  private var drawing: PlotDrawing {
    PlotDrawing(
      plot: plot, frame: .init(left: 52, top: 10, width: 416, height: 250), width: 480,
      series: plot.series.prefix(Self.mostSeries), lines: lines)
  }

  /// What the columns' headers say but for what NULL means, which is not drawn.
  private var labels: (x: String, y: String) {
    func shortened(_ label: String) -> String {
      label.components(separatedBy: "; ").filter { !$0.hasPrefix("NULL ") }.joined(separator: "; ")
    }
    return (shortened(plot.x.label), shortened(plot.y.label))
  }

  /// The figure.
  func markup() -> Markup {
    let drawing = drawing
    let more = plot.series.count - drawing.series.count
    let note =
      more > 0 ? [Markup.tag("p", ["class": "note"], "\(more) more are in the numbers.")] : []
    return .tag(
      "figure", ["class": "plot"],
      [
        .tag("p", ["class": "axis"], labels.y), svg(of: drawing),
        .tag("p", ["class": "axis x"], labels.x),
      ]
        + legend(of: drawing.series) + note)
  }

  private func legend(of series: ArraySlice<Plot.Series>) -> [Markup] {
    guard series.contains(where: { !$0.name.isEmpty }) else { return [] }
    let items = series.enumerated().map { index, one in
      Markup.tag(
        "li", [:],
        [
          .tag(
            "svg", ["viewBox": "0 0 12 12", "width": "12", "height": "12", "aria-hidden": "true"],
            [PlotDrawing.mark(6, 6, index, radius: 5)]), .text(one.name),
        ])
    }
    return [.tag("ul", ["class": "legend"], items)]
  }

  private func svg(of drawing: PlotDrawing) -> Markup {
    let frame = drawing.frame
    let words = drawing.series.map {
      "\($0.name.isEmpty ? "" : "\($0.name), ")\($0.points.count) points"
    }
    return .tag(
      "svg",
      [
        "viewBox":
          "0 0 \(Int(drawing.width)) \(PlotDrawing.text(frame.top + frame.height + 30))",
        "role": "img",
        "aria-label":
          "\(title). \(labels.y), over \(labels.x). \(words.joined(separator: "; ")).",
      ], drawing.parts())
  }
}
