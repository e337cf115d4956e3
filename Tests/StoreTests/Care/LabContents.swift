// What a lab holds, so that care of its file can be seen to leave it alone.
import Foundation
import GRDB

@testable import Store

/// Every row of record by table, and every content hash.
struct LabContents: Equatable {
  let rows: [String: [Row]]
  let hashes: [String]

  init(_ lab: LabFile) throws {
    (rows, hashes) = try lab.read { db in
      (
        try Dictionary(
          uniqueKeysWithValues: RecordTable.all.map { ($0.name, try $0.request.fetchAll(db)) }),
        try String.fetchAll(db, sql: "SELECT hex(content_hash) FROM dataset ORDER BY id")
      )
    }
  }

  /// The contents of a file that nobody has open.
  init(of path: String) throws {
    let lab = try LabFile(path: path, access: .readWrite)
    defer { try? lab.close() }
    try self.init(lab)
  }

  /// How many rows of each table are not in `other`.
  func excess(over other: LabContents) -> [String: Int] {
    rows.mapValues(\.count).merging(other.rows.mapValues(\.count), uniquingKeysWith: -)
      .filter { $0.value != 0 }
  }
}

extension LabFixture {
  /// The files as a process that is killed now leaves them, under another name.
  func killedCopy(_ name: String) throws -> String {
    let copy = folder.path(name)
    for ending in ["", "-wal"] where FileManager.default.fileExists(atPath: path + ending) {
      try FileManager.default.copyItem(atPath: path + ending, toPath: copy + ending)
    }
    return copy
  }

  /// The size of the lab's file once it is closed, bytes.
  func closedSize() throws -> Int {
    try lab.close()
    return try Data(contentsOf: URL(fileURLWithPath: path)).count
  }
}
