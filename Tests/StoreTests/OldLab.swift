// A lab as an older version wrote it: its schema's text as it was, filled with the sample lab's rows.
import Foundation
import GRDB

@testable import Store

/// A closed lab file of an older version in a folder of its own.
final class OldLab {
  let folder: TemporaryFolder
  let path: String
  /// All rows of each table, as text, before anything was done to it.
  let rows: [String: [String]]

  private static func schema(_ version: Int) -> URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../fixtures/schema-\(version).sql")
  }

  init(version: Int = 1) throws {
    let sample = try LabFixture()
    _ = try SampleLab(filling: sample.lab, asVersion1: version == 1)
    try sample.lab.close()
    folder = try TemporaryFolder()
    path = folder.path("lab.db")
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.inDatabase { db in
      try db.execute(sql: String(contentsOf: Self.schema(version), encoding: .utf8))
      try db.execute(sql: "ATTACH ? AS sample", arguments: [sample.path])
      for table in try Self.tables(db) where table != "codec" {
        try db.execute(sql: "INSERT INTO main.\(table) SELECT * FROM sample.\(table)")
      }
    }
    rows = try queue.inDatabase(Self.rows)
    try queue.close()
  }

  private static func tables(_ db: Database) throws -> [String] {
    try String.fetchAll(db, sql: "SELECT name FROM main.sqlite_schema WHERE type = 'table'")
  }

  private static func rows(_ db: Database) throws -> [String: [String]] {
    var rows: [String: [String]] = [:]
    for table in try tables(db) {
      rows[table] = try Row.fetchAll(db, sql: "SELECT * FROM main.\(table)")
        .map { $0.databaseValues.map { SQLValue($0).plainText }.joined(separator: "|") }.sorted()
    }
    return rows
  }

  /// What a lab file holds, read with no code of the store's: version, rows, whether it is whole.
  static func facts(of path: String) throws -> (
    version: Int, rows: [String: [String]], isWhole: Bool
  ) {
    let queue = try DatabaseQueue(path: path)
    defer { try? queue.close() }
    return try queue.read { db in
      (
        try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0, try rows(db),
        try String.fetchAll(db, sql: "PRAGMA integrity_check") == ["ok"]
      )
    }
  }

  /// Copies the lab with its log to another name, as a kill at this moment would leave it.
  func copy(to name: String) throws -> String {
    let copy = folder.path(name)
    for ending in ["", "-wal"] where FileManager.default.fileExists(atPath: path + ending) {
      try FileManager.default.copyItem(atPath: path + ending, toPath: copy + ending)
    }
    return copy
  }

  func change(_ sql: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.write { try $0.execute(sql: sql) }
    try queue.close()
  }
}
