// Plots on the page: SVG in the page's own colours, light or dark, with axis labels and legend in HTML, so
// that they stay readable where the drawing shrinks.
import Foundation

/// A plot as a figure of the page.
struct PagePlot {
  /// A straight line over the whole plot.
  struct Line {
    /// The series whose colour it has.
    let series: String
    let slope, intercept: Double
  }

  /// The most series of a plot: seven colours, with round and with square marks.
  static let mostSeries = 14
  private static let colours = 7
  private static let frame = (left: 52.0, top: 10.0, width: 416.0, height: 250.0)

  let plot: Plot
  /// What is to be seen, for those who do not see it.
  let title: String
  var lines: [Line] = []

  /// What the columns' headers say but for what NULL means, which is not drawn.
  private var labels: (x: String, y: String) {
    func shortened(_ label: String) -> String {
      label.components(separatedBy: "; ").filter { !$0.hasPrefix("NULL ") }.joined(separator: "; ")
    }
    return (shortened(plot.x.label), shortened(plot.y.label))
  }

  private var series: ArraySlice<Plot.Series> { plot.series.prefix(Self.mostSeries) }

  /// The figure.
  func markup() -> Markup {
    let more = plot.series.count - series.count
    let note =
      more > 0 ? [Markup.tag("p", ["class": "note"], "\(more) more are in the numbers.")] : []
    return .tag(
      "figure", ["class": "plot"],
      [
        .tag("p", ["class": "axis"], labels.y), drawing(),
        .tag("p", ["class": "axis x"], labels.x),
      ]
        + legend() + note)
  }

  private func legend() -> [Markup] {
    guard series.contains(where: { !$0.name.isEmpty }) else { return [] }
    let items = series.enumerated().map { index, one in
      Markup.tag(
        "li", [:],
        [
          .tag(
            "svg", ["viewBox": "0 0 12 12", "width": "12", "height": "12", "aria-hidden": "true"],
            [mark(6, 6, index, radius: 5)]), .text(one.name),
        ])
    }
    return [.tag("ul", ["class": "legend"], items)]
  }

  private func drawing() -> Markup {
    let frame = Self.frame
    let parts =
      axes() + lines.compactMap(line) + series.enumerated().flatMap { marks($1, $0) } + names()
    let words = series.map { "\($0.name.isEmpty ? "" : "\($0.name), ")\($0.points.count) points" }
    return .tag(
      "svg",
      [
        "viewBox": "0 0 480 \(Self.text(frame.top + frame.height + 30))", "role": "img",
        "aria-label":
          "\(title). \(labels.y), over \(labels.x). \(words.joined(separator: "; ")).",
      ], parts)
  }

  private func axes() -> [Markup] {
    let frame = Self.frame
    let bottom = frame.top + frame.height
    var free = 0.0
    let columns = plot.x.ticks.flatMap { tick -> [Markup] in
      let place = across(tick)
      let name = Axis.text(tick)
      let half = 4.0 * Double(name.count)
      let rule = Markup.tag(
        "path",
        ["class": "grid", "d": "M\(Self.text(place)) \(Self.text(frame.top))V\(Self.text(bottom))"])
      // A name that would touch the last one is left out.
      guard place - half >= free, place + half <= 480 else { return [rule] }
      free = place + half + 6
      return [
        rule,
        .tag(
          "text", ["x": Self.text(place), "y": Self.text(bottom + 20), "text-anchor": "middle"],
          name),
      ]
    }
    let rows = plot.y.ticks.flatMap { tick -> [Markup] in
      let place = down(tick)
      return [
        .tag(
          "path",
          [
            "class": "grid",
            "d": "M\(Self.text(frame.left)) \(Self.text(place))h\(Self.text(frame.width))",
          ]),
        .tag(
          "text",
          ["x": Self.text(frame.left - 8), "y": Self.text(place + 4.5), "text-anchor": "end"],
          Axis.text(tick)),
      ]
    }
    let ruler = Markup.tag(
      "path",
      [
        "class": "ruler",
        "d":
          "M\(Self.text(frame.left)) \(Self.text(frame.top))V\(Self.text(bottom))h\(Self.text(frame.width))",
      ])
    return columns + rows + [ruler]
  }

