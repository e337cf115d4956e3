// Which frequencies of a picture are kept, as Hendrycks & Gilmer 2019 show it (after Yin et al. 2019): a
// low pass keeps a square of frequencies round the mean, a high pass a square round the highest one, so
// that a larger square holds more of the picture in both. The comment shows no formula; that its squares
// grow so is read from its chart, where both curves rise.
import Nets
import Store

/// A filter of frequencies, the same for every picture and channel.
public struct FrequencyFilter: Codable, Hashable, Sendable {
  /// Where the square of kept frequencies lies.
  public enum Band: String, Codable, CaseIterable, Sendable {
    /// Round the mean: what is left is globs of colour.
    case low = "low pass"
    /// Round the highest frequency of both directions: what is left is hardly to be seen.
    case high = "high pass"
  }

  /// Where the square lies.
  public let band: Band
  /// Frequencies along each side of the square, 1 to the picture's longer side. Squares hold a
  /// frequency with its negative, or pictures would not be real: a size for which that is impossible
  /// (an even one, where sides are even) stands for the next smaller one.
  public let size: Int
  /// The standard deviation that the pixels of each picture are scaled to, about middle grey, in units
  /// of the pixel range; nil to leave them as they are.
  public let spread: Double?

  /// What high frequencies are scaled to. They swing by a few grey levels to both sides of 0: 8 bits hold
  /// next to nothing of that. The source scales them to equal variance too, to show them; 0.15 leaves
  /// room for 3.3 standard deviations, and what lies beyond is clipped.
  public static let visibleSpread = 0.15

  /// Keeps the square of `size` frequencies a side in `band`; of high frequencies, scaled to be seen.
  public init(_ band: Band, size: Int) {
    self.band = band
    self.size = size
    spread = band == .high ? Self.visibleSpread : nil
  }

  /// - Throws: `StoreError.refused` for a square that is empty or wider than the picture.
  func validate(for shape: ImageShape) throws {
    let longest = max(shape.height, shape.width)
    guard (1...longest).contains(size) else {
      throw StoreError.refused(
        "a square of \(size) frequencies a side does not fit pictures of "
          + "\(shape.height)×\(shape.width); take 1 to \(longest)")
    }
  }

  /// Whether the frequency of index `frequency` is kept, 0 to `length` - 1, in that many pixels.
  func keeps(_ frequency: Int, of length: Int) -> Bool {
    // Twice the distance from 0, so that the highest frequency is `length` itself.
    let twice = 2 * min(frequency, length - frequency)
    return switch band {
    case .low: twice < size
    case .high: twice > length - size
    }
  }
}
