// Everything that can be wrong with files of other people's formats, and the sentence for each.
import Nets

/// Why a file could not be read or written.
public enum FormatError: Error, Equatable {
  /// Nothing lies at the path.
  case notFound(path: String)
  /// A folder is needed, and the path is something else.
  case notAFolder(path: String)
  /// A plain file is needed, and the path is a folder or a device.
  case notAFile(path: String)
  /// The system refuses to read; `reason` is its own sentence.
  case unreadable(path: String, reason: String)
  /// The system refuses to write; `reason` is its own sentence.
  case unwritable(path: String, reason: String)
  /// The file has no bytes, or its header announces no pictures.
  case empty(file: String)
  /// The file, or what its header announces, exceeds the limit in bytes.
  case tooLarge(file: String, limit: Int)
  /// A compressed file unpacks to more than the limit in bytes.
  case expandsTooFar(file: String, limit: Int)
  /// The file is of another kind; `found` names it where its first bytes tell.
  case wrongKind(file: String, expected: String, found: String?)
  /// The folder or archive lacks files; `hint` says what else it may be.
  case missingFiles(source: String, files: [String], hint: String?)
  /// The gzip layer is cut or damaged.
  case damagedGzip(file: String, reason: String)
  /// The tar layer is cut or damaged.
  case damagedTar(file: String, reason: String)
  /// A zip archive is cut, damaged or hostile.
  case badZip(file: String, reason: String)
  /// A folder holds what no reader can take for pictures and labels, or holds it twice.
  case badFolder(path: String, reason: String)
  /// An archive holds two files of one name.
  case sameName(archive: String, name: String)

  /// The length is no multiple of the record length.
  case partRecord(file: String, bytes: Int, record: Int)
  /// The header announces another length than the file has.
  case lengthDiffers(file: String, announced: Int, bytes: Int)
  /// A label is not in 0 ..< classes.
  case labelOutOfRange(file: String, ordinal: Int, label: Int, classes: Int)
  /// Pictures and labels are not equally many.
  case countsDiffer(file: String, pictures: Int, labels: Int)
  /// Train and test pictures have different shapes.
  case shapesDiffer(ImageShape, ImageShape)
  /// A list of class names cannot be used.
  case badClassNames(file: String, reason: String)
  /// A pickle is cut, damaged or uses what no CIFAR file needs.
  case badPickle(file: String, offset: Int, reason: String)
  /// A pickle asks for a Python function or class that the reader does not know.
  case refusedGlobal(file: String, name: String)
  /// A pickle's dictionary lacks an entry or has another thing in it.
  case badEntry(file: String, key: String, reason: String)
  /// A numpy array cannot be used.
  case badArray(file: String, reason: String)
  /// A safetensors file is damaged or holds what weights are not made of.
  case badSafetensors(file: String, reason: String)
  /// A file of torch.save is damaged or holds what is not wanted.
  case badTorch(file: String, reason: String)
  /// A PNG is damaged or of an unsupported kind.
  case badPNG(file: String, reason: String)

  /// The format does not hold pictures of this shape.
  case wrongShape(format: String, shape: ImageShape)
  /// The format has no place for so many classes.
  case tooManyClasses(format: String, classes: Int, limit: Int)
  /// The format needs more pictures.
  case tooFewPictures(format: String, pictures: Int, needed: Int)
  /// Train and test use different class names.
  case classNamesDiffer
}

extension FormatError: CustomStringConvertible {
  /// What is wrong and what to do, in one or two sentences.
  public var description: String { aboutFiles ?? aboutContents ?? aboutExport }

