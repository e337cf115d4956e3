// Vectors in chunks: the same rows however they grew, and no damaged number is believed.
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct VectorStorageTests {
  let fixture: LabFixture
  let run: Run

  init() throws {
    fixture = try LabFixture()
    run = try fixture.begin("evaluate", "v")
  }

  /// Writes `values` in pieces of `sizes` entries, over and over, each in a commit of its own.
  private func write(
    _ values: [Double], _ element: VectorElement, width: Int, sizes: [Int]
  ) throws -> VectorRecord {
    var vector = try fixture.lab.write {
      try VectorStorage.create(element, width: width, run: run.id, $0)
    }
    var rest = values[...]
    for size in (0...).lazy.map({ sizes[$0 % sizes.count] }) where !rest.isEmpty || size < 0 {
      let piece = Array(rest.prefix(size * width))
      rest = rest.dropFirst(size * width)
      try fixture.lab.write { try VectorStorage.append(piece, to: &vector, $0) }
      if rest.isEmpty { break }
    }
    return vector
  }

  private func chunks(_ vector: VectorRecord) throws -> [[String]] {
    try fixture.rows(
      """
      SELECT start, count, codec, raw_length, checksum, payload FROM vector_chunk
      WHERE vector_id = \(vector.id) ORDER BY rowid
      """)
  }

  private func values(_ vector: VectorRecord) throws -> [Double] {
    try fixture.lab.read { try VectorStorage.values(of: vector, $0) }
  }

  @Test(arguments: [
    (VectorElement.uint8, 1, 200_000), (.uint16, 1, 100_000), (.float32, 10, 5_000),
    (.float64, 3, 6_000),
  ])
  func aVectorGrownInManyCommitsHasTheRowsOfOneWrittenAtOnce(
    element: VectorElement, width: Int, entries: Int
  ) throws {
    var bits = SeededBits(3)
    let values = (0..<entries * width).map { _ in Double(Int.random(in: 0...9, using: &bits)) }
    let once = try write(values, element, width: width, sizes: [entries])
    let grown = try write(values, element, width: width, sizes: [entries / 29, entries / 7])
    #expect(try chunks(once) == chunks(grown))
    #expect(try chunks(once).count > 2)
    #expect(try self.values(grown) == values)
    #expect(once.mean == grown.mean && once.count == grown.count && grown.count == entries)
    #expect(Verification.run(fixture.lab).isEmpty)
  }

  @Test func everyFloatSurvives() throws {
    let values = [
      0, -0.0, .nan, .infinity, -.infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 0.1,
    ]
    let vector = try write(values, .float64, width: 2, sizes: [1])
    #expect(try self.values(vector).map(\.bitPattern) == values.map(\.bitPattern))
    #expect(vector.nonfinite == 3 && vector.count == 4)
  }

  @Test func appendingNothingChangesNothing() throws {
    let vector = try write([1, 2], .uint8, width: 1, sizes: [2])
    var again = vector
    try fixture.lab.write { try VectorStorage.append([], to: &again, $0) }
    #expect(again.count == 2)
    #expect(try chunks(again).count == 1)
  }

  @Test(arguments: [
    ("vector SET width = 0", "it has 3 entries of 0 elements"),
    ("vector SET width = 4611686018427387904", "it has 3 entries of 4611686018427387904 elements"),
    ("vector SET width = 2", "the piece at entry 0 has another length"),
    ("vector SET count = 9223372036854775807", "it has 9223372036854775807 entries of 1 elements"),
    ("vector SET count = 2", "entry 0 is missing"),
    ("vector SET count = 4", "entry 3 is missing"),
    ("vector SET element = 'int64'", "unknown element 'int64'"),
    ("vector SET element = 'float32'", "the piece at entry 0 has another length"),
    ("vector_chunk SET start = 1", "entry 0 is missing"),
    ("vector_chunk SET count = 9223372036854775807", "entry 0 is missing"),
    ("vector_chunk SET raw_length = 1073741824", "the piece at entry 0 has another length"),
  ])
  func damagedNumbersAreNotBelieved(change: String, detail: String) throws {
    let vector = try write([1, 2, 3], .float64, width: 1, sizes: [3])
    try fixture.lab.queue.inDatabase { db in
      try db.execute(sql: "PRAGMA ignore_check_constraints = ON; UPDATE \(change)")
      try db.execute(sql: "PRAGMA ignore_check_constraints = OFF")
    }
    let damaged = try fixture.lab.read { try VectorRecord.find($0, key: vector.id) }
    let sentence =
      "row \(vector.id) of vector is damaged: \(detail); "
      + "'advex verify' names everything that is hurt"
    #expect(complaint { _ = try values(damaged) } == sentence)
    #expect(
      complaint {
        var open = damaged
        try fixture.lab.write { try VectorStorage.append([4], to: &open, $0) }
      } != "no error" || damaged.element == "float32")
  }
}
