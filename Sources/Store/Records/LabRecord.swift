// What every record of the lab has in common: columns in snake_case, an id that is chosen before the
// row is written, and a row sum that guards the plain columns (defined at the top of schema.sql).
import Crypto
import Foundation
import GRDB

/// A row of a table of record; `row_sum` is added when it is written, and is no property.
protocol LabRecord: Codable, FetchableRecord, PersistableRecord, Sendable {}

extension LabRecord {
  static var databaseColumnDecodingStrategy: DatabaseColumnDecodingStrategy {
    .convertFromSnakeCase
  }
  static var databaseColumnEncodingStrategy: DatabaseColumnEncodingStrategy { .convertToSnakeCase }

  /// Writes a new row with its row sum.
  func insertSealed(_ db: Database) throws {
    try SealedRow(self).insert(db, onConflict: .abort)
  }

  /// Writes the row anew with its new row sum.
  func updateSealed(_ db: Database) throws {
    try SealedRow(self).update(db)
  }
}

/// A record's columns with the sum over them, ready to be written.
private struct SealedRow<Record: LabRecord>: PersistableRecord {
  static var databaseTableName: String { Record.databaseTableName }
  let columns: [(name: String, value: DatabaseValue)]

  init(_ record: Record) throws {
    columns = try record.databaseDictionary
      .map { (name: $0.key, value: $0.value) }.sorted { $0.name < $1.name }
  }

  func encode(to container: inout PersistenceContainer) {
    var sum = RowSum(table: Self.databaseTableName)
    for column in columns {
      container[column.name] = column.value
      sum.add(column.name, column.value)
    }
    container["row_sum"] = sum.finish()
  }
}

/// The sum that guards one row's plain columns, over names and values in alphabetical order.
struct RowSum {
  private var bytes: [UInt8]

  init(table: String) {
    bytes = []
    bytes.reserveCapacity(256)
    bytes += table.utf8
    bytes.append(0)
  }

  /// The sum of a row as it was read; its `row_sum` column is left out.
  init(table: String, row: Row) {
    self.init(table: table)
    for (name, value) in row.sorted(by: { $0.0 < $1.0 }) where name != "row_sum" {
      add(name, value)
    }
  }

  mutating func add(_ name: String, _ value: DatabaseValue) {
    bytes += name.utf8
    bytes.append(0)
    switch value.storage {
    case .null:
      bytes.append(0)
    case .int64(let number):
      bytes.append(1)
      append(UInt64(bitPattern: number))
    case .double(let number):
      bytes.append(2)
      // SQLite keeps whole REALs as integers, which have no negative zero.
      append(number == 0 ? 0 : number.bitPattern)
    case .string(let text):
      bytes.append(3)
      append(UInt64(text.utf8.count))
      bytes += text.utf8
    case .blob(let data):
      bytes.append(4)
      append(UInt64(data.count))
      bytes += data
    }
  }

  private mutating func append(_ number: UInt64) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// The first 8 bytes of the SHA-256.
  func finish() -> Data {
    Data(SHA256.hash(data: bytes).prefix(8))
  }
}

extension Database {
  /// The id that the next row of `Record`'s table gets; safe because writers take turns.
  func nextID<Record: LabRecord>(_ record: Record.Type) throws -> Int64 {
    let last = (try Record.select(max(Column("id")), as: Int64?.self).fetchOne(self) ?? nil) ?? 0
    // Only a damaged row gets there; counting on would overflow.
    guard last < Int64.max / 2 else {
      throw StoreError.damagedRow(
        table: Record.databaseTableName, id: last, detail: "no id is left after it")
    }
    return last + 1
  }
}

/// Ids for many new rows of one table in one transaction.
struct IDSequence {
  private var last: Int64

  init<Record: LabRecord>(_ record: Record.Type, _ db: Database) throws {
    last = try db.nextID(record) - 1
  }

  mutating func next() -> Int64 {
    last += 1
    return last
  }
}
