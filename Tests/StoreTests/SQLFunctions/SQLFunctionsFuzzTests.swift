// Thousands of damaged payloads through the SQL functions: the true answer or an SQL error, never
// other bytes and never a crash.
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct SQLFunctionsFuzzTests {
  let fixture: LabFixture

  init() throws { fixture = try LabFixture.whole() }

  /// Some bytes turned, cut off or put in, by a seeded generator.
  private func damaged(_ payload: Data, _ bits: inout SeededBits) -> Data {
    var bytes = [UInt8](payload)
    switch Int.random(in: 0..<5, using: &bits) {
    case 0: bytes.removeLast(Int.random(in: 0...bytes.count, using: &bits))
    case 1: bytes += (0..<Int.random(in: 1...9, using: &bits)).map { UInt8($0) }
    case 2:
      bytes = bytes.map { _ in UInt8.random(in: 0...255, using: &bits) }
    default:
      for _ in 0..<Int.random(in: 1...4, using: &bits) where !bytes.isEmpty {
        bytes[Int.random(in: 0..<bytes.count, using: &bits)] ^=
          1 << UInt8(Int.random(in: 0..<8, using: &bits))
      }
    }
    return Data(bytes)
  }

  /// What is damaged, and the query that reads it whole.
  static let targets: [(table: String, query: String)] = [
    ("image", "SELECT advex_pixels(:id)"),
    ("image", "SELECT advex_png(:id)"),
    ("perturbation", "SELECT advex_pixels(base_image_id, id) FROM perturbation WHERE id = :id"),
    ("perturbation", "SELECT advex_png(base_image_id, id, 9) FROM perturbation WHERE id = :id"),
    ("perturbation", "SELECT advex_l2(:id)"),
    ("perturbation", "SELECT advex_linf(:id)"),
    (
      "vector_chunk",
      """
      SELECT group_concat(quote(value)) FROM vector_chunk, advex_vector(vector_id)
      WHERE vector_chunk.rowid = :id
      """
    ),
  ]

  @Test(arguments: targets)
  func aDamagedPayloadIsAnError(table: String, query: String) throws {
    var bits = SeededBits(UInt64(query.utf8.count))
    try fixture.lab.queue.inDatabase { db in
      let update = try db.makeStatement(sql: "UPDATE \(table) SET payload = ? WHERE rowid = ?")
      let rows = try Row.fetchAll(db, sql: "SELECT rowid, payload FROM \(table)")
      var errors = 0
      for round in 0..<400 {
        let row = rows[round % rows.count]
        let (id, payload): (Int64, Data) = (row[0], row[1])
        let truth = try DatabaseValue.fetchOne(db, sql: query, arguments: ["id": id])
        try update.execute(arguments: [damaged(payload, &bits), id])
        do {
          let found = try DatabaseValue.fetchOne(db, sql: query, arguments: ["id": id])
          #expect(found == truth)
        } catch let error as DatabaseError {
          #expect(error.resultCode == .SQLITE_ERROR)
          errors += 1
        }
        try update.execute(arguments: [payload, id])
      }
      #expect(errors > 300, "\(errors)")
    }
  }

  /// Columns beside a payload are as little to be trusted.
  @Test func anyColumnsGiveAnAnswerOrAnError() throws {
    var bits = SeededBits(77)
    let codecs = try fixture.lab.read { db in
      try Row.fetchAll(db, sql: "SELECT codec, raw_length, payload FROM image")
    }
    let extents: [Int64] = [-1, 0, 1, 3, 8, 9, 24, 72, 216, 16_384, 16_385, 1 << 30, .max, .min]
    try fixture.lab.read { db in
      for round in 0..<4_000 {
        let payload: Data = codecs[round % codecs.count][2]
        let numbers = (0..<5).map { _ in extents.randomElement(using: &bits) ?? 0 }
        let codec = Int.random(in: -1...9, using: &bits)
        let arguments: StatementArguments = [
          damaged(payload, &bits), codec, numbers[0], numbers[1], numbers[2], numbers[3],
        ]
        _ = try? DatabaseValue.fetchOne(
          db, sql: "SELECT length(advex_decompress(?, ?, ?, ?, ?, ?))", arguments: arguments)
        _ = try? DatabaseValue.fetchOne(
          db, sql: "SELECT advex_verify(?1, ?2, ?3, zeroblob(8), ?4, ?5, ?6)", arguments: arguments)
      }
    }
  }

  @Test func rowsThatContradictEachOtherAreAnError() throws {
    let lies = [
      "UPDATE image SET channels = height, height = channels", "UPDATE image SET codec = 1",
      "UPDATE perturbation SET raw_length = raw_length * 2", "UPDATE perturbation SET codec = 5",
      "UPDATE vector SET width = width + 1", "UPDATE vector SET count = count + 1",
      "UPDATE vector SET element = 'uint16' WHERE element <> 'uint16'",
      "UPDATE vector_chunk SET start = start + 1", "UPDATE vector_chunk SET count = 1 << 40",
      "UPDATE vector_chunk SET raw_length = 1",
    ]
    for lie in lies {
      try fixture.lab.queue.inDatabase { db in
        try db.inTransaction {
          try db.execute(sql: lie)
          #expect(throws: DatabaseError.self, "\(lie)") {
            try db.execute(sql: "SELECT advex_l2(id) FROM perturbation")
            try db.execute(sql: "SELECT advex_png(id) FROM image")
            try db.execute(
              sql: "SELECT sum(value) FROM vector, advex_vector(vector.id) GROUP BY vector.id")
          }
          return .rollback
        }
      }
    }
  }
}
