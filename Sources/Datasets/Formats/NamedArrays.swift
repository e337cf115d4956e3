// Arrays under names, as numpy keeps them: files NAME.npy side by side in a folder, or the entries
// NAME.npy of an .npz archive (numpy.savez, numpy.savez_compressed).
import Foundation

/// The .npy files of a folder or of an archive.
struct NamedArrays {
  /// The folder's or the archive's path.
  let origin: String
  /// What the arrays are called, without `.npy`.
  let names: Set<String>
  private let load: (String) throws -> NamedBytes

  private static let ending = ".npy"

  /// The arrays in the folder at `path`.
  ///
  /// - Throws: `FormatError.notFound`, `.notAFolder`, `.unreadable`.
  init(folder path: String) throws {
    let folder = try SourceFolder(path)
    origin = path
    names = Self.arrays(among: try folder.names())
    load = { try FileSource.bytes(of: folder.path(of: $0 + Self.ending)) }
  }

  /// The arrays in the archive at `path`.
  ///
  /// - Throws: `FormatError.badZip`, `.wrongKind`, and what opening throws.
  init(archive path: String) throws {
    let file = try FileSource(path)
    let head = try file.bytes(at: 0, count: min(file.size, 16))
    guard head.isEmpty || head.starts(with: Array("PK".utf8)) else {
      throw FormatError.wrongKind(
        file: path, expected: "a numpy archive (npz)", found: FileSignature.guess(head))
    }
    let archive = try ZipArchive(file)
    origin = path
    names = Self.arrays(among: Array(archive.entries.keys))
    load = { name in
      let entry = name + Self.ending
      guard let found = archive.entries[entry] else {
        throw FormatError.missingFiles(source: path, files: [entry], hint: nil)
      }
      return NamedBytes(name: "\(path):\(entry)", bytes: try archive.bytes(of: found))
    }
  }

  private static func arrays(among files: [String]) -> Set<String> {
    Set(files.filter { $0.hasSuffix(ending) }.map { String($0.dropLast(ending.count)) })
  }

  /// The contents of the file of the array called `name`.
  ///
  /// - Throws: `FormatError.missingFiles`, and what reading throws.
  func take(_ name: String) throws -> NamedBytes {
    guard names.contains(name) else {
      throw FormatError.missingFiles(source: origin, files: [name + Self.ending], hint: nil)
    }
    return try load(name)
  }
}
