// Corruptions by a camera that moves while it looks: sideways and forwards.
import Foundation
import Nets

extension Plane {
  /// Moved in one direction while it is seen, as ImageMagick's motion blur: the mean of the plane
  /// along a line of 2 · reach + 1 pixels at `angle` degrees, weighed by half a normal distribution of
  /// spread `sigma` pixels.
  func moved(reach: Int, sigma: Double, angle: Double) -> Plane {
    let shares = (0...2 * reach).map { exp(-Double($0 * $0) / (2 * sigma * sigma)) }
    let sum = shares.reduce(0, +)
    let (sine, cosine) = (sin(angle * .pi / 180), cos(angle * .pi / 180))
    let steps = shares.indices.map { index in
      (
        down: Int((Double(index) * sine - 0.5).rounded(.up)),
        right: Int((Double(index) * cosine - 0.5).rounded(.up)), share: shares[index] / sum
      )
    }
    return Plane(height: height, width: width) { row, column in
      steps.reduce(0) {
        $0 + $1.share * value(row + $1.down, column + $1.right, beyond: .edge)
      }
    }
  }

  /// Its middle, made larger by `factor` ≥ 1 and cut to the extents of before.
  func enlarged(by factor: Double) -> Plane {
    let rows = Self.places(height, factor)
    let columns = Self.places(width, factor)
    return Plane(height: height, width: width) { row, column in
      interpolated(rows[row], columns[column], beyond: .edge)
    }
  }

  /// Where the pixels of an enlarged side of `count` come from.
  private static func places(_ count: Int, _ factor: Double) -> [Double] {
    let kept = Int((Double(count) / factor).rounded(.up))
    let enlarged = Int((Double(kept) * factor).rounded(.toNearestOrEven))
    let step = enlarged > 1 ? Double(kept - 1) / Double(enlarged - 1) : 0
    let (start, cut) = ((count - kept) / 2, (enlarged - count) / 2)
    return (0..<count).map { Double(start) + Double($0 + cut) * step }
  }
}

extension Canvas {
  /// Moved sideways, on the 8-bit grid.
  func moved(reach: Int, sigma: Double, angle: Double) -> Canvas {
    mapPlanes { plane in
      plane.moved(reach: reach, sigma: sigma, angle: angle).map { ($0 * 255).rounded() / 255 }
    }
  }

  /// The mean of the picture and of it enlarged by 1, 1.01 … up to 1 + steps / 100. The step is the
  /// published one, a little more than 0.01: it decides how a side of 32.5 pixels is rounded.
  func zoomed(steps: Int) -> Canvas {
    mapPlanes { plane in
      var sum = plane
      for step in 0...steps {
        sum = sum.combined(with: plane.enlarged(by: 1 + Double(step) * (1.01 - 1)), +)
      }
      return sum.map { $0 / Double(steps + 2) }
    }
  }
}
