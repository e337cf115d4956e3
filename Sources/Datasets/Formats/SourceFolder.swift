// A folder whose files are looked up under several names.
import Foundation

/// A folder to read from.
struct SourceFolder {
  let path: String

  /// The folder at `path`.
  ///
  /// - Throws: `FormatError.notFound`, `.notAFolder`.
  init(_ path: String) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw FormatError.notFound(path: path)
    }
    guard isFolder.boolValue else { throw FormatError.notAFolder(path: path) }
    self.path = path
  }

  /// What lies in it, sorted.
  ///
  /// - Throws: `FormatError.unreadable`.
  func names() throws -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    } catch {
      throw FormatError.unreadable(path: path, reason: error.localizedDescription)
    }
  }

  /// The path of the file called `name`.
  ///
  /// - Throws: `FormatError.missingFiles`.
  func path(of name: String) throws -> String {
    guard FileManager.default.fileExists(atPath: path + "/" + name) else {
      throw FormatError.missingFiles(source: path, files: [name], hint: nil)
    }
    return path + "/" + name
  }

  /// The unpacked contents of the first file of `names` that exists; its length on disk is noted.
  ///
  /// - Throws: `FormatError.missingFiles` with the first name, or what reading throws.
  func read(_ names: [String], noting sources: inout [FormatFile]) throws -> NamedBytes {
    let existing = names.first { FileManager.default.fileExists(atPath: path + "/" + $0) }
    guard let name = existing else {
      throw FormatError.missingFiles(
        source: path, files: [names[0]], hint: "it may also be packed with gzip")
    }
    let (bytes, size) = try GzipSource.bytes(ofFileMaybePacked: path + "/" + name)
    sources.append(FormatFile(name: name, bytes: size))
    return bytes
  }
}
