// Pictures that are drawn rather than imported: each a pure function of a seed and its ordinal.
import Foundation
import Nets
import Store

/// What is drawn.
public enum Drawing: Codable, Hashable, Sendable {
  /// The ten digits as strokes with varying slant, size, place and thickness, white on black.
  case digits(channels: Int, side: Int)
  /// Places in the unit square as pictures of two pixels, uniform, with one of two
  /// labels at random.
  case points
  /// Normal noise around mid-grey, `spread` in units of the pixel range, clipped; all of class 0, since
  /// noise has no class.
  case noise(channels: Int, height: Int, width: Int, spread: Double)

  var shape: PictureShape {
    switch self {
    case .digits(let channels, let side):
      PictureShape(channels: channels, height: side, width: side)
    case .points: PictureShape(channels: 1, height: 1, width: 2)
    case .noise(let channels, let height, let width, _):
      PictureShape(channels: channels, height: height, width: width)
    }
  }

  /// The classes of what is drawn, where they are not another dataset's.
  var classes: [String] {
    switch self {
    case .digits: (0..<10).map(String.init)
    case .points: ["no", "yes"]
    case .noise: ["none"]
    }
  }

  /// The label of the picture at `ordinal`.
  func label(at ordinal: Int, seed: UInt64) -> Int {
    switch self {
    case .digits: return ordinal % 10
    case .points:
      var stream = RandomStream(seed: seed, purpose: .drawing, 1, ordinal)
      return stream.below(2)
    case .noise: return 0
    }
  }

  /// Appends the pixels of the picture at `ordinal`.
  func draw(_ ordinal: Int, seed: UInt64, into pixels: inout [UInt8]) {
    var stream = RandomStream(seed: seed, purpose: .drawing, 0, ordinal)
    switch self {
    case .digits(let channels, let side):
      let ink = DigitStrokes(of: label(at: ordinal, seed: seed), &stream).ink(side: side)
      for _ in 0..<channels { pixels += ink }
    case .points:
      for _ in 0..<2 { pixels.append(UInt8(stream.below(256))) }
    case .noise(_, _, _, let spread):
      for _ in 0..<shape.count {
        let level = 255 * (0.5 + spread * Double(stream.normal()))
        pixels.append(UInt8(min(max(level, 0), 255).rounded()))
      }
    }
  }
}