  private var aboutFiles: String? {
    switch self {
    case .notFound(let path): "there is nothing at \(path); check the path"
    case .notAFolder(let path): "\(path) is not a folder; give the folder that holds the files"
    case .notAFile(let path): "\(path) is not a plain file; a file is expected there"
    case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)"
    case .unwritable(let path, let reason): "\(path) cannot be written: \(reason)"
    case .empty(let file): "\(file) is empty; download or write it again"
    case .tooLarge(let file, let limit):
      "\(file) would take more than the \(limit) bytes that are accepted; it is damaged or not meant"
    case .expandsTooFar(let file, let limit):
      "\(file) unpacks to more than the \(limit) bytes that are accepted; it is damaged or hostile"
    case .wrongKind(let file, let expected, let found):
      "\(file) is not \(expected)" + (found.map { " but \($0)" } ?? "") + "; check the path"
    case .missingFiles(let source, let files, let hint):
      "\(source) lacks \(files.joined(separator: ", "))" + (hint.map { "; \($0)" } ?? "")
    case .damagedGzip(let file, let reason):
      "\(file) is damaged gzip (\(reason)); download or pack it again"
    case .damagedTar(let file, let reason):
      "\(file) is a damaged tar archive (\(reason)); download or pack it again"
    case .badZip(let file, let reason):
      "\(file) is a zip file that cannot be used: \(reason); download or write it again"
    case .badFolder(let path, let reason): "\(path) \(reason)"
    case .sameName(let archive, let name):
      "\(archive) holds more than one file called \(name); unpack it and give one folder"
    default: nil
    }
  }

  private var aboutContents: String? {
    switch self {
    case .partRecord(let file, let bytes, let record):
      "\(file) has \(bytes) bytes, which is no multiple of a record's \(record); it is cut or of "
        + "another format"
    case .lengthDiffers(let file, let announced, let bytes):
      "\(file) has \(bytes) bytes, but its header announces \(announced); it is cut or damaged"
    case .labelOutOfRange(let file, let ordinal, let label, let classes):
      "\(file) gives picture \(ordinal) the label \(label), but there are \(classes) classes "
        + "(0 to \(classes - 1)); it is damaged or of another format"
    case .countsDiffer(let file, let pictures, let labels):
      "\(file): \(pictures) pictures but \(labels) labels; the files do not belong together"
    case .shapesDiffer(let first, let second):
      "one split has \(first.text) pictures and the other \(second.text); they do not belong together"
    case .badClassNames(let file, let reason): "\(file): the class names cannot be used: \(reason)"
    case .badPickle(let file, let offset, let reason):
      "\(file) is a pickle that cannot be read (byte \(offset): \(reason))"
    case .refusedGlobal(let file, let name):
      "\(file) is a pickle that asks to run \(name); only plain values, numpy arrays and "
        + "tensors are read, and nothing was run"
    case .badEntry(let file, let key, let reason): "\(file): the entry \"\(key)\" \(reason)"
    case .badArray(let file, let reason): "\(file): the numpy array cannot be used: \(reason)"
    case .badSafetensors(let file, let reason):
      "\(file): the safetensors file cannot be used: \(reason)"
    case .badTorch(let file, let reason): "\(file): the PyTorch file cannot be used: \(reason)"
    case .badPNG(let file, let reason): "\(file): the PNG picture cannot be used: \(reason)"
    default: nil
    }
  }

  private var aboutExport: String {
    switch self {
    case .wrongShape(let format, let shape):
      "\(format) cannot take \(shape.text) pictures; grey or colour pictures up to 32×32 can be "
        + "padded to 3×32×32"
    case .tooManyClasses(let format, let classes, let limit):
      "\(format) has room for \(limit) classes, and there are \(classes); choose another format"
    case .tooFewPictures(let format, let pictures, let needed):
      "\(format) needs at least \(needed) pictures in a split, and there are \(pictures)"
    case .classNamesDiffer:
      "the train and test datasets name their classes differently; export them one by one"
    default: "the file cannot be used"
    }
  }
}

extension ImageShape {
  /// "3×32×32": channels, height, width.
  var text: String { "\(channels)×\(height)×\(width)" }
}
