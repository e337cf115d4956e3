// Folders of PNG pictures by class, in the layout of torchvision's ImageFolder
// (torchvision/datasets/folder.py): DIR/CLASS/NAME.png, or DIR/SPLIT/CLASS/NAME.png. Pictures are
// decoded when they are asked for, so that a folder of any size can be read.
import Foundation
import Nets

/// The pictures of one split, in their files.
final class PictureFolder: SplitPictures {
  let shape: ImageShape
  let labels: [UInt16]
  let classNames: [String]?
  var coarse: [UInt16]? { nil }
  var coarseNames: [String]? { nil }
  /// Each class's folder with the length of its files, in label order.
  let sources: [FormatFile]

  private let files: [PictureFile]
  /// The sum over each picture's pixels when it was first decoded.
  private var checksums: [UInt32?]

  /// The files of one split, whose classes are `classes`.
  ///
  /// Pictures are in the order of their files' names, those of one name in that of their classes.
  /// - Throws: `FormatError` if there is anything but PNG files, and what decoding the first throws.
  fileprivate init(_ path: String, classes: PictureClasses) throws {
    var files: [PictureFile] = []
    var sources: [FormatFile] = []
    for folder in try FolderEntry.folders(in: path) {
      let label = try classes.label(of: folder, in: path)
      let found = try PictureFile.all(in: path, folder: folder, label: label)
      sources.append(FormatFile(name: folder, bytes: found.reduce(0) { $0 + $1.bytes }))
      files += found
    }
    guard let first = files.min() else {
      throw FormatError.badFolder(
        path: path, reason: "holds no folders of pictures; each class has a folder of its own")
    }
    shape = try PNGCodec.decode(FileSource.bytes(of: first.path).bytes, name: first.path).shape
    self.files = files.sorted()
    self.sources = sources
    labels = self.files.map(\.label)
    classNames = classes.names
    checksums = Array(repeating: nil, count: files.count)
  }

  func pixels(in range: Range<Int>) throws -> [UInt8] {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(range.count * shape.count)
    for ordinal in range {
      let path = files[ordinal].path
      let picture = try PNGCodec.decode(FileSource.bytes(of: path).bytes, name: path)
      guard picture.shape == shape else {
        throw FormatError.badFolder(
          path: path,
          reason:
            "is \(picture.shape.text), and \(files[0].path) is \(shape.text); pictures of one "
            + "dataset have one shape")
      }
      let sum = picture.pixels.withUnsafeBytes { ZipArchive.checksum($0) }
      guard checksums[ordinal] ?? sum == sum else {
        throw FormatError.badFolder(
          path: path, reason: "changed while the folder was read; import it again")
      }
      checksums[ordinal] = sum
      pixels += picture.pixels
    }
    return pixels
  }
}

extension PictureFolder {
  /// The splits of the folder at `path`.
  ///
  /// Folders called `train`, `test`, `val` or `valid` that hold folders are splits. `classes.txt`
  /// beside the classes or the splits names all classes in label order; else they are numbered in the
  /// order of their folders' names, over all splits together.
  /// - Parameter split: as for `NpzFormat.read`.
  /// - Throws: `FormatError` for symbolic links, hidden files and whatever else is no PNG picture of a
  ///   class; decoding comes later.
  static func splits(
    of path: String, split: String?
  ) throws -> [(name: String, pictures: PictureFolder)] {
    let folders = try FolderEntry.folders(in: path)
    let known = ["train", "test", "val", "valid"]
    let areSplits =
      try !folders.isEmpty
      && folders.allSatisfy { folder in
        try known.contains(folder)
          && FolderEntry.all(in: "\(path)/\(folder)").contains { $0.kind == .folder }
      }
    let found: [(name: String?, pair: String)] =
      areSplits
      ? folders.sorted { SplitNames.rank($0, $0) < SplitNames.rank($1, $1) }
        .map { ($0, "\(path)/\($0)") }
      : [(nil, path)]
    let classes = try PictureClasses(beside: path, of: found.map(\.pair))
    return try SplitNames.choose(found, split, of: path).map {
      (name: $0.name, pictures: try PictureFolder($0.pair, classes: classes))
    }
  }
}

