// How training pictures vary: random crops and flips, the augmentation that CIFAR-10 training has used
// since He et al. 2016, then colours and noise.
import Nets

/// How a picture varies from epoch to epoch. Crop and flip, colours, and noise draw from streams of
/// their own, so that turning one on moves none of the others.
public struct Augmentation: Hashable, Codable, Sendable {
  /// The largest shift in each direction, in pixels; what comes in from outside is black. 0: none.
  public var cropPadding: Int
  /// Whether half of the pictures are mirrored left to right.
  public var flip: Bool
  /// How colours vary. Default: not at all.
  public var jitter: ColourJitter
  /// Spread of the normal noise that is added to every pixel, in units of the pixel range [0, 1], which
  /// pixels do not leave. 0: none.
  public var noise: Double

  /// Shifts by up to `cropPadding` pixels, and mirrors half of the pictures with `flip`.
  public init(
    cropPadding: Int = 4, flip: Bool = true, jitter: ColourJitter = ColourJitter(),
    noise: Double = 0
  ) {
    self.cropPadding = cropPadding
    self.flip = flip
    self.jitter = jitter
    self.noise = noise
  }

  /// No variation: every epoch sees the pictures as they are.
  public static let none = Augmentation(cropPadding: 0, flip: false)

  /// - Throws: `LearningError.invalidSetting` for the first setting that makes no sense.
  func validate() throws {
    try require(cropPadding >= 0, "crop padding", cropPadding, "0 or more")
    let bounds = [
      ("brightness", jitter.brightness), ("contrast", jitter.contrast),
      ("saturation", jitter.saturation),
    ]
    for (name, bound) in bounds {
      try require(bound.isFinite && bound >= 0, "jitter of \(name)", bound, "0 or more")
    }
    try require(noise.isFinite && noise >= 0, "noise", noise, "0 or more")
  }

  /// Writes one 8-bit picture as pixels in [0, 1], varied as the streams that `draw` gives have it.
  func apply(
    to image: UnsafeBufferPointer<UInt8>, shape: ImageShape,
    into output: UnsafeMutableBufferPointer<Float>,
    drawing draw: (RandomStream.Purpose) -> RandomStream
  ) {
    var stream = draw(.augmentation)
    cut(image, shape, into: output, &stream) { Float($0) / 255 }
    recolour(output, shape, drawing: draw)
  }

  /// The same of a picture with pixels in [0, 1]: what equals k/255 comes out as its 8-bit form does.
  func apply(
    to image: UnsafeBufferPointer<Float>, shape: ImageShape,
    into output: UnsafeMutableBufferPointer<Float>,
    drawing draw: (RandomStream.Purpose) -> RandomStream
  ) {
    var stream = draw(.augmentation)
    cut(image, shape, into: output, &stream) { $0 }
    recolour(output, shape, drawing: draw)
  }

  /// Colours, then noise.
  private func recolour(
    _ output: UnsafeMutableBufferPointer<Float>, _ shape: ImageShape,
    drawing draw: (RandomStream.Purpose) -> RandomStream
  ) {
    if jitter.isActive {
      var stream = draw(.colour)
      jitter.apply(to: output, shape: shape, using: &stream)
    }
    if noise > 0 {
      var stream = draw(.grain)
      stream.addNoise(to: output, sigma: Float(noise))
    }
  }

  /// Shifted and mirrored; compiled for each kind of pixel.
  @inline(__always)
  private func cut<Pixel>(
    _ image: UnsafeBufferPointer<Pixel>, _ shape: ImageShape,
    into output: UnsafeMutableBufferPointer<Float>, _ stream: inout RandomStream,
    _ unit: (Pixel) -> Float
  ) {
    let down = stream.below(2 * cropPadding + 1) - cropPadding
    let right = stream.below(2 * cropPadding + 1) - cropPadding
    let mirrored = flip && stream.below(2) == 1
    var place = 0
    for channel in 0..<shape.channels {
      for y in 0..<shape.height {
        let row = (channel * shape.height + y + down) * shape.width
        let isInside = (0..<shape.height).contains(y + down)
        for x in 0..<shape.width {
          let column = (mirrored ? shape.width - 1 - x : x) + right
          let isPixel = isInside && (0..<shape.width).contains(column)
          output[place] = isPixel ? unit(image[row + column]) : 0
          place += 1
        }
      }
    }
  }
}
