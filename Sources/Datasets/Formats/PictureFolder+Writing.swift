// Writing folders of PNG pictures by class, as torchvision's ImageFolder reads each split's folder.
import Foundation

extension PictureFolder {
  /// Writes SPLIT/CLASS/ORDINAL.png for every picture, and the names of the classes, into `directory`,
  /// which holds none of them.
  ///
  /// A class without pictures gets no folder, since ImageFolder refuses empty ones.
  /// - Returns: the folders of classes with the bytes of their files, then the file of names.
  /// - Throws: `FormatError` for empty splits, shapes that PNG has not, names that cannot be written
  ///   one a line, or where nothing can be written.
  static func write(
    _ splits: [(name: String, pictures: LabelledPictures)], to directory: String,
    report: WorkProgress.Report
  ) throws -> [FormatFile] {
    let names = splits[0].pictures.classNames ?? []
    guard splits.allSatisfy({ $0.pictures.classNames == splits[0].pictures.classNames }) else {
      throw FormatError.classNamesDiffer
    }
    try ClassNames.check(names, in: "png")
    let folders = ClassFolders.names(for: names)
    var written: [FormatFile] = []
    for (split, pictures) in splits {
      guard pictures.count > 0 else {
        throw FormatError.tooFewPictures(format: "png", pictures: 0, needed: 1)
      }
      written += try write(pictures, as: split, folders: folders, to: directory, report: report)
    }
    written.append(
      try FormatFile.write(ClassNames.encode(names), as: ClassFolders.namesFile, in: directory))
    // One wait for all files together, instead of one for each.
    sync()
    return written
  }

  private static func write(
    _ pictures: LabelledPictures, as split: String, folders: [String], to directory: String,
    report: WorkProgress.Report
  ) throws -> [FormatFile] {
    var bytes = [Int](repeating: 0, count: folders.count)
    for label in Set(pictures.labels).sorted() {
      let path = "\(directory)/\(split)/\(folders[Int(label)])"
      do {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      } catch {
        throw FormatError.unwritable(path: path, reason: error.localizedDescription)
      }
    }
    let width = max(5, String(pictures.count - 1).count)
    for ordinal in 0..<pictures.count {
      let label = Int(pictures.labels[ordinal])
      let file = try PNGCodec.encode(pictures.pixels(of: ordinal), shape: pictures.shape)
      bytes[label] += try FormatFile.write(
        file, as: ClassFolders.padded(ordinal, to: width) + ".png",
        in: "\(directory)/\(split)/\(folders[label])", waiting: false
      ).bytes
      if ordinal % 1024 == 1023 || ordinal == pictures.count - 1 {
        report(
          WorkProgress(
            task: "write \(split)", done: ordinal + 1, total: pictures.count, unit: "pictures"))
      }
    }
    return zip(folders, bytes).filter { $0.1 > 0 }.map {
      FormatFile(name: "\(split)/\($0)", bytes: $1)
    }
  }
}
