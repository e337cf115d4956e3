// A plot as an SVG file. Colours are those of Okabe and Ito (2008, Color universal design), which people
// who confuse red and green tell apart, without yellow, which is lost on white.
import Foundation

extension Plot {
  private static let palette = [
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000",
  ]
  private static let frame = (left: 80.0, top: 20.0, width: 480.0, height: 320.0)

  /// The whole SVG file, 800 × 420 pixels or higher where the legend needs it.
  public func svg() -> String {
    let frame = Self.frame
    let height = max(420, 40 + 18 * series.count)
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"800\" height=\"\(height)\" "
        + "font-family=\"sans-serif\" font-size=\"12\">",
      "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>",
      "<path d=\"M\(frame.left) \(frame.top)v\(frame.height)h\(frame.width)\" "
        + "fill=\"none\" stroke=\"black\"/>",
    ]
    lines += axes()
    for (index, one) in series.enumerated() {
      lines += marks(of: one, colour: Self.palette[index % Self.palette.count], index)
    }
    return (lines + ["</svg>"]).map { $0 + "\n" }.joined()
  }

  private func axes() -> [String] {
    let frame = Self.frame
    let bottom = frame.top + frame.height
    let columns = x.ticks.map { tick in
      let place = Self.text(across(tick))
      return "<path d=\"M\(place) \(bottom)v5\" stroke=\"black\"/>"
        + "<text x=\"\(place)\" y=\"\(bottom + 20)\" text-anchor=\"middle\">\(Axis.text(tick))</text>"
    }
    let rows = y.ticks.map { tick in
      let place = Self.text(down(tick))
      return "<path d=\"M\(frame.left - 5) \(place)h5\" stroke=\"black\"/>"
        + "<text x=\"\(frame.left - 8)\" y=\"\(place)\" text-anchor=\"end\" dy=\"4\">"
        + "\(Axis.text(tick))</text>"
    }
    let middle = (frame.left + frame.width / 2, frame.top + frame.height / 2)
    return columns + rows + [
      "<text x=\"\(middle.0)\" y=\"\(bottom + 45)\" text-anchor=\"middle\">\(Self.escaped(x.label))</text>",
      "<text transform=\"translate(20 \(middle.1)) rotate(-90)\" text-anchor=\"middle\">"
        + "\(Self.escaped(y.label))</text>",
    ]
  }

  private func marks(of one: Series, colour: String, _ index: Int) -> [String] {
    let places = one.points.map { (Self.text(across($0.x)), Self.text(down($0.y))) }
    var lines: [String] = []
    if one.isCurve, places.count > 1 {
      let path = places.map { "\($0.0),\($0.1)" }.joined(separator: " ")
      lines.append("<polyline points=\"\(path)\" fill=\"none\" stroke=\"\(colour)\"/>")
    }
    for (point, place) in zip(one.points, places) {
      if point.error > 0 {
        let ends = (Self.text(down(point.y - point.error)), Self.text(down(point.y + point.error)))
        lines.append("<path d=\"M\(place.0) \(ends.0)V\(ends.1)\" stroke=\"\(colour)\"/>")
      }
      lines.append("<circle cx=\"\(place.0)\" cy=\"\(place.1)\" r=\"3\" fill=\"\(colour)\"/>")
    }
    guard !one.name.isEmpty else { return lines }
    let top = Self.frame.top + 10 + 18 * Double(index)
    let left = Self.frame.left + Self.frame.width + 20
    return lines + [
      "<circle cx=\"\(left)\" cy=\"\(top)\" r=\"3\" fill=\"\(colour)\"/>"
        + "<text x=\"\(left + 10)\" y=\"\(top)\" dy=\"4\">\(Self.escaped(one.name))</text>"
    ]
  }

  private func across(_ value: Double) -> Double {
    Self.frame.left + x.place(value) * Self.frame.width
  }

  private func down(_ value: Double) -> Double {
    Self.frame.top + (1 - y.place(value)) * Self.frame.height
  }

  private static func text(_ place: Double) -> String { String(format: "%.1f", place) }

  private static func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;", options: .literal)
      .replacingOccurrences(of: "<", with: "&lt;", options: .literal)
  }
}
