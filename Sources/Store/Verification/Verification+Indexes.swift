// Indexes: integrity_check looks every row up in them, but takes an entry whose end is cut off for
// equal; so each entry's own row number is read here, too.
import Foundation
import GRDB

extension Verification {
  mutating func checkIndexes(_ db: Database) throws {
    for index in try IndexScan.all() {
      let table = index.table
      attempt("Index \(index.name)", Self.restore) {
        guard try Int.fetchOne(db, sql: index.entries) == Int.fetchOne(db, sql: index.rows) else {
          throw StoreError.refused("its entries are not the rows of \(table)")
        }
      }
    }
  }
}

/// The sum of row numbers as an index has them, and as its table has them. Names are those of the
/// schema that this version writes, not of the file.
private struct IndexScan {
  let name: String
  let table: String
  let entries: String
  let rows: String

  static func all() throws -> [IndexScan] {
    try Verification.freshSchema { db in
      try Row.fetchAll(
        db, sql: "SELECT name, tbl_name, coalesce(sql, '') FROM sqlite_schema WHERE type = 'index'"
      ).map { row in
        try IndexScan(
          name: row.decode(atIndex: 0), table: row.decode(atIndex: 1), sql: row.decode(atIndex: 2))
      }
    }
  }

  private init(name: String, table: String, sql: String) {
    self.name = name
    self.table = table
    let condition = sql.range(of: "WHERE ").map { String(sql[$0.lowerBound...]) } ?? ""
    // The one table with an index and no row numbers ends its entries with the ordinal.
    let number = table == "picture_set_member" ? "ordinal + 1" : "rowid"
    entries = "SELECT sum(\(number)) FROM \(table) INDEXED BY \(name) \(condition)"
    rows = "SELECT sum(\(number)) FROM \(table) NOT INDEXED \(condition)"
  }
}
