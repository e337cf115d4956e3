// From an older schema to this version's: a backup beside the lab first, then everything that is new
// in one exclusive transaction. Part 1 of the lab is not touched: rows, payloads and hashes stay.
import Foundation
import GRDB

/// What was done to a lab of an older version when it was opened for writing.
public struct Migration: Sendable, Equatable {
  /// Where the lab lies.
  public let path: String
  /// The schema's version before.
  public let version: Int
  /// Where the lab lies as it was.
  public let backup: String
}

extension Migration: CustomStringConvertible {
  /// A sentence for whoever opened the lab.
  public var description: String {
    "'\(path)' was brought from schema version \(version) to \(LabFile.schemaVersion); "
      + "as it was, it lies in '\(backup)'"
  }
}

extension Migration {
  /// What lies behind when `run` says so.
  enum Milestone: CaseIterable {
    /// The backup has its name; the lab is as it was.
    case backedUp
    /// All is changed, and nothing committed.
    case changed
  }

  /// Migrates the lab at `path`; nil where another process has just done so.
  ///
  /// The schema's own table keeps each table's text with its comments, which only an UPDATE of it can
  /// renew short of writing the rows anew; so this connection alone is not defensive.
  /// - Parameter reached: told each milestone; what it throws takes everything back but the backup.
  /// - Throws: `StoreError.unmigratable`, and what SQLite reports.
  static func run(at path: String, reached: (Milestone) throws -> Void = { _ in }) throws
    -> Migration?
  {
    let configuration = LabFile.configuration(.readWrite, isDefensive: false)
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    defer { try? queue.close() }
    // In this mode a reader, which the backup is, goes on beside a writer.
    try LabFile.enterWriteAheadMode(queue)
    defer { try? queue.inDatabase(LabFile.leaveWriteAheadMode) }
    return try queue.inDatabase { db in
      var migration: Migration?
      try db.inTransaction(.exclusive) {
        let version = try LabFile.checkIdentity(db, path: path)
        guard version < LabFile.schemaVersion else { return .rollback }
        let backup = try backUp(path, version)
        try reached(.backedUp)
        try SchemaChange(db, path: path, version: version).apply(db)
        try reached(.changed)
        migration = Migration(path: path, version: version, backup: backup)
        return .commit
      }
      return migration
    }
  }

  /// A copy of the committed lab, page by page, that is on the disk when it gets its name; names that
  /// are taken are passed by.
  private static func backUp(_ path: String, _ version: Int) throws -> String {
    let draft = "\(path).v\(version)-backup.new"
    // The lock on the lab is held: nobody else is at this draft but a process that was killed.
    unlink(draft)
    defer { unlink(draft) }
    let source = try DatabaseQueue(path: path, configuration: LabFile.configuration(.readOnly))
    defer { try? source.close() }
    try LabCopy.write(source, to: draft)
    for number in 1... {
      let name = "\(path).v\(version)-backup" + (number == 1 ? "" : "-\(number)")
      if try LabCopy.name(draft, name) { return name }
    }
    throw StoreError.cannotCreate(path: draft, reason: "every name for it is taken")
  }
}

/// The difference between a lab's schema and the one that this version writes.
private struct SchemaChange {
  private struct Object: Decodable, FetchableRecord {
    let type: String
    let name: String
    let sql: String

    /// The text without comments and spacing: what it means to SQLite.
    var meaning: String {
      let lines = sql.split(separator: "\n")
      let code = lines.map { $0.prefix(upTo: $0.range(of: "--")?.lowerBound ?? $0.endIndex) }
      return code.flatMap { $0.split(whereSeparator: \.isWhitespace) }.joined(separator: " ")
    }
  }

  private let codecs: [Row]
  private let staleViews: [Object]
  private let staleComments: [Object]
  private let missing: [Object]

  /// - Throws: `StoreError.unmigratable` where a table or index is another than its version had.
  init(_ db: Database, path: String, version: Int) throws {
    let found = try Self.objects(db)
    let (wanted, codecs) = try DatabaseQueue().inDatabase { empty in
      try empty.execute(sql: EmbeddedSQL.schema)
      return (try Self.objects(empty), try Row.fetchAll(empty, sql: "SELECT * FROM codec"))
    }
    let texts = Dictionary(uniqueKeysWithValues: found.map { ($0.name, $0) })
    let changed = wanted.filter { texts[$0.name].map(\.sql) != $0.sql }
    let (known, new) = (
      changed.filter { texts[$0.name] != nil }, changed.filter { texts[$0.name] == nil }
    )
    let views = known.filter { $0.type == "view" && texts[$0.name]?.type == "view" }
    let others = known.filter { object in !views.contains { $0.name == object.name } }
    for object in others where texts[object.name]?.meaning != object.meaning {
      throw StoreError.unmigratable(
        path: path, version: version,
        detail: "its \(object.type) \(object.name) is not the one of that version")
    }
    self.codecs = codecs
    staleViews = views
    staleComments = others
    // Views first, as in schema.sql, which says why.
    missing = (new + views).filter { $0.type == "view" } + new.filter { $0.type != "view" }
  }

  func apply(_ db: Database) throws {
    // Newest first: the schema's table keeps its rows without gaps where the last ones go.
    for view in staleViews.reversed() { try db.drop(view: view.name) }
    for object in missing { try db.execute(sql: object.sql) }
    try renewComments(db)
    for row in codecs {
      try db.execute(
        sql: """
          INSERT INTO codec (id, name, meaning) VALUES (?, ?, ?)
          ON CONFLICT (id) DO UPDATE SET name = excluded.name, meaning = excluded.meaning
          """,
        arguments: StatementArguments(row.databaseValues))
    }
    try db.execute(sql: "PRAGMA user_version = 3")
  }

  private func renewComments(_ db: Database) throws {
    try db.execute(sql: "PRAGMA writable_schema = ON")
    for object in staleComments {
      try db.execute(
        sql: "UPDATE sqlite_schema SET sql = ? WHERE type = ? AND name = ?",
        arguments: [object.sql, object.type, object.name])
    }
    try db.execute(sql: "PRAGMA writable_schema = RESET")
  }

  /// Tables, indexes and views in the order in which they were made.
  private static func objects(_ db: Database) throws -> [Object] {
    try Object.fetchAll(
      db, sql: "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid")
  }
}
