// A plot in a terminal: signs on a canvas of 60 × 16 places.

extension Plot {
  private static let signs: [Character] = ["●", "○", "■", "□", "▲", "△", "◆", "◇"]
  private static let canvas = (width: 60, height: 16)

  /// The plot's lines: y's label, the canvas with its axes, x's ticks and label, the legend.
  public func text() -> String {
    let canvas = Self.canvas
    let margin = y.ticks.map { Axis.text($0).count }.max() ?? 0
    let names = Dictionary(
      y.ticks.map { (row($0), Axis.text($0)) }, uniquingKeysWith: { first, _ in first })
    var lines = [y.label]
    for (index, places) in drawn().enumerated() {
      let name = names[index] ?? ""
      let padding = String(repeating: " ", count: margin - name.count)
      lines.append(padding + name + (name.isEmpty ? " │" : " ┤") + String(places))
    }
    var rule = Array(repeating: Character("─"), count: canvas.width)
    var numbers = Array(repeating: Character(" "), count: canvas.width + 10)
    var free = 0
    for tick in x.ticks {
      let place = column(tick)
      let name = Array(Axis.text(tick))
      let start = max(0, place - name.count / 2)
      rule[place] = "┬"
      guard start >= free, start + name.count <= numbers.count else { continue }
      numbers.replaceSubrange(start..<start + name.count, with: name)
      free = start + name.count + 1
    }
    let indent = String(repeating: " ", count: margin + 1)
    lines += [indent + "└" + String(rule), indent + " " + String(numbers), indent + " " + x.label]
    for (index, one) in series.enumerated() where !one.name.isEmpty {
      lines.append("\(indent) \(Self.signs[index % Self.signs.count]) \(one.name)")
    }
    return lines.map { line in
      String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
    }.joined()
  }

  /// The canvas from its top, error bars under the points.
  private func drawn() -> [[Character]] {
    let blank = Array(repeating: Character(" "), count: Self.canvas.width)
    var places = Array(repeating: blank, count: Self.canvas.height)
    for point in series.flatMap(\.points) where point.error > 0 {
      for row in row(point.y + point.error)...row(point.y - point.error) {
        places[row][column(point.x)] = "│"
      }
    }
    for (index, one) in series.enumerated() {
      for point in one.points {
        places[row(point.y)][column(point.x)] = Self.signs[index % Self.signs.count]
      }
    }
    return places
  }

  private func column(_ value: Double) -> Int {
    Int((x.place(value) * Double(Self.canvas.width - 1)).rounded())
  }

  private func row(_ value: Double) -> Int {
    Int(((1 - y.place(value)) * Double(Self.canvas.height - 1)).rounded())
  }
}
