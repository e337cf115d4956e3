// A second file with what a lab holds: SQLite's online backup into a draft that gets its name when it
// is on the disk. Backups and migrations make them.
import Foundation
import GRDB

/// Steps of copying a lab.
enum LabCopy {
  /// Copies all committed pages of `lab` into `draft` and puts them on the disk.
  static func write(_ lab: DatabaseQueue, to draft: String) throws {
    do {
      let target = try DatabaseQueue(path: draft)
      // A draft is thrown away if it is not finished, so that one fsync at its end is enough.
      try target.inDatabase {
        try $0.execute(sql: "PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY")
      }
      try lab.backup(to: target)
      // The copy says that it has a log beside it, if the lab has at this moment; a copy has none.
      try target.inDatabase { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
      try target.close()
    } catch let error as DatabaseError {
      throw StoreError(error, path: draft)
    }
    try FileHandle(forUpdating: URL(fileURLWithPath: draft)).synchronize()
  }

  /// Gives a draft its name besides, on the disk; false if the name is taken.
  ///
  /// - Throws: `StoreError.cannotCreate`.
  static func name(_ draft: String, _ name: String) throws -> Bool {
    guard link(draft, name) != 0 else {
      synchronizeFolder(of: name)
      return true
    }
    guard errno == EEXIST else {
      throw StoreError.cannotCreate(path: name, reason: String(cString: strerror(errno)))
    }
    return false
  }

  /// Puts the folder's entries on the disk, as far as the file system knows how.
  private static func synchronizeFolder(of path: String) {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
