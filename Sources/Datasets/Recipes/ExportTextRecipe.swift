// A text as a file: written under a temporary name, read back, compared, and only then given its name.
import Foundation
import Store

/// Exports a text in UTF-8.
public struct ExportTextRecipe {
  let text: String
  let path: String

  /// Exports `text` as the new file at `path`.
  public init(text: String, path: String) {
    self.text = text
    self.path = path
  }

  /// Refuses a path that is taken, before the work that makes the text.
  ///
  /// - Throws: `StoreError.refused`.
  public static func requireFree(_ path: String) throws {
    try Draft.requireFree(path, kind: "file")
  }

  /// Writes, reads back, compares, renames.
  ///
  /// - Returns: the file's size in bytes.
  /// - Throws: `StoreError.refused` if the file exists or what is read back differs, `FormatError` if it
  ///   cannot be written; nothing is left behind.
  public func run() throws -> Int {
    try Draft.file(path) { draft in
      let bytes = Array(text.utf8)
      _ = try FormatFile.write(bytes, as: draft.name, in: draft.folder)
      guard try FileSource.bytes(of: draft.path).bytes == bytes else {
        throw StoreError.refused("what was written does not read back equal; nothing was exported")
      }
      return bytes.count
    }
  }
}