/// The classes that folders stand for.
private struct PictureClasses {
  let names: [String]
  private let labels: [String: UInt16]

  /// Those of `classes.txt` in the folder at `path`, or of all folders in `splits`.
  init(beside path: String, of splits: [String]) throws {
    let list = "\(path)/\(ClassFolders.namesFile)"
    let folders: [String]
    if FileManager.default.fileExists(atPath: list) {
      names = try ClassNames.parse(FileSource.bytes(of: list))
      folders = ClassFolders.names(for: names)
    } else {
      let found = try splits.flatMap { try FolderEntry.folders(in: $0) }
      names = Set(found).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      folders = names
    }
    guard folders.count <= 65536 else {
      throw FormatError.badFolder(path: path, reason: "holds more than 65536 classes")
    }
    labels = Dictionary(
      uniqueKeysWithValues: zip(folders, folders.indices.map { UInt16($0) }))
  }

  func label(of folder: String, in path: String) throws -> UInt16 {
    guard let label = labels[folder] else {
      throw FormatError.badFolder(
        path: "\(path)/\(folder)",
        reason: "is the folder of no class that \(ClassFolders.namesFile) names")
    }
    return label
  }
}

/// One file of pictures; they are ordered by name, then by class.
private struct PictureFile: Comparable {
  let name: String
  let label: UInt16
  let path: String
  let bytes: Int

  /// All files of one class.
  static func all(in path: String, folder: String, label: UInt16) throws -> [PictureFile] {
    let place = "\(path)/\(folder)"
    let files = try FolderEntry.all(in: place).map { entry in
      guard entry.kind == .file, entry.name.lowercased().hasSuffix(".png") else {
        throw FormatError.badFolder(
          path: "\(place)/\(entry.name)",
          reason: "is no PNG file; the folder of a class holds PNG files and nothing else")
      }
      return PictureFile(
        name: entry.name, label: label, path: "\(place)/\(entry.name)", bytes: entry.bytes)
    }
    guard !files.isEmpty else {
      throw FormatError.badFolder(
        path: place, reason: "is empty; take the folder away or put its pictures there")
    }
    return files
  }

  static func < (one: PictureFile, other: PictureFile) -> Bool {
    one.name == other.name
      ? one.label < other.label : one.name.utf8.lexicographicallyPrecedes(other.name.utf8)
  }
}

/// What lies in a folder; symbolic links are not followed.
private struct FolderEntry {
  enum Kind { case file, folder }

  let name: String
  let kind: Kind
  let bytes: Int

  /// Everything in the folder at `path`.
  ///
  /// - Throws: `FormatError.badFolder` for symbolic links, hidden files and devices.
  static func all(in path: String) throws -> [FolderEntry] {
    try SourceFolder(path).names().map { name in
      let place = "\(path)/\(name)"
      guard !name.hasPrefix(".") else {
        throw FormatError.badFolder(path: place, reason: "is a hidden file; take it away")
      }
      var status = stat()
      guard lstat(place, &status) == 0 else { throw FormatError.notFound(path: place) }
      switch status.st_mode & S_IFMT {
      case S_IFREG: return FolderEntry(name: name, kind: .file, bytes: Int(status.st_size))
      case S_IFDIR: return FolderEntry(name: name, kind: .folder, bytes: 0)
      case S_IFLNK:
        throw FormatError.badFolder(
          path: place,
          reason: "is a symbolic link, which is not followed; put the file itself there")
      default: throw FormatError.notAFile(path: place)
      }
    }
  }

  /// The names of the folders in the folder at `path`, sorted; files that describe them may be there too.
  static func folders(in path: String) throws -> [String] {
    try all(in: path).filter { entry in
      guard entry.kind == .file else { return true }
      guard [ClassFolders.namesFile, ExportManifest.file].contains(entry.name) else {
        throw FormatError.badFolder(
          path: "\(path)/\(entry.name)",
          reason: "lies beside the folders of classes; pictures lie in the folder of their class")
      }
      return false
    }.map(\.name)
  }
}
