// What SVG shows of a plot, on the page and in a file of its own: axes, curves, marks, error bars and lines.
// It has classes in place of colours, which the page has for light and for dark.
import Foundation

/// A plot's axes and marks in a frame.
struct PlotDrawing {
  /// Where the axes lie, in units of the drawing.
  struct Frame {
    let left, top, width, height: Double
  }

  /// A straight line over the whole plot.
  struct Line {
    /// The series whose colour it has.
    let series: String
    let slope, intercept: Double
  }

  /// Colours; the first series have round marks, and those beyond the last colour square ones.
  static let colours = 7

  let plot: Plot
  let frame: Frame
  /// The drawing's width, which names do not leave.
  let width: Double
  /// The series that are drawn.
  let series: ArraySlice<Plot.Series>
  var lines: [Line] = []

  /// Everything in the frame and the numbers beside it.
  func parts() -> [Markup] {
    axes() + lines.compactMap(line) + series.enumerated().flatMap { marks($1, $0) } + names()
  }

  private func axes() -> [Markup] {
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
      guard place - half >= free, place + half <= width else { return [rule] }
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
            Self.mark(place.0, place.1, index, radius: 3.5),
          ]))
    }
    return parts
  }

  /// A round mark, or a square one from the eighth series on.
  static func mark(_ x: Double, _ y: Double, _ index: Int, radius: Double) -> Markup {
    let colour = "mark s\(index % colours)"
    guard index >= colours else {
      return .tag(
        "circle", ["class": colour, "cx": text(x), "cy": text(y), "r": text(radius)])
    }
    return .tag(
      "rect",
      [
        "class": colour, "x": text(x - radius), "y": text(y - radius),
        "width": text(2 * radius), "height": text(2 * radius),
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
    let points = series.flatMap(\.points)
    var taken = points.map { Box(across($0.x) - 4, down($0.y) - 4, 8, 8) }
    return points.filter { !$0.name.isEmpty }.compactMap { point in
      let (x, y, width) = (across(point.x), down(point.y), 6.6 * Double(point.name.count))
      let places = [
        (x + 8, y + 4), (x - 8 - width, y + 4), (x - width / 2, y - 9), (x - width / 2, y + 17),
      ]
      let free = places.first { left, base in
        let box = Box(left, base - 10, width, 13)
        return box.left >= frame.left && box.left + width <= self.width - 2 && box.top >= 0
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
    frame.left + plot.x.place(value) * frame.width
  }

  private func down(_ value: Double) -> Double {
    frame.top + (1 - plot.y.place(value)) * frame.height
  }

  /// A place with a digit after the point.
  static func text(_ place: Double) -> String { String(format: "%.1f", place) }
}
