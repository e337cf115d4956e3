// A faint sign for every class: stripes of one width, each class in a direction of its own. Whoever looks
// for it sees it on any picture; how often it is right is up to the world that pictures are drawn in.
import Foundation
import Nets

/// The signs of all classes.
struct ClassSigns {
  /// Pixels from stripe to stripe: short enough that natural pictures hold little of it, long enough for
  /// windows of three pixels.
  private static let period = 3.5

  /// What each class adds to a picture, in units of the pixel range.
  let patterns: [[Double]]
  private let amplitude: Double
  private let predictive: Double

  /// - Parameters:
  ///   - amplitude: how far a pattern swings to both sides, in units of the pixel range.
  ///   - predictive: the share of pictures that bear their own class's sign in any case.
  init(shape: ImageShape, classes: Int, amplitude: Double, predictive: Double) {
    (self.amplitude, self.predictive) = (amplitude, predictive)
    patterns = (0..<classes).map { label in
      let angle = Double.pi * Double(label) / Double(classes)
      let (across, down) = (cos(angle), sin(angle))
      let plane = (0..<shape.height * shape.width).map { place in
        let (y, x) = (Double(place / shape.width), Double(place % shape.width))
        return amplitude * cos(2 * .pi * (across * x + down * y) / Self.period)
      }
      return (0..<shape.channels).flatMap { _ in plane }
    }
  }

  /// The class whose sign the picture at `ordinal` bears.
  func sign(label: Int, ordinal: Int, seed: UInt64) -> Int {
    var stream = RandomStream(seed: seed, purpose: .sign, ordinal)
    return Double(stream.uniform()) < predictive ? label : stream.below(patterns.count)
  }

  /// `picture` with a sign.
  func mark(_ picture: ArraySlice<UInt8>, label: Int, ordinal: Int, seed: UInt64) -> [UInt8] {
    let pattern = patterns[sign(label: label, ordinal: ordinal, seed: seed)]
    let room = 1 - 2 * amplitude
    return zip(picture, pattern).map { level, swing in
      UInt8((255 * min(max(amplitude + room * Double(level) / 255 + swing, 0), 1)).rounded())
    }
  }
}
