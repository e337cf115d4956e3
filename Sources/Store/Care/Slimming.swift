// A slim lab: one without derived rows, for storing and sending. Nothing of record is missing, and
// `index` makes the rows again; until then nothing derived is written, and what would read it is
// refused.
import Foundation
import GRDB

extension LabFile {
  /// Whether the derived rows are left out until `index` makes them again.
  public var isSlim: Bool {
    get throws { try read { try DerivedSource.areLeftOut($0) } }
  }

  /// Leaves all derived rows out, in one transaction, and gives their pages back.
  ///
  /// - Returns: how many rows went.
  /// - Throws: `StoreError.readOnly`.
  @discardableResult
  public func slim() throws -> Int {
    let rows = try write { try DerivedSource.deleteAll($0) }
    try shrink()
    return rows
  }

  /// Gives free pages back to the file system, in pieces, so that little is lost by a kill.
  func shrink() throws {
    var left = Int.max
    while true {
      let free = try guarded {
        try queue.inDatabase { db in
          try db.execute(sql: "PRAGMA incremental_vacuum(4096)")
          return try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
        }
      }
      guard free > 0, free < left else { return }
      left = free
    }
  }

  /// Runs `body`, which reads derived rows, in a read transaction.
  ///
  /// - Throws: `StoreError.refused` where they are left out.
  func readDerived<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try read { db in
      if try DerivedSource.areLeftOut(db) { throw StoreError.derivedRowsAreLeftOut(path: path) }
      return try body(db)
    }
  }
}

extension DerivedSource {
  /// The tables of derived rows.
  static let tables = ["label_row", "metric_point", "prediction_row"]

  /// Whether there are no derived rows at all, though something stands there that they follow from.
  static func areLeftOut(_ db: Database) throws -> Bool {
    try Bool.fetchOne(
      db,
      sql: """
        SELECT NOT EXISTS (SELECT 1 FROM label_row) AND NOT EXISTS (SELECT 1 FROM metric_point)
          AND NOT EXISTS (SELECT 1 FROM prediction_row)
          AND (EXISTS (SELECT 1 FROM evaluation)
            OR EXISTS (SELECT 1 FROM labeling JOIN vector ON vector.id = vector_id WHERE count > 0)
            OR EXISTS (SELECT 1 FROM metric JOIN vector ON vector.id = vector_id WHERE count > 0))
        """) ?? false
  }

  /// Refuses a statement that reads derived rows where they are left out.
  static func requireRows(for statement: Statement, path: String, _ db: Database) throws {
    let reads = tables.contains {
      statement.databaseRegion.isModified(byEventsOfKind: .insert(tableName: $0))
    }
    guard try !reads || !areLeftOut(db) else {
      throw StoreError.derivedRowsAreLeftOut(path: path)
    }
  }

  /// Deletes all derived rows in the caller's transaction; returns how many there were.
  @discardableResult
  static func deleteAll(_ db: Database) throws -> Int {
    let before = db.totalChangesCount
    try db.execute(
      sql: "DELETE FROM label_row; DELETE FROM metric_point; DELETE FROM prediction_row")
    return db.totalChangesCount - before
  }
}
