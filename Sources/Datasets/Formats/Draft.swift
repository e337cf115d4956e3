// Exports that are there whole or not at all: made under a temporary name beside their own, and given
// that one at the end. What is there already is never touched.
import Foundation
import Store

/// The temporary place of what is being exported.
struct Draft {
  /// The folder that it lies in.
  let folder: String
  /// Its last part.
  let name: String
  /// The whole path.
  var path: String { folder + "/" + name }

  private init(of target: String) {
    let place = URL(fileURLWithPath: target)
    folder = place.deletingLastPathComponent().path
    name = "\(place.lastPathComponent).new-\(ProcessInfo.processInfo.processIdentifier)"
  }

  /// Makes the folder `target` out of what `fill` writes into a draft that is there and empty.
  ///
  /// - Throws: `StoreError.refused` if `target` exists, `FormatError.unwritable`, and what `fill` throws;
  ///   nothing is left behind.
  static func folder<Result>(_ target: String, fill: (Draft) throws -> Result) throws -> Result {
    try requireFree(target, kind: "folder")
    let draft = Draft(of: target)
    do {
      try FileManager.default.createDirectory(atPath: draft.path, withIntermediateDirectories: true)
    } catch {
      throw FormatError.unwritable(path: draft.path, reason: error.localizedDescription)
    }
    defer { try? FileManager.default.removeItem(atPath: draft.path) }
    let result = try fill(draft)
    guard rename(draft.path, target) == 0 else { throw Self.failure(target) }
    return result
  }

  /// Makes the file `target` out of the file that `write` makes as the draft.
  ///
  /// - Throws: as `folder`.
  static func file<Result>(_ target: String, write: (Draft) throws -> Result) throws -> Result {
    try requireFree(target, kind: "file")
    let draft = Draft(of: target)
    defer { try? FileManager.default.removeItem(atPath: draft.path) }
    let result = try write(draft)
    // Unlike renaming, linking never replaces a file that has appeared meanwhile.
    guard link(draft.path, target) == 0 else { throw Self.failure(target) }
    return result
  }

  /// Refuses a `target` that is there already.
  ///
  /// - Throws: `StoreError.refused`.
  static func requireFree(_ target: String, kind: String) throws {
    guard !FileManager.default.fileExists(atPath: target) else {
      throw StoreError.refused("'\(target)' exists already; choose a new \(kind)")
    }
  }

  private static func failure(_ target: String) -> FormatError {
    .unwritable(path: target, reason: String(cString: strerror(errno)))
  }
}
