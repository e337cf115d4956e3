// Pictures and labels as two plain numpy arrays (.npy, format 1.0), which `numpy.load` and most
// array libraries read without pickling.
import Nets

/// Reader and writer of NAME_images.npy (uint8, N × height × width × channels) and NAME_labels.npy
/// (int64, N).
public enum NpyFormat {
  /// Writes the two files of one split into `directory`, which holds neither. Names of classes have
  /// no place in them.
  ///
  /// - Returns: the two files.
  /// - Throws: `FormatError.tooFewPictures` for an empty split, `.unwritable`.
  public static func write(
    _ pictures: LabelledPictures, name: String, to directory: String
  ) throws -> [FormatFile] {
    let arrays = try arrays(of: pictures, format: "npy")
    return [
      try FormatFile.write(arrays.images, as: imagesFile(name), in: directory),
      try FormatFile.write(arrays.labels, as: labelsFile(name), in: directory),
    ]
  }

  /// The bytes of the two files of one split.
  ///
  /// - Throws: `FormatError.tooFewPictures` for an empty split.
  static func arrays(
    of pictures: LabelledPictures, format: String
  ) throws -> (images: [UInt8], labels: [UInt8]) {
    guard pictures.count > 0 else {
      throw FormatError.tooFewPictures(format: format, pictures: 0, needed: 1)
    }
    let shape = pictures.shape
    let images = NpyHeader(
      type: "|u1", shape: [pictures.count, shape.height, shape.width, shape.channels])
    let labels = NpyHeader(type: "<i8", shape: [pictures.count])
    let values = pictures.labels.flatMap { label in
      [UInt8(label & 0xff), UInt8(label >> 8), 0, 0, 0, 0, 0, 0]
    }
    return (
      images.encoded() + shape.interleaved(pictures.pixels[...]), labels.encoded() + values
    )
  }

  /// Reads the two files of the split called `name` from `directory`.
  ///
  /// Grey pictures may lack the last dimension; labels may be int64, int32 or uint8, 0 to 65535, N or
  /// N × 1.
  /// - Throws: `FormatError` for everything that is not as the format has it.
  public static func read(name: String, from directory: String) throws -> ImportedPictures {
    let folder = try SourceFolder(directory)
    var sources: [FormatFile] = []
    let images = try folder.read([imagesFile(name)], noting: &sources)
    let labels = try folder.read([labelsFile(name)], noting: &sources)
    let pictures = try parse(images: images, labels: labels)
    return try ImportedPictures(splits: [(name, pictures)], sources: sources)
  }

  /// The pictures of one split from the bytes of its two files.
  static func parse(images: NamedBytes, labels: NamedBytes) throws -> LabelledPictures {
    let pixels = try NumpyArray(npy: images)
    let classes = try NumpyArray(npy: labels)
    let shape = try imageShape(pixels, file: images.name)
    guard classes.shape.count == 1 || classes.shape.count == 2 && classes.shape[1] == 1 else {
      throw FormatError.badArray(file: labels.name, reason: "labels have one dimension")
    }
    guard classes.shape[0] == pixels.shape[0] else {
      throw FormatError.countsDiffer(
        file: labels.name, pictures: pixels.shape[0], labels: classes.shape[0])
    }
    let values = classes.integers()
    if let ordinal = values.firstIndex(where: { !(0...65535 ~= $0) }) {
      throw FormatError.labelOutOfRange(
        file: labels.name, ordinal: ordinal, label: values[ordinal], classes: 65536)
    }
    return LabelledPictures(
      shape: shape, pixels: shape.planar(pixels.bytes), labels: values.map(UInt16.init))
  }

  private static func imageShape(_ pixels: NumpyArray, file: String) throws -> ImageShape {
    let extents = pixels.shape.count == 3 ? pixels.shape + [1] : pixels.shape
    guard pixels.element == .uint8, extents.count == 4, extents[3] == 1 || extents[3] == 3 else {
      throw FormatError.badArray(
        file: file, reason: "pictures are 8-bit, N × height × width × 1 or 3 channels")
    }
    guard !pixels.bytes.isEmpty else { throw FormatError.empty(file: file) }
    return ImageShape(channels: extents[3], height: extents[1], width: extents[2])
  }

  private static func imagesFile(_ name: String) -> String { name + "_images.npy" }
  private static func labelsFile(_ name: String) -> String { name + "_labels.npy" }
}

extension NumpyArray {
  /// The array in a .npy file.
  ///
  /// - Throws: `FormatError.empty`, `.wrongKind`, `.badArray`.
  fileprivate init(npy file: NamedBytes) throws {
    guard !file.bytes.isEmpty else { throw FormatError.empty(file: file.name) }
    let (header, end) = try NpyHeader.parse(file)
    let order = header.type.prefix(1)
    guard let element = Element(rawValue: String(header.type.dropFirst())),
      order == "<" || order == "|" && element == .uint8
    else {
      throw FormatError.badArray(
        file: file.name, reason: "its type \"\(header.type)\" is not |u1, <i4 or <i8")
    }
    guard let array = NumpyArray(element: element, shape: header.shape, bytes: file.bytes[end...])
    else { throw FormatError.badArray(file: file.name, reason: "its values do not fill its shape") }
    self = array
  }
}
