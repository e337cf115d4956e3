// Where labelled pictures come from. The lab file, a constructed dataset and a test's own pictures
// all look like this to training, attacks and evaluation.
import Nets

/// How fine a source's pixels are.
public enum PixelForm: String, CaseIterable, Codable, Sendable {
  /// 8 bits: k/255.
  case grid
  /// float32 in [0, 1].
  case float
}

/// Labelled 8-bit pictures of one shape, numbered from 0; some sources have finer ones as well.
public protocol ExampleSource: Sendable {
  /// The shape of every picture.
  var shape: ImageShape { get }
  /// How many examples there are.
  var count: Int { get }
  /// How many classes the labels come from; labels are 0 ..< `classes`.
  var classes: Int { get }

  /// The label of the example at `ordinal`, 0 ..< `count`.
  func label(at ordinal: Int) -> Int

  /// Writes the pictures at `ordinals` (each 0 ..< `count`), one after the other, each
  /// `shape.count` values in channel-height-width order.
  /// - Throws: whatever keeps the pictures from being read.
  func read(_ ordinals: [Int], into pixels: UnsafeMutableBufferPointer<UInt8>) throws

  /// What training learns from: by default the 8-bit pictures. Everything else asks for 8 bits.
  var form: PixelForm { get }

  /// The same pictures as finely as the source has them, pixels in [0, 1]; by default k/255.
  /// - Throws: whatever keeps the pictures from being read.
  func read(_ ordinals: [Int], into pixels: UnsafeMutableBufferPointer<Float>) throws
}

extension ExampleSource {
  public var form: PixelForm { .grid }

  public func read(_ ordinals: [Int], into pixels: UnsafeMutableBufferPointer<Float>) throws {
    try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: pixels.count) { levels in
      levels.initialize(repeating: 0)
      try read(ordinals, into: levels)
      for i in pixels.indices { pixels[i] = Float(levels[i]) / 255 }
    }
  }
}

extension ExampleSource {
  /// The examples at `ordinals`, copied out.
  /// - Throws: `LearningError.ordinalOutOfRange`, `.labelOutOfRange`, or what reading throws.
  public func batch(_ ordinals: some Sequence<Int>) throws -> ExampleBatch {
    let ordinals = Array(ordinals)
    for ordinal in ordinals where !(0..<count).contains(ordinal) {
      throw LearningError.ordinalOutOfRange(ordinal, count: count)
    }
    let pixels = try [UInt8](unsafeUninitializedCapacity: ordinals.count * shape.count) {
      buffer, filled in
      buffer.initialize(repeating: 0)
      filled = buffer.count
      try read(ordinals, into: buffer)
    }
    return try ExampleBatch(
      shape: shape, classes: classes, ordinals: ordinals, labels: ordinals.map(label(at:)),
      pixels: pixels)
  }
}

/// Some examples, copied out of their source.
public struct ExampleBatch: Hashable, Sendable {
  public let shape: ImageShape
  public let classes: Int
  /// Where the examples stand in their source; attack starts and random targets depend on them.
  public let ordinals: [Int]
  /// One for each ordinal, 0 ..< `classes`.
  public let labels: [Int]
  /// 8-bit values, `shape.count` for each ordinal, channel-height-width.
  public let pixels: [UInt8]

  /// - Throws: `LearningError.countMismatch`, `.labelOutOfRange`.
  public init(
    shape: ImageShape, classes: Int, ordinals: [Int], labels: [Int], pixels: [UInt8]
  ) throws {
    try checkCounts(shape: shape, labels: labels.count, pixels: pixels.count)
    guard labels.count == ordinals.count else {
      throw LearningError.countMismatch(
        what: "labels", found: labels.count, expected: ordinals.count)
    }
    for (ordinal, label) in zip(ordinals, labels) where !(0..<classes).contains(label) {
      throw LearningError.labelOutOfRange(ordinal: ordinal, label: label, classes: classes)
    }
    self.shape = shape
    self.classes = classes
    self.ordinals = ordinals
    self.labels = labels
    self.pixels = pixels
  }

  /// How many examples there are.
  public var count: Int { ordinals.count }

  /// The picture at `index`, 0 ..< `count`.
  public func image(_ index: Int) -> ArraySlice<UInt8> {
    pixels[index * shape.count..<(index + 1) * shape.count]
  }

  /// The same examples with other pictures of the same shape, e.g. perturbed ones.
  /// - Throws: `LearningError.countMismatch`.
  public func replacingPixels(_ pixels: [UInt8]) throws -> ExampleBatch {
    try ExampleBatch(
      shape: shape, classes: classes, ordinals: ordinals, labels: labels, pixels: pixels)
  }

  /// The examples at the places that `isWanted`, in order.
  func selecting(_ isWanted: (Int) -> Bool) -> ExampleBatch {
    let places = ordinals.indices.filter(isWanted)
    return ExampleBatch(
      kept: places.map { (ordinals[$0], labels[$0]) }, pixels: places.flatMap { image($0) },
      of: self)
  }

  private init(kept: [(ordinal: Int, label: Int)], pixels: [UInt8], of whole: ExampleBatch) {
    shape = whole.shape
    classes = whole.classes
    ordinals = kept.map(\.ordinal)
    labels = kept.map(\.label)
    self.pixels = pixels
  }
}

/// Throws `LearningError.countMismatch` unless there is one picture for each label.
func checkCounts(shape: ImageShape, labels: Int, pixels: Int) throws {
  guard pixels == labels * shape.count else {
    throw LearningError.countMismatch(
      what: "pixel values", found: pixels, expected: labels * shape.count)
  }
}
