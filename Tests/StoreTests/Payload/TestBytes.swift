// Seeded material for the payload tests: noise, smooth pictures, small perturbations.
import Testing

/// SplitMix64 (Steele et al. 2014): the same bits for the same seed on any machine.
struct SeededBits: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// A picture's shape, planes first.
struct Shape: CustomTestStringConvertible {
  let channels: Int
  let height: Int
  let width: Int

  var count: Int { channels * height * width }
  var testDescription: String { "\(channels)×\(height)×\(width)" }

  init(_ channels: Int, _ height: Int, _ width: Int) {
    self.channels = channels
    self.height = height
    self.width = width
  }
}

/// Bytes without any structure.
func noise(_ count: Int, seed: UInt64) -> [UInt8] {
  var bits = SeededBits(seed)
  return (0..<count).map { _ in UInt8.random(in: 0...255, using: &bits) }
}

/// A slope per channel with noise of ±2, wrapped at the ends of the range.
func smoothPicture(_ shape: Shape, seed: UInt64) -> [UInt8] {
  var bits = SeededBits(seed)
  return (0..<shape.count).map { i in
    let x = i % shape.width
    let y = i / shape.width % shape.height
    let channel = i / (shape.width * shape.height)
    let value = 90 + 3 * x + 2 * y + 17 * channel + Int.random(in: -2...2, using: &bits)
    return UInt8(truncatingIfNeeded: value)
  }
}

/// Rounded sums of uniform noise, about ±`scale`: the shape of an L2 perturbation's values.
func smallDelta(_ count: Int, scale: Int, seed: UInt64) -> [Int16] {
  var bits = SeededBits(seed)
  return (0..<count).map { _ in
    let sum = (0..<4).reduce(0) { total, _ in total + Int.random(in: -scale...scale, using: &bits) }
    return Int16(sum / 4)
  }
}
