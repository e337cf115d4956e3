// Batches out of the lab: a dataset that fits is unpacked once, on all cores, into memory; a larger
// one is read picture by picture as it is asked for.
import Learning
import Nets
import Store

/// A dataset of the lab as a source of examples.
public struct StoredExamples: ExampleSource {
  /// Datasets up to this many unpacked bytes are held in memory (CIFAR's training set has 154 MB).
  public static let memoryLimit = 1 << 30

  public let shape: ImageShape
  public let count: Int
  public let classes: Int
  private let labels: [UInt16]
  private let pixels: [UInt8]?
  private let lab: LabFile
  private let set: PictureSet

  /// Opens `dataset`; all its pictures are unpacked and verified now if they fit.
  ///
  /// - Throws: `StoreError` if a payload is damaged.
  public init(_ dataset: Dataset, in lab: LabFile, memoryLimit: Int = memoryLimit) throws {
    shape = ImageShape(dataset.shape)
    count = dataset.count
    classes = dataset.labels.classes.count
    labels = try lab.datasets.labels(of: dataset)
    self.lab = lab
    set = dataset.pictures
    let fits = dataset.count * dataset.shape.count <= memoryLimit
    pixels = fits ? try lab.pictures.pixels(of: set, in: 0..<dataset.count) : nil
  }

  public func label(at ordinal: Int) -> Int { Int(labels[ordinal]) }

  public func read(_ ordinals: [Int], into target: UnsafeMutableBufferPointer<UInt8>) throws {
    guard let pixels else { return try lab.pictures.read(set, at: ordinals, into: target) }
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
