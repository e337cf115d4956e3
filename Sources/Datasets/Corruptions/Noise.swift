// Corruptions of single pixels: normal, Poisson, salt-and-pepper and multiplied noise.
import Foundation
import Nets

extension RandomStream {
  /// A number in [0, 1) with 53 random bits.
  mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }
}

extension Canvas {
  /// Normal noise of spread `sigma` on every value.
  func withNormalNoise(_ sigma: Double, _ stream: inout RandomStream) -> Canvas {
    map { $0 + sigma * Double(stream.normal()) }
  }

  /// Normal noise whose spread is `share` of the value.
  func withSpeckle(_ share: Double, _ stream: inout RandomStream) -> Canvas {
    map { $0 + $0 * share * Double(stream.normal()) }
  }

  /// A `share` of all values turned to black or white, one as likely as the other.
  func withImpulses(_ share: Double, _ stream: inout RandomStream) -> Canvas {
    map { value in
      let (isHit, isSalt) = (stream.fraction() < share, stream.fraction() < 0.5)
      return isHit ? (isSalt ? 1 : 0) : value
    }
  }
}

/// Photon counts: a value x becomes Poisson(x · photons) / photons, for x on the 8-bit grid.
struct ShotNoise {
  let photons: Double
  /// For each level, the probabilities of at most 0, 1, 2 … photons.
  private let atMost: [[Double]]

  init(photons: Double) {
    self.photons = photons
    atMost = (0...255).map { Self.distribution(mean: Double($0) / 255 * photons) }
  }

  /// Up to where the rest is below what a double tells from 1.
  private static func distribution(mean: Double) -> [Double] {
    var share = exp(-mean)
    var sums = [share]
    for count in 1...Int(mean + 12 * (mean + 1).squareRoot() + 12) {
      share *= mean / Double(count)
      sums.append(sums[count - 1] + share)
    }
    return sums
  }

  /// The least count whose probability of at most so many exceeds a fraction drawn for each value.
  func apply(to canvas: Canvas, _ stream: inout RandomStream) -> Canvas {
    canvas.map { value in
      let sums = atMost[Int((value * 255).rounded())]
      let fraction = stream.fraction()
      var (low, high) = (0, sums.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if sums[middle] > fraction { high = middle } else { low = middle + 1 }
      }
      return Double(low) / photons
    }
  }
}
