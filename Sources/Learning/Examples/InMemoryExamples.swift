// A dataset that is held in memory whole, the fastest source.
// CIFAR-10's 50,000 training pictures take 154 MB.
import Nets

/// Labelled pictures in two arrays.
public struct InMemoryExamples: ExampleSource {
  public let shape: ImageShape
  public let classes: Int
  private let pixels: [UInt8]
  private let labels: [UInt16]

  /// Takes `labels.count` pictures in `pixels`, channel-height-width, one after the other.
  /// - Throws: `LearningError.countMismatch`, `.labelOutOfRange`.
  public init(shape: ImageShape, classes: Int, pixels: [UInt8], labels: [UInt16]) throws {
    try checkCounts(shape: shape, labels: labels.count, pixels: pixels.count)
    for (ordinal, label) in labels.enumerated() where label >= classes {
      throw LearningError.labelOutOfRange(
        ordinal: ordinal, label: Int(label), classes: classes)
    }
    self.shape = shape
    self.classes = classes
    self.pixels = pixels
    self.labels = labels
  }

  public var count: Int { labels.count }

  public func label(at ordinal: Int) -> Int { Int(labels[ordinal]) }

  public func read(_ ordinals: [Int], into pixels: UnsafeMutableBufferPointer<UInt8>) throws {
    guard pixels.count == ordinals.count * shape.count else {
      throw LearningError.countMismatch(
        what: "places for pixel values", found: pixels.count,
        expected: ordinals.count * shape.count)
    }
    for (place, ordinal) in ordinals.enumerated() {
      let image = self.pixels[ordinal * shape.count..<(ordinal + 1) * shape.count]
      _ = UnsafeMutableBufferPointer(rebasing: pixels[(place * shape.count)...]).update(
        fromContentsOf: image)
    }
  }
}
