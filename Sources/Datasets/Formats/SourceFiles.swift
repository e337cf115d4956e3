// The files of one dataset, from a folder or from a .tar.gz, looked up by name.
import Foundation

/// Files that a reader takes one after the other.
struct SourceFiles {
  /// The path that was given, or the folder below it that holds the files.
  let origin: String
  /// The names, of those asked for, that exist.
  let names: Set<String>
  /// What was taken so far.
  private(set) var taken: [FormatFile] = []
  private var unpacked: [String: [UInt8]]?

  /// Looks for the `wanted` names in the folder or .tar.gz at `path`, or in one of `folders` below.
  ///
  /// - Throws: `FormatError` if there is neither, or if an archive is damaged or unpacks too far.
  init(_ path: String, wanted: Set<String>, folders: [String]) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw FormatError.notFound(path: path)
    }
    if isFolder.boolValue {
      let places = [path] + folders.map { path + "/" + $0 }
      let found = places.map { Self.existing(wanted, in: $0) }
      let index = found.firstIndex { !$0.isEmpty } ?? 0
      (origin, names) = (places[index], found[index])
    } else {
      let files = try Self.unpack(path, wanted: wanted)
      (origin, names, unpacked) = (path, Set(files.keys), files)
    }
  }

  /// The contents of the file called `name`, which an archive gives only once.
  ///
  /// - Throws: `FormatError.missingFiles`, `.empty`, or what reading throws.
  mutating func take(_ name: String) throws -> NamedBytes {
    let path = origin + "/" + name
    guard names.contains(name) else {
      throw FormatError.missingFiles(source: origin, files: [name], hint: nil)
    }
    let file =
      try unpacked.map { NamedBytes(name: path, bytes: $0[name] ?? []) }
      ?? FileSource.bytes(of: path)
    guard !file.bytes.isEmpty else { throw FormatError.empty(file: path) }
    // Kept no longer than needed: an archive's files are as large as the pictures made of them.
    unpacked?[name] = nil
    taken.append(FormatFile(name: name, bytes: file.bytes.count))
    return file
  }

  /// The bytes of all `files` together, of which a reader may keep as many.
  ///
  /// - Throws: `FormatError.tooLarge` beyond the limit of one file.
  func size(of files: [String]) throws -> Int {
    var total = 0
    for name in files {
      total += try unpacked?[name]?.count ?? FileSource(origin + "/" + name).size
      guard total <= FileSource.limit else {
        throw FormatError.tooLarge(file: origin + "/" + name, limit: FileSource.limit)
      }
    }
    return total
  }

  private static func existing(_ wanted: Set<String>, in folder: String) -> Set<String> {
    wanted.filter { FileManager.default.fileExists(atPath: folder + "/" + $0) }
  }

  private static func unpack(_ path: String, wanted: Set<String>) throws -> [String: [UInt8]] {
    let file = try FileSource(path)
    guard file.size > 0 else { throw FormatError.empty(file: path) }
    guard file.isGzip else {
      throw FormatError.wrongKind(
        file: path, expected: "a folder or a .tar.gz archive",
        found: FileSignature.guess(try file.next(16)))
    }
    return try TarReader(GzipSource(file, limit: FileSource.limit), wanted: wanted).files
  }
}