  private func marks(_ one: Plot.Series, _ index: Int) -> [Markup] {
    let colour = "s\(index % Self.colours)"
    var parts: [Markup] = []
    if one.isCurve, one.points.count > 1 {
      let path = one.points.map { "\(Self.text(across($0.x))),\(Self.text(down($0.y)))" }
      let dashes = index < Self.colours ? "" : " dashed"
      parts.append(
        .tag(
          "polyline", ["class": "curve \(colour)\(dashes)", "points": path.joined(separator: " ")]))
    }
    for point in one.points {
      let place = (across(point.x), down(point.y))
      if point.error > 0 {
        let ends = [point.y - point.error, point.y + point.error].map { Self.text(down($0)) }
        parts.append(
          .tag(
            "path",
            ["class": "error \(colour)", "d": "M\(Self.text(place.0)) \(ends[0])V\(ends[1])"]))
      }
      let words = [point.name, one.name].filter { !$0.isEmpty }
      let error = point.error > 0 ? String(format: " ± %.4g", point.error) : ""
      let numbers = String(format: "%.4g, %.4g", point.x, point.y) + error
      parts.append(
        .tag(
          "g", [:],
          [
            .tag("title", [:], (words + [numbers]).joined(separator: ": ")),
            mark(place.0, place.1, index, radius: 3.5),
          ]))
    }
    return parts
  }

  /// A round mark, or a square one from the eighth series on.
  private func mark(_ x: Double, _ y: Double, _ index: Int, radius: Double) -> Markup {
    let colour = "mark s\(index % Self.colours)"
    guard index >= Self.colours else {
      return .tag(
        "circle", ["class": colour, "cx": Self.text(x), "cy": Self.text(y), "r": Self.text(radius)])
    }
    return .tag(
      "rect",
      [
        "class": colour, "x": Self.text(x - radius), "y": Self.text(y - radius),
        "width": Self.text(2 * radius), "height": Self.text(2 * radius),
      ])
  }

  /// The part of a line that lies in the frame, if any.
  private func line(_ line: Line) -> Markup? {
    guard let index = series.firstIndex(where: { $0.name == line.series }) else { return nil }
    func height(_ x: Double) -> Double { line.slope * x + line.intercept }
    var ends = (plot.x.low, plot.x.high)
    if line.slope != 0 {
      let sides = [plot.y.low, plot.y.high].map { ($0 - line.intercept) / line.slope }.sorted()
      ends = (max(ends.0, sides[0]), min(ends.1, sides[1]))
    } else if !(plot.y.low...plot.y.high).contains(line.intercept) {
      return nil
    }
    guard ends.0 < ends.1 else { return nil }
    let places = [ends.0, ends.1].map { "\(Self.text(across($0))),\(Self.text(down(height($0))))" }
    return .tag(
      "polyline",
      [
        "class": "curve trend s\(index % Self.colours)", "points": places.joined(separator: " "),
      ])
  }

  /// The points' own names, each beside its point where there is room, or else not at all.
  private func names() -> [Markup] {
    let frame = Self.frame
    let points = series.flatMap(\.points)
    var taken = points.map { Box(across($0.x) - 4, down($0.y) - 4, 8, 8) }
    return points.filter { !$0.name.isEmpty }.compactMap { point in
      let (x, y, width) = (across(point.x), down(point.y), 6.6 * Double(point.name.count))
      let places = [
        (x + 8, y + 4), (x - 8 - width, y + 4), (x - width / 2, y - 9), (x - width / 2, y + 17),
      ]
      let free = places.first { left, base in
        let box = Box(left, base - 10, width, 13)
        return box.left >= frame.left && box.left + width <= 478 && box.top >= 0
          && box.top + 13 <= frame.top + frame.height && !taken.contains { $0.meets(box) }
      }
      guard let (left, base) = free else { return nil }
      taken.append(Box(left, base - 10, width, 13))
      return .tag(
        "text", ["class": "name", "x": Self.text(left), "y": Self.text(base)], point.name)
    }
  }

  /// A place that is taken.
  private struct Box {
    let left, top, width, height: Double

    init(_ left: Double, _ top: Double, _ width: Double, _ height: Double) {
      (self.left, self.top, self.width, self.height) = (left, top, width, height)
    }

    func meets(_ other: Box) -> Bool {
      left < other.left + other.width && other.left < left + width
        && top < other.top + other.height && other.top < top + height
    }
  }

  private func across(_ value: Double) -> Double {
    Self.frame.left + plot.x.place(value) * Self.frame.width
  }

  private func down(_ value: Double) -> Double {
    Self.frame.top + (1 - plot.y.place(value)) * Self.frame.height
  }

  private static func text(_ place: Double) -> String { String(format: "%.1f", place) }
}
