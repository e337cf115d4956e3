// Corruptions that mix near pixels: normal, defocused and seen through frosted glass.
import Foundation
import Nets

extension Plane {
  /// Mixed by a normal distribution of spread `sigma` pixels that is cut off at `reach` spreads.
  func blurred(_ sigma: Double, beyond border: Border = .edge, reach: Double = 4) -> Plane {
    let radius = Int(reach * sigma + 0.5)
    guard radius > 0 else { return self }
    let shares = Self.normal(sigma, radius: radius)
    return mixed(shares, across: false, beyond: border).mixed(shares, across: true, beyond: border)
  }

  /// The normal distribution at −radius … radius, which adds up to 1.
  private static func normal(_ sigma: Double, radius: Int) -> [Double] {
    let shares = (-radius...radius).map { exp(-0.5 * Double($0 * $0) / (sigma * sigma)) }
    let sum = shares.reduce(0, +)
    return shares.map { $0 / sum }
  }

  private func mixed(_ shares: [Double], across: Bool, beyond border: Border) -> Plane {
    let radius = shares.count / 2
    let count = across ? width : height
    let places = (-radius..<count + radius).map { border.place($0, in: count) }
    return Plane(height: height, width: width) { row, column in
      var sum = 0.0
      for (index, share) in shares.enumerated() {
        let place = places[(across ? column : row) + index]
        sum += share * (across ? self[row, place] : self[place, column])
      }
      return sum
    }
  }

  /// Mixed by a kernel of odd extents, mirrored beyond the edges.
  func mixed(by kernel: Plane) -> Plane {
    let (up, left) = (kernel.height / 2, kernel.width / 2)
    return Plane(height: height, width: width) { row, column in
      var sum = 0.0
      for y in 0..<kernel.height {
        for x in 0..<kernel.width {
          sum += kernel[y, x] * value(row + y - up, column + x - left, beyond: .mirror)
        }
      }
      return sum
    }
  }

  /// The picture of a point out of focus: a disk of `radius` pixels whose rim is softened by a normal
  /// distribution of spread `softness`, cut off after one pixel.
  static func disk(radius: Double, softness: Double) -> Plane {
    let side = 2 * (Int(radius) + 1) + 1
    let middle = side / 2
    let inside = Plane(height: side, width: side) { row, column in
      let (y, x) = (row - middle, column - middle)
      return Double(y * y + x * x) <= radius * radius ? 1 : 0
    }
    let area = inside.values.reduce(0, +)
    let shares = normal(softness, radius: 1)
    return inside.map { $0 / area }.mixed(shares, across: false, beyond: .edge)
      .mixed(shares, across: true, beyond: .edge)
  }
}

/// A view through frosted glass: blurred, then each pixel shown from a place near by, and blurred again.
struct GlassBlur {
  /// Spread of the blur, in pixels.
  let sigma: Double
  /// How far a pixel is from its place at most.
  let reach: Int
  let rounds: Int

  /// `step` gives how far to the right and down a pixel comes from, each −reach ..< reach.
  func apply(to canvas: Canvas, step: () -> (right: Int, down: Int)) -> Canvas {
    var picture = canvas.mapPlanes { plane in
      plane.blurred(sigma).map { Double(UInt8(min(max($0, 0), 1) * 255)) / 255 }
    }
    let (rows, columns) = (canvas.height - reach, canvas.width - reach)
    for _ in 0..<rounds {
      for row in stride(from: rows, to: reach, by: -1) {
        for column in stride(from: columns, to: reach, by: -1) {
          let (right, down) = step()
          // The published exchange of two pixels is one of two views of them: it copies one way.
          for channel in picture.planes.indices {
            picture.planes[channel][row, column] =
              picture.planes[channel][row + down, column + right]
          }
        }
      }
    }
    return picture.mapPlanes { $0.blurred(sigma) }
  }

  func apply(to canvas: Canvas, _ stream: inout RandomStream) -> Canvas {
    apply(to: canvas) {
      (right: stream.below(2 * reach) - reach, down: stream.below(2 * reach) - reach)
    }
  }
}
