// Digits as lines through a few places of the unit square, bent, slanted, moved and drawn with a pen of
// varying width: a second corpus that any lab can have, easily told apart but not all alike.
import Foundation
import Nets

/// One digit's line, in the unit square, y downwards.
struct DigitStrokes {
  private struct Place {
    var x: Double
    var y: Double
  }

  private let line: [Place]
  /// Half of the pen's width, in pixels of 28.
  private let pen: Double

  /// A variant of `digit`, 0...9, drawn from `stream`.
  init(of digit: Int, _ stream: inout RandomStream) {
    func between(_ low: Double, _ high: Double) -> Double {
      low + (high - low) * Double(stream.uniform())
    }
    let angle = between(-0.25, 0.25)
    let (wide, high) = (between(0.6, 0.9), between(0.7, 0.95))
    let slant = between(-0.25, 0.25)
    let (right, down) = (between(-0.07, 0.07), between(-0.07, 0.07))
    pen = between(0.7, 1.6)
    var places: [Place] = []
    for (x, y) in Self.lines[digit % Self.lines.count] {
      let bentX = x + 0.025 * Double(stream.normal()) - 0.5
      let bentY = y + 0.025 * Double(stream.normal()) - 0.5
      let (u, v) = (wide * (bentX + slant * bentY), high * bentY)
      places.append(
        Place(
          x: 0.5 + right + u * cos(angle) - v * sin(angle),
          y: 0.5 + down + u * sin(angle) + v * cos(angle)))
    }
    line = places
  }

  /// The line on `side`² pixels, row by row: 255 where the pen was, falling off over a pixel.
  func ink(side: Int) -> [UInt8] {
    let unit = Double(side) / 28
    var pixels = [UInt8](repeating: 0, count: side * side)
    for row in 0..<side {
      for column in 0..<side {
        let place = Place(
          x: (Double(column) + 0.5) / Double(side), y: (Double(row) + 0.5) / Double(side))
        let gap = distance(to: place) * Double(side)
        let light = min(max(pen * unit + 0.5 - gap, 0), 1)
        pixels[row * side + column] = UInt8((255 * light).rounded())
      }
    }
    return pixels
  }

  private func distance(to place: Place) -> Double {
    zip(line, line.dropFirst()).reduce(Double.infinity) { least, segment in
      let (a, b) = segment
      let (dx, dy) = (b.x - a.x, b.y - a.y)
      let squared = dx * dx + dy * dy
      let along = squared > 0 ? ((place.x - a.x) * dx + (place.y - a.y) * dy) / squared : 0
      let part = min(max(along, 0), 1)
      return min(least, hypot(place.x - a.x - part * dx, place.y - a.y - part * dy))
    }
  }

  private static let lines: [[(Double, Double)]] = [
    [(0.5, 0.1), (0.27, 0.3), (0.27, 0.7), (0.5, 0.9), (0.73, 0.7), (0.73, 0.3), (0.5, 0.1)],
    [(0.35, 0.25), (0.55, 0.1), (0.55, 0.9)],
    [(0.25, 0.3), (0.35, 0.12), (0.6, 0.1), (0.75, 0.28), (0.65, 0.5), (0.25, 0.9), (0.78, 0.9)],
    [(0.25, 0.15), (0.5, 0.1), (0.72, 0.25), (0.5, 0.48), (0.75, 0.7), (0.5, 0.9), (0.25, 0.85)],
    [(0.6, 0.9), (0.6, 0.1), (0.2, 0.62), (0.8, 0.62)],
    [(0.75, 0.1), (0.3, 0.1), (0.28, 0.45), (0.6, 0.42), (0.76, 0.65), (0.55, 0.9), (0.25, 0.85)],
    [(0.68, 0.12), (0.4, 0.35), (0.27, 0.65), (0.45, 0.9), (0.7, 0.75), (0.6, 0.53), (0.3, 0.6)],
    [(0.22, 0.1), (0.78, 0.1), (0.42, 0.9)],
    [
      (0.5, 0.48), (0.28, 0.3), (0.5, 0.1), (0.72, 0.3), (0.5, 0.48), (0.25, 0.7), (0.5, 0.9),
      (0.75, 0.7), (0.5, 0.48),
    ],
    [(0.7, 0.4), (0.45, 0.5), (0.3, 0.28), (0.5, 0.1), (0.7, 0.25), (0.68, 0.6), (0.5, 0.9)],
  ]
}
