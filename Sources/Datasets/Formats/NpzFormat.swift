// Pictures and labels as numpy keeps them under many names: .npz archives, folders of .npy files, and
// the layout of CIFAR-10-C (https://github.com/hendrycks/robustness), a file for each corruption and
// one of labels.
import Foundation
import Nets

/// Writer of NAME.npz with `images` (uint8, N × height × width × channels) and `labels` (int64, N), and
/// reader of whatever numpy holds pictures and labels in.
public enum NpzFormat {
  private static let imagesName = "images"
  private static let labelsName = "labels"

  /// Writes the archive of one split into `directory`, which does not hold it. Names of classes have
  /// no place in it.
  ///
  /// - Returns: the file.
  /// - Throws: `FormatError.tooFewPictures` for an empty split, `.tooLarge` for 2 GiB, `.unwritable`.
  static func write(
    _ pictures: LabelledPictures, name: String, to directory: String
  ) throws -> FormatFile {
    let file = name + ".npz"
    let arrays = try NpyFormat.arrays(of: pictures, format: "npz")
    guard arrays.images.count + arrays.labels.count < FileSource.limit - (1 << 20) else {
      throw FormatError.tooLarge(file: directory + "/" + file, limit: FileSource.limit)
    }
    let archive = ZipWriter(try NewFile(file, in: directory))
    try archive.add(imagesName + ".npy", arrays.images)
    try archive.add(labelsName + ".npy", arrays.labels)
    return try archive.finish()
  }

  /// Reads an archive, a folder, or one .npy file of pictures with `labels.npy` beside it.
  ///
  /// In an archive, or as .npy files of a folder, stand NAME_images and NAME_labels or x_NAME and
  /// y_NAME for the split NAME, or images and labels (x and y, data and labels) for the only one. A
  /// folder may also hold an archive NAME.npz for each split, or `labels.npy` and one file of pictures.
  /// - Parameter split: the only split to be read; or what the only one that is there is called, which
  ///   is `train` if nil.
  /// - Throws: `FormatError` for everything that is not so.
  public static func read(from path: String, split: String? = nil) throws -> ImportedPictures {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw FormatError.notFound(path: path)
    }
    if !isFolder.boolValue {
      return path.hasSuffix(".npy")
        ? try readArray(path, split: split) : try readArchive(path, split: split)
    }
    let archives = try SourceFolder(path).names().filter { $0.hasSuffix(".npz") }
    if !archives.isEmpty { return try readArchives(archives, in: path, split: split) }
    let arrays = try NamedArrays(folder: path)
    return try read(try pairs(in: arrays), of: arrays, split: split)
  }

  /// The names of a split's two arrays; `split` is nil where they do not say it.
  private struct Pair {
    let split: String?
    let images: String
    let labels: String
  }

  private static func pairs(in arrays: NamedArrays) throws -> [Pair] {
    let named = arrays.names.compactMap { name -> Pair? in
      if name.hasSuffix("_images") {
        let split = String(name.dropLast(7))
        return Pair(split: split, images: name, labels: split + "_labels")
      }
      guard name.hasPrefix("x_") else { return nil }
      let split = String(name.dropFirst(2))
      return Pair(split: split, images: name, labels: "y_" + split)
    }.filter { $0.split?.isEmpty == false }
    if !named.isEmpty {
      return named.sorted {
        SplitNames.rank($0.split, $0.images) < SplitNames.rank($1.split, $1.images)
      }
    }
    for (images, labels) in [(imagesName, labelsName), ("x", "y"), ("data", labelsName)]
    where arrays.names.isSuperset(of: [images, labels]) {
      return [Pair(split: nil, images: images, labels: labels)]
    }
    let others = arrays.names.subtracting([labelsName]).sorted()
    guard arrays.names.contains(labelsName), let first = others.first else {
      throw FormatError.missingFiles(
        source: arrays.origin, files: ["images.npy", "labels.npy"],
        hint: "arrays may also be called train_images and train_labels, or x_train and y_train")
    }
    guard others.count == 1 else {
      throw FormatError.badFolder(
        path: arrays.origin,
        reason: "holds \(others.count) arrays beside labels.npy; give the path of one, such as "
          + "\(arrays.origin)/\(first).npy")
    }
    return [Pair(split: nil, images: first, labels: labelsName)]
  }

  private static func read(
    _ pairs: [Pair], of arrays: NamedArrays, split: String?
  ) throws -> ImportedPictures {
    var sources: [FormatFile] = []
    let splits = try SplitNames.choose(
      pairs.map { (name: $0.split, pair: $0) }, split, of: arrays.origin
    )
    .map { name, pair in
      let images = try arrays.take(pair.images)
      let labels = try arrays.take(pair.labels)
      sources += [(pair.images, images), (pair.labels, labels)].map {
        FormatFile(name: $0 + ".npy", bytes: $1.bytes.count)
      }
      return (name: name, pictures: try NpyFormat.parse(images: images, labels: labels))
    }
    return try ImportedPictures(splits: splits, sources: sources)
  }

  private static func readArchive(_ path: String, split: String?) throws -> ImportedPictures {
    let arrays = try NamedArrays(archive: path)
    let found = try read(try pairs(in: arrays), of: arrays, split: split)
    let file = FormatFile(
      name: URL(fileURLWithPath: path).lastPathComponent, bytes: try FileSource(path).size)
    return try ImportedPictures(splits: found.splits, sources: [file])
  }

  /// Archives NAME.npz of one split each; a single one of another name may hold several.
  private static func readArchives(
    _ archives: [String], in folder: String, split: String?
  ) throws -> ImportedPictures {
    let places = archives.map { (name: String($0.dropLast(4)), pair: folder + "/" + $0) }
    if places.count == 1, SplitNames.rank(places[0].name, "").0 == 2 {
      return try readArchive(places[0].pair, split: split)
    }
    let sorted = places.sorted {
      SplitNames.rank($0.name, $0.name) < SplitNames.rank($1.name, $1.name)
    }
    let read = try SplitNames.choose(sorted.map { (name: $0, pair: $1) }, split, of: folder)
      .map { try readArchive($0.pair, split: $0.name) }
    return try ImportedPictures(
      splits: read.flatMap(\.splits), sources: read.flatMap(\.sources))
  }

  /// A file of pictures with `labels.npy` beside it.
  private static func readArray(_ path: String, split: String?) throws -> ImportedPictures {
    let place = URL(fileURLWithPath: path)
    let arrays = try NamedArrays(folder: place.deletingLastPathComponent().path)
    let images = place.deletingPathExtension().lastPathComponent
    return try read(
      [Pair(split: nil, images: images, labels: labelsName)], of: arrays, split: split)
  }
}
