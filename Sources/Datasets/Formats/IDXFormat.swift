// IDX, the format of MNIST and its kin (http://yann.lecun.com/exdb/mnist/): a big-endian magic
// number whose last bytes name the type (8: unsigned byte) and the number of dimensions, the
// extents, and the values. The files may be packed with gzip.
import Nets

/// Reader of the four files of an MNIST-like dataset.
public enum IDXFormat {
  /// Reads grey pictures and labels from the folder at `directory`.
  ///
  /// The names are MNIST's: `train-images-idx3-ubyte`, `train-labels-idx1-ubyte` and the same with
  /// `t10k` for the test split, each also with `.` before `idx`, and with `.gz`. Unpacked files are
  /// preferred. Labels may be 0 to 255; the format names no classes.
  /// - Parameter splits: the splits to read, "train", "test" or both.
  /// - Throws: `FormatError` for everything that is not as the format has it.
  public static func read(
    from directory: String, splits: [String] = ["train", "test"]
  ) throws -> ImportedPictures {
    let folder = try SourceFolder(directory)
    var sources: [FormatFile] = []
    let found = try splits.map { split in
      let stem = split == "test" ? "t10k" : split
      let images = try folder.read(names(stem, "images", dimensions: 3), noting: &sources)
      let labels = try folder.read(names(stem, "labels", dimensions: 1), noting: &sources)
      return (name: split, pictures: try parse(images: images, labels: labels))
    }
    return try ImportedPictures(splits: found, sources: sources)
  }

  private static func names(_ stem: String, _ kind: String, dimensions: Int) -> [String] {
    ["", ".gz"].flatMap { ending in
      ["-", "."].map { "\(stem)-\(kind)\($0)idx\(dimensions)-ubyte\(ending)" }
    }
  }

  /// The pictures of one split from the bytes of its two files, unpacked.
  static func parse(images: NamedBytes, labels: NamedBytes) throws -> LabelledPictures {
    let pictures = try array(images, dimensions: 3, kind: "IDX pictures")
    let classes = try array(labels, dimensions: 1, kind: "IDX labels")
    guard pictures.extents[0] == classes.extents[0] else {
      throw FormatError.countsDiffer(
        file: images.name, pictures: pictures.extents[0], labels: classes.extents[0])
    }
    return LabelledPictures(
      shape: ImageShape(channels: 1, height: pictures.extents[1], width: pictures.extents[2]),
      pixels: Array(pictures.values), labels: classes.values.map(UInt16.init))
  }

  private static func array(
    _ file: NamedBytes, dimensions: Int, kind: String
  ) throws -> (extents: [Int], values: ArraySlice<UInt8>) {
    guard !file.bytes.isEmpty else { throw FormatError.empty(file: file.name) }
    guard file.bytes.starts(with: [0, 0, 8, UInt8(dimensions)]) else {
      let isOtherIDX = file.bytes.starts(with: [0, 0])
      throw FormatError.wrongKind(
        file: file.name, expected: kind,
        found: isOtherIDX ? "IDX of another type or extent" : FileSignature.guess(file.bytes))
    }
    let header = 4 + 4 * dimensions
    guard file.bytes.count >= header else {
      throw FormatError.lengthDiffers(
        file: file.name, announced: header, bytes: file.bytes.count)
    }
    let extents = (1...dimensions).map { index in
      file.bytes[4 * index..<4 * index + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    let announced = Int.product(of: extents).map { $0.addingReportingOverflow(header) }
    guard let (bytes, overflow) = announced, !overflow else {
      throw FormatError.tooLarge(file: file.name, limit: FileSource.limit)
    }
    guard bytes == file.bytes.count else {
      throw FormatError.lengthDiffers(
        file: file.name, announced: bytes, bytes: file.bytes.count)
    }
    guard bytes > header else { throw FormatError.empty(file: file.name) }
    return (extents, file.bytes[header...])
  }
}
