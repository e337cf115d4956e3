// A plot as an SVG file, black on white. Colours are those of Okabe and Ito (2008, Color universal design),
// which people who confuse red and green tell apart, without yellow, which is lost on white.

extension Plot {
  private static let palette = [
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000",
  ]

  /// The whole SVG file, 800 × 420 pixels or higher where the legend needs it.
  public func svg() -> String {
    let frame = PlotDrawing.Frame(left: 80, top: 20, width: 480, height: 320)
    let drawing = PlotDrawing(plot: self, frame: frame, width: 576, series: series[...])
    let height = max(420, 40 + 18 * drawing.series.count)
    let content =
      [
        Markup.tag("style", [:], Self.style),
        .tag("rect", ["width": "100%", "height": "100%", "fill": "white"]),
      ] + drawing.parts() + labels(beside: frame) + legend(of: drawing.series, beside: frame)
    let file = Markup.tag(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "width": "800", "height": "\(height)",
        "font-family": "sans-serif", "font-size": "12",
      ],
      content.flatMap { [.text("\n"), $0] } + [.text("\n")])
    return file.render()
  }

  /// Rules without variables, which not every reader of SVG knows.
  private static var style: String {
    let series = palette.enumerated().map { index, colour in
      ".curve.s\(index), .error.s\(index) { stroke: \(colour) } .mark.s\(index) { fill: \(colour) }\n"
    }
    return "\n.grid { stroke: #ddd } .ruler { stroke: black } path, .curve { fill: none }\n"
      + ".dashed { stroke-dasharray: 6 3 }\n" + series.joined()
  }

  private func labels(beside frame: PlotDrawing.Frame) -> [Markup] {
    let middle = (x: frame.left + frame.width / 2, y: frame.top + frame.height / 2)
    return [
      .tag(
        "text",
        [
          "x": PlotDrawing.text(middle.x),
          "y": PlotDrawing.text(frame.top + frame.height + 45), "text-anchor": "middle",
        ], x.label),
      .tag(
        "text",
        [
          "transform": "translate(20 \(PlotDrawing.text(middle.y))) rotate(-90)",
          "text-anchor": "middle",
        ], y.label),
    ]
  }

  private func legend(of series: ArraySlice<Series>, beside frame: PlotDrawing.Frame) -> [Markup] {
    let left = frame.left + frame.width + 20
    return series.enumerated().filter { !$1.name.isEmpty }.flatMap { index, one in
      let top = frame.top + 10 + 18 * Double(index)
      return [
        PlotDrawing.mark(left, top, index, radius: 3.5),
        .tag(
          "text", ["x": PlotDrawing.text(left + 10), "y": PlotDrawing.text(top), "dy": "4"],
          one.name),
      ]
    }
  }
}
