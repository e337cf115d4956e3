// The datasets that were released with "Adversarial Examples Are Not Bugs, They Are Features"
// (MadryLab/constructed-datasets): a folder with CIFAR_ims and CIFAR_lab, each a torch.save of a list
// of batches or of one tensor. Pictures are N × channels × height × width, floats in [0, 1].
import Nets
import Store

/// Reader of the two files of a released dataset.
public enum PtFormat {
  static let images = "CIFAR_ims"
  static let labels = "CIFAR_lab"

  /// Reads the two files in the folder at `directory` as the split called `split`.
  ///
  /// The 8-bit pictures are uint8(255·x), cut and not rounded, as all that was published with these
  /// files makes them (uint8(255 * ims), and the byte() of ToPILImage); k/255 comes back as k, since
  /// float32 rounds every k/255 up or not at all. Pictures are float32, or float64 rounded to that;
  /// labels int64, 0 to 65535. Class names are CIFAR-10's where shape and labels are.
  /// - Throws: `FormatError` for everything that is not as the format has it.
  public static func read(from directory: String, split: String) throws -> ImportedPictures {
    let folder = try SourceFolder(directory)
    let files = try [images, labels].map { try TorchFile(folder.path(of: $0)) }
    let pixels = try PtPixels(files[0])
    let labels = try classes(in: files[1])
    guard labels.count == pixels.count else {
      throw FormatError.countsDiffer(
        file: files[1].name, pictures: pixels.count, labels: labels.count)
    }
    var levels: [UInt8] = []
    levels.reserveCapacity(pixels.count * pixels.shape.count)
    for part in pixels.parts { levels += PtPixels.levels(of: try pixels.read(part)) }
    let isCIFAR = pixels.shape == CIFARFamily.shape && labels.allSatisfy { $0 < 10 }
    let pictures = LabelledPictures(
      shape: pixels.shape, pixels: levels, labels: labels,
      classNames: isCIFAR ? CIFARNames.ten : nil)
    return try ImportedPictures(
      splits: [(split, pictures)],
      sources: zip([images, Self.labels], files).map { FormatFile(name: $0, bytes: $1.size) },
      floats: pixels)
  }

  private static func classes(in file: TorchFile) throws -> [UInt16] {
    try check(file, dimensions: 1, of: [.int64], as: "labels", limit: FileSource.limit / 8)
    var labels: [UInt16] = []
    for tensor in file.tensors where tensor.count > 0 {
      let values = try file.values(of: tensor, rows: 0..<tensor.shape[0]) { bytes, offset in
        Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int64.self))
      }
      for value in values {
        guard let label = UInt16(exactly: value) else {
          throw FormatError.labelOutOfRange(
            file: file.name, ordinal: labels.count, label: Int(value), classes: 65536)
        }
        labels.append(label)
      }
    }
    return labels
  }

  /// Refuses tensors of another kind, and more than `limit` values altogether: many tensors may look
  /// into one storage.
  static func check(
    _ file: TorchFile, dimensions: Int, of elements: [TorchElement], as what: String, limit: Int
  ) throws {
    var total = 0
    for tensor in file.tensors {
      let element = tensor.storage.element
      guard elements.contains(element) else {
        throw FormatError.badTorch(
          file: file.name,
          reason: "its \(what) are \(element.name), and "
            + "\(elements.map(\.name).joined(separator: " or ")) is read")
      }
      guard tensor.shape.count == dimensions else {
        throw FormatError.badTorch(
          file: file.name,
          reason: "its \(what) have \(tensor.shape.count) dimensions instead of \(dimensions)")
      }
      guard tensor.count <= limit - total else {
        throw FormatError.tooLarge(file: file.name, limit: FileSource.limit)
      }
      total += tensor.count
    }
  }
}

extension CIFARNames {
  /// CIFAR-10's classes (batches.meta.txt), for files that do not name them.
  static let ten = [
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
  ]
}
