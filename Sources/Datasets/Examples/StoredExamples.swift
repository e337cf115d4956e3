// Batches out of the lab: a dataset that fits is unpacked once, on all cores, into memory; a larger
// one is read picture by picture as it is asked for.
import Learning
import Nets
import Store

/// A dataset of the lab as a source of examples.
public struct StoredExamples: ExampleSource {
  /// Datasets up to this many unpacked bytes are held in memory (CIFAR's training set has 154 MB, as
  /// floats 614 MB).
  public static let memoryLimit = 1 << 30

  public let shape: ImageShape
  public let count: Int
  public let classes: Int
  public let form: PixelForm
  private let labels: [UInt16]
  /// What is asked for most, where it fits.
  private let levels: [UInt8]?
  private let floats: [Float]?
  private let lab: LabFile
  private let set: PictureSet

  /// Opens `dataset`; all its pictures are unpacked and verified now if they fit.
  ///
  /// - Parameter pixels: with `float`, training gets base/255 + δ as it was before rounding, or the
  ///   float pixels that the dataset came with; batches of 8-bit pictures stay what they are.
  /// - Throws: `StoreError` if a payload is damaged, `.refused` if the lab holds no such pixels.
  public init(
    _ dataset: Dataset, in lab: LabFile, pixels: PixelForm = .grid, memoryLimit: Int = memoryLimit
  ) throws {
    if pixels == .float { try lab.pictures.requireFloats(of: dataset) }
    shape = ImageShape(dataset.shape)
    count = dataset.count
    classes = dataset.labels.classes.count
    form = pixels
    labels = try lab.datasets.labels(of: dataset)
    self.lab = lab
    set = dataset.pictures
    let size = pixels == .float ? MemoryLayout<Float>.size : 1
    let all = 0..<dataset.count
    let fits = dataset.count * dataset.shape.count * size <= memoryLimit
    levels = fits && pixels == .grid ? try lab.pictures.pixels(of: set, in: all) : nil
    floats = fits && pixels == .float ? try lab.pictures.floats(of: set, in: all) : nil
  }

  public func label(at ordinal: Int) -> Int { Int(labels[ordinal]) }

  public func read(_ ordinals: [Int], into target: UnsafeMutableBufferPointer<UInt8>) throws {
    guard let levels else { return try lab.pictures.read(set, at: ordinals, into: target) }
    copy(ordinals, of: levels, into: target)
  }

  public func read(_ ordinals: [Int], into target: UnsafeMutableBufferPointer<Float>) throws {
    guard let floats else { return try lab.pictures.readFloats(set, at: ordinals, into: target) }
    copy(ordinals, of: floats, into: target)
  }

  private func copy<Pixel>(
    _ ordinals: [Int], of pixels: [Pixel], into target: UnsafeMutableBufferPointer<Pixel>
  ) {
    let size = shape.count
    pixels.withUnsafeBufferPointer { pixels in
      for (index, ordinal) in ordinals.enumerated() {
        let picture = UnsafeBufferPointer(rebasing: pixels[ordinal * size..<(ordinal + 1) * size])
        _ = UnsafeMutableBufferPointer(rebasing: target[(index * size)...]).update(from: picture)
      }
    }
  }
}

extension ImageShape {
  /// The network's word for the store's shape.
  init(_ shape: PictureShape) {
    self.init(channels: shape.channels, height: shape.height, width: shape.width)
  }
}

extension PictureShape {
  /// The store's word for the network's shape.
  init(_ shape: ImageShape) {
    self.init(channels: shape.channels, height: shape.height, width: shape.width)
  }
}
