// Real Fourier basis vectors of pictures, and pictures with one of them added, after Yin et al. 2019, "A Fourier
// Perspective on Model Robustness in Computer Vision", section 2. A frequency and its mirror image make one
// vector: √(2 / hw)·cos(2π(iy/h + jx/w) + π/4), of L2 norm 1 also where a frequency is its own mirror image.
import Foundation
import Learning
import Nets

/// The real Fourier basis of one channel of height × width pixels, a vector for each pair of frequencies.
public struct FourierBasis: Sendable {
  /// Whole waves down and across a picture.
  public struct Frequency: Hashable, Sendable {
    /// 0 ..< height; the upper half stands for waves the other way.
    public let row: Int
    /// 0 ..< width, likewise.
    public let column: Int
    /// row · width + column: where the frequency stands in the discrete Fourier transform.
    public let place: Int
    /// Waves over a picture's side, √(row² + column²) with each taken from the nearer end.
    public let radius: Double
    /// How many frequencies the vector stands for: 1 where it is its own mirror image, else 2.
    public let multiplicity: Int
  }

  private let height: Int
  private let width: Int
  /// One of each frequency and its mirror image, the one that comes first, by place.
  public let frequencies: [Frequency]

  /// The basis for one channel of pictures of `shape`.
  public init(_ shape: ImageShape) {
    let (height, width) = (shape.height, shape.width)
    (self.height, self.width) = (height, width)
    frequencies = (0..<height * width).compactMap { place in
      let (row, column) = place.quotientAndRemainder(dividingBy: width)
      let mirror = (height - row) % height * width + (width - column) % width
      guard place <= mirror else { return nil }
      let (down, across) = (min(row, height - row), min(column, width - column))
      return Frequency(
        row: row, column: column, place: place,
        radius: Double(down * down + across * across).squareRoot(),
        multiplicity: place == mirror ? 1 : 2)
    }
  }

  /// The vector of `frequency`, row by row, of L2 norm 1.
  func vector(_ frequency: Frequency) -> [Double] {
    let scale = (2 / Double(height * width)).squareRoot()
    return (0..<height * width).map { pixel in
      let (y, x) = pixel.quotientAndRemainder(dividingBy: width)
      // Whole turns are taken out first, so that the cosine's argument stays small and exact.
      let turn =
        Double(frequency.row * y % height) / Double(height)
        + Double(frequency.column * x % width) / Double(width)
      return scale * cos(2 * .pi * turn + .pi / 4)
    }
  }
}

/// Adds one basis vector to pictures, in every channel with a sign of its own.
public struct FourierWave: Sendable {
  private let place: Int
  private let seed: UInt64
  /// What is added, in grey levels.
  private let levels: [Int16]

  /// The vector of `frequency` with L2 norm `norm` in each channel, in units of the pixel range; `seed` is the
  /// root of its signs.
  ///
  /// It is rounded to whole grey levels, so that the pictures are 8-bit as all others of the lab: by at most
  /// half a level a pixel, where a wave of norm 4 swings by 45 levels over 32×32 pixels.
  public init(
    _ frequency: FourierBasis.Frequency, of basis: FourierBasis, norm: Double, seed: UInt64
  ) {
    place = frequency.place
    self.seed = seed
    levels = basis.vector(frequency).map { value in
      // Ties are ties to a millionth of a level, whatever the last bit of a cosine is.
      Int16(((255 * norm * value * 1_048_576).rounded() / 1_048_576).rounded())
    }
  }

  /// The pictures of `batch`, whose shape the basis was made for, with the wave, clipped to 0...255. The
  /// sign in each channel is a function of seed, frequency, the picture's ordinal and the channel alone.
  ///
  /// - Throws: `LearningError` as `ExampleBatch.replacingPixels`.
  public func added(to batch: ExampleBatch) throws -> ExampleBatch {
    let (plane, channels) = (levels.count, batch.shape.channels)
    var pixels = batch.pixels
    for (index, ordinal) in batch.ordinals.enumerated() {
      var stream = RandomStream(seed: seed, purpose: .waveSign, place, ordinal)
      let signs = stream.next()
      for channel in 0..<channels {
        let sign: Int16 = (signs >> UInt64(channel)) & 1 == 0 ? 1 : -1
        let start = (index * channels + channel) * plane
        for place in 0..<plane {
          let level = Int16(pixels[start + place]) + sign * levels[place]
          pixels[start + place] = UInt8(min(max(level, 0), 255))
        }
      }
    }
    return try batch.replacingPixels(pixels)
  }
}
