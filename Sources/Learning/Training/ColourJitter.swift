// Random brightness, contrast and saturation, as torchvision's ColorJitter has them.
import Nets

/// How far a picture's colours vary: each factor is drawn evenly from 1 ± its bound, at least 0, and
/// the changes are made in random order, each clipped to [0, 1].
public struct ColourJitter: Hashable, Codable, Sendable {
  /// Bound of the factor on pixels. 0: they stay as they are.
  public var brightness: Double
  /// Bound of the factor on pixels' distance from the picture's mean grey. 0: likewise.
  public var contrast: Double
  /// Bound of the factor on pixels' distance from the grey of their place. 0: likewise; grey pictures
  /// have no such distance.
  public var saturation: Double

  /// No variation in what is not named.
  public init(brightness: Double = 0, contrast: Double = 0, saturation: Double = 0) {
    self.brightness = brightness
    self.contrast = contrast
    self.saturation = saturation
  }

  /// Whether colours vary at all.
  var isActive: Bool { brightness > 0 || contrast > 0 || saturation > 0 }

  /// What can vary.
  enum Change: String { case brightness, contrast, saturation }

  private static let orders: [[Change]] = [
    [.brightness, .contrast, .saturation], [.brightness, .saturation, .contrast],
    [.contrast, .brightness, .saturation], [.contrast, .saturation, .brightness],
    [.saturation, .brightness, .contrast], [.saturation, .contrast, .brightness],
  ]

  /// Varies pixels in [0, 1], channel-height-width.
  func apply(
    to pixels: UnsafeMutableBufferPointer<Float>, shape: ImageShape,
    using stream: inout RandomStream
  ) {
    // Everything is drawn whatever is asked for, so that no bound moves another's factor.
    let order = Self.orders[stream.below(Self.orders.count)]
    let brighter = Self.factor(brightness, &stream)
    let stronger = Self.factor(contrast, &stream)
    let fuller = Self.factor(saturation, &stream)
    for change in order {
      switch change {
      case .brightness: if brightness > 0 { change.apply(brighter, to: pixels, shape) }
      case .contrast: if contrast > 0 { change.apply(stronger, to: pixels, shape) }
      case .saturation: if saturation > 0 { change.apply(fuller, to: pixels, shape) }
      }
    }
  }

  private static func factor(_ bound: Double, _ stream: inout RandomStream) -> Float {
    let least = Float(max(0, 1 - bound))
    return least + stream.uniform() * (Float(1 + bound) - least)
  }
}

extension ColourJitter.Change {
  /// Brings pixels nearer to what lacks the quality (factor below 1) or away from it.
  func apply(
    _ factor: Float, to pixels: UnsafeMutableBufferPointer<Float>, _ shape: ImageShape
  ) {
    switch self {
    case .brightness: blend(pixels, with: 0, keeping: factor)
    case .contrast: blend(pixels, with: meanGrey(pixels, shape), keeping: factor)
    case .saturation: saturate(pixels, shape, by: factor)
    }
  }
}

/// The shares of red, green and blue in grey (ITU-R BT.601, as torchvision rounds them).
private let luma: (red: Float, green: Float, blue: Float) = (0.2989, 0.587, 0.114)

@inline(__always)
private func clipped(_ value: Float) -> Float { value < 0 ? 0 : value > 1 ? 1 : value }

private func blend(
  _ pixels: UnsafeMutableBufferPointer<Float>, with grey: Float, keeping factor: Float
) {
  let shift = (1 - factor) * grey
  for i in pixels.indices { pixels[i] = clipped(factor * pixels[i] + shift) }
}

private func meanGrey(_ pixels: UnsafeMutableBufferPointer<Float>, _ shape: ImageShape) -> Float {
  guard shape.channels == 3 else { return sum(pixels[...]) / Float(pixels.count) }
  let size = shape.height * shape.width
  let red = sum(pixels[..<size])
  let green = sum(pixels[size..<2 * size])
  let blue = sum(pixels[(2 * size)...])
  return (luma.red * red + luma.green * green + luma.blue * blue) / Float(size)
}

/// Eight sums side by side, one vector's worth.
private func sum(_ values: Slice<UnsafeMutableBufferPointer<Float>>) -> Float {
  let values = UnsafeMutableBufferPointer(rebasing: values)
  let whole = values.count / 8 * 8
  var sums = SIMD8<Float>()
  for start in stride(from: 0, to: whole, by: 8) {
    for lane in 0..<8 { sums[lane] += values[start + lane] }
  }
  return sums.sum() + values[whole...].reduce(0, +)
}

private func saturate(
  _ pixels: UnsafeMutableBufferPointer<Float>, _ shape: ImageShape, by factor: Float
) {
  guard shape.channels == 3 else { return }
  let size = shape.height * shape.width
  for i in 0..<size {
    let (red, green, blue) = (pixels[i], pixels[size + i], pixels[2 * size + i])
    let grey = (1 - factor) * (luma.red * red + luma.green * green + luma.blue * blue)
    pixels[i] = clipped(factor * red + grey)
    pixels[size + i] = clipped(factor * green + grey)
    pixels[2 * size + i] = clipped(factor * blue + grey)
  }
}
