// The schema and its indexes: held to what this version writes into an empty lab.
import Foundation
import GRDB

extension Verification {
  /// The schema's text, codec numbers included, must be what this version writes.
  mutating func checkSchema(_ db: Database) throws {
    let found = try SchemaFacts(db)
    let written = try SchemaFacts.written.get()
    // SQLite numbers the rows of its schema from 1 without gaps, whatever their order.
    let isDense = try Bool.fetchOne(db, sql: "SELECT max(rowid) = count(*) FROM sqlite_schema")
    if found.entries != written.entries || isDense != true {
      report("The schema is not the one that advex writes", Self.restore)
    }
    if found.codecs != written.codecs {
      report("Table codec is not the one that advex writes", Self.restore)
    }
  }

  /// integrity_check looks every row up in the indexes, but takes an entry whose end is cut off for
  /// equal; so each entry's own row number is read here, too.
  mutating func checkIndexes(_ db: Database) throws {
    for index in try SchemaFacts.written.get().indexes {
      attempt("Index \(index.name)", Self.restore) {
        guard try Int.fetchOne(db, sql: index.entries) == Int.fetchOne(db, sql: index.rows) else {
          throw StoreError.refused("its entries are not the rows of its table")
        }
      }
    }
  }
}

/// What a database says about its own structure.
private struct SchemaFacts {
  let entries: [String]
  let codecs: [String]
  let indexes: [IndexScan]

  /// The facts of an empty lab: the same every time, so found out once.
  static let written = Result {
    try DatabaseQueue().inDatabase { db in
      try db.execute(sql: EmbeddedSQL.schema)
      return try SchemaFacts(db)
    }
  }

  init(_ db: Database) throws {
    func lines(_ sql: String) throws -> [String] {
      try Row.fetchAll(db, sql: sql)
        .map { $0.databaseValues.map { "\($0)" }.joined(separator: " ") }
    }
    entries = try lines(
      """
      SELECT type, name, tbl_name, quote(sql), typeof(rootpage), rootpage > 0
      FROM sqlite_schema ORDER BY name
      """)
    codecs = try lines("SELECT id, name, meaning FROM codec ORDER BY id")
    indexes = try Row.fetchAll(
      db, sql: "SELECT name, tbl_name, coalesce(sql, '') FROM sqlite_schema WHERE type = 'index'"
    ).map {
      try IndexScan(
        name: $0.decode(atIndex: 0), table: $0.decode(atIndex: 1), sql: $0.decode(atIndex: 2))
    }
  }
}

/// The sum of row numbers as an index has them, and as its table has them. Names are those of the
/// schema that this version writes, not of the file.
private struct IndexScan {
  let name: String
  let entries: String
  let rows: String

  init(name: String, table: String, sql: String) {
    self.name = name
    let condition = sql.range(of: "WHERE ").map { String(sql[$0.lowerBound...]) } ?? ""
    // The one table with an index and no row numbers ends its entries with the ordinal.
    let number = table == "picture_set_member" ? "ordinal + 1" : "rowid"
    entries = "SELECT sum(\(number)) FROM \(table) INDEXED BY \(name) \(condition)"
    rows = "SELECT sum(\(number)) FROM \(table) NOT INDEXED \(condition)"
  }
}
