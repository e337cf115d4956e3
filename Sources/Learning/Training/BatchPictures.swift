// The pictures of a training batch on their way from the source to the network, in the form in which
// the source has them: 8 bits, or floats.
import Nets

/// One batch as it was read; rows are varied out of it by several lanes at a time.
struct BatchPictures {
  private let source: any ExampleSource
  private let size: Int
  /// One of the two is empty.
  private var levels: [UInt8] = []
  private var floats: [Float] = []

  init(of source: any ExampleSource, batch: Int) {
    self.source = source
    size = source.shape.count
    switch source.form {
    case .grid: levels = [UInt8](repeating: 0, count: batch * size)
    case .float: floats = [Float](repeating: 0, count: batch * size)
    }
  }

  /// Reads the pictures at `ordinals`, as many as there are in a batch.
  mutating func read(_ ordinals: [Int]) throws {
    let source = source
    if floats.isEmpty {
      try levels.withUnsafeMutableBufferPointer { try source.read(ordinals, into: $0) }
    } else {
      try floats.withUnsafeMutableBufferPointer { try source.read(ordinals, into: $0) }
    }
  }

  /// Writes the picture in `row` as pixels in [0, 1], varied.
  func vary(
    _ row: Int, by augmentation: Augmentation, into output: UnsafeMutableBufferPointer<Float>,
    drawing draw: (RandomStream.Purpose) -> RandomStream
  ) {
    let place = row * size..<(row + 1) * size
    if floats.isEmpty {
      levels.withUnsafeBufferPointer {
        augmentation.apply(
          to: UnsafeBufferPointer(rebasing: $0[place]), shape: source.shape, into: output,
          drawing: draw)
      }
    } else {
      floats.withUnsafeBufferPointer {
        augmentation.apply(
          to: UnsafeBufferPointer(rebasing: $0[place]), shape: source.shape, into: output,
          drawing: draw)
      }
    }
  }
}
