// A picture printed on rubber: three corners pulled at random, then every pixel by a smooth field.
import Foundation
import Nets

struct Elastic {
  /// How far the field pulls, in pixels, before it is smoothed.
  let pull: Double
  /// How smooth the field is: the spread in pixels of the blur that makes it.
  let smoothness: Double
  /// How far a corner is pulled at most, in pixels.
  let corner: Double

  /// The chance of one picture.
  struct Draw {
    /// Three corners' ways, right and down, each −1 to 1.
    let corners: [(right: Double, down: Double)]
    /// The field before it is smoothed, −1 to 1.
    let right: Plane
    let down: Plane

    /// `fraction` gives chance in [0, 1).
    init(height: Int, width: Int, _ fraction: () -> Double) {
      func both() -> Double { 2 * fraction() - 1 }
      corners = (0..<3).map { _ in (right: both(), down: both()) }
      right = Plane(height: height, width: width, filledBy: both)
      down = Plane(height: height, width: width, filledBy: both)
    }
  }

  func apply(to canvas: Canvas, _ stream: inout RandomStream) -> Canvas {
    apply(to: canvas, Draw(height: canvas.height, width: canvas.width) { stream.fraction() })
  }

  func apply(to canvas: Canvas, _ draw: Draw) -> Canvas {
    let source = Self.affine(
      corners(of: canvas), by: draw.corners.map { ($0 * corner, $1 * corner) })
    let right = draw.right.blurred(smoothness, beyond: .reflect, reach: 3)
    let down = draw.down.blurred(smoothness, beyond: .reflect, reach: 3)
    return canvas.mapPlanes { plane in
      let pulled = Plane(height: plane.height, width: plane.width) { row, column in
        let (x, y) = source(Double(column), Double(row))
        return plane.interpolated(y, x, beyond: .mirror)
      }
      return Plane(height: plane.height, width: plane.width) { row, column in
        pulled.interpolated(
          Double(row) + pull * down[row, column], Double(column) + pull * right[row, column],
          beyond: .reflect)
      }
    }
  }

  /// Three corners of a square around the middle: below on the right, on the right, on the left.
  private func corners(of canvas: Canvas) -> [(x: Double, y: Double)] {
    let reach = Double(min(canvas.height, canvas.width) / 3)
    let (x, y) = (Double(canvas.height / 2), Double(canvas.width / 2))
    return [(x + reach, y + reach), (x + reach, y - reach), (x - reach, y - reach)]
  }

  /// Where a place comes from once `corners` have been pulled: the inverse of the affine map that takes
  /// each to where it is pulled.
  private static func affine(
    _ corners: [(x: Double, y: Double)], by ways: [(right: Double, down: Double)]
  ) -> (_ x: Double, _ y: Double) -> (x: Double, y: Double) {
    let ends = zip(corners, ways).map { (x: $0.x + $1.right, y: $0.y + $1.down) }
    let (a, b) = (
      (x: ends[1].x - ends[0].x, y: ends[1].y - ends[0].y),
      (x: ends[2].x - ends[0].x, y: ends[2].y - ends[0].y)
    )
    let area = a.x * b.y - a.y * b.x
    let (c, d) = (
      (x: corners[1].x - corners[0].x, y: corners[1].y - corners[0].y),
      (x: corners[2].x - corners[0].x, y: corners[2].y - corners[0].y)
    )
    return { x, y in
      let (right, down) = (x - ends[0].x, y - ends[0].y)
      let first = (right * b.y - down * b.x) / area
      let second = (a.x * down - a.y * right) / area
      return (
        corners[0].x + first * c.x + second * d.x, corners[0].y + first * c.y + second * d.y
      )
    }
  }
}
