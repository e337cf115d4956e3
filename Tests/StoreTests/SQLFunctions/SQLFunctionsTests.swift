// The SQL functions give what the repositories give: pixels, norms, vectors; NULL in, NULL out.
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct SQLFunctionsTests {
  let fixture: LabFixture

  init() throws { fixture = try LabFixture.whole() }

  private func value(_ sql: String) throws -> SQLValue {
    try #require(fixture.lab.run(readOnly: sql).rows.first?.first)
  }

  private func refusal(_ sql: String) -> String {
    complaint { _ = try fixture.lab.run(readOnly: sql) }
  }

  @Test func pixelsAreThoseOfTheDataset() throws {
    for name in ["c/train", "d_det/train", "q/train"] {
      let dataset = try fixture.lab.datasets.named(name)
      let pixels = try fixture.lab.pictures.pixels(of: dataset.pictures, in: 0..<dataset.count)
      let rows = try fixture.lab.run(
        readOnly: """
          SELECT advex_pixels(image_id, perturbation_id) FROM example
          WHERE dataset = '\(name)' ORDER BY ordinal
          """
      ).rows
      let found = rows.flatMap { row -> [UInt8] in
        if case .blob(let data) = row[0] { return [UInt8](data) }
        return []
      }
      #expect(found == pixels, "\(name)")
    }
  }

  @Test func normsAreThoseOfTheColumns() throws {
    let rows = try fixture.rows(
      """
      SELECT max(abs(advex_l2(id) - l2_grid)) < 1e-6, max(abs(advex_linf(id) - linf_grid)) < 1e-6,
        count(*) FROM perturbation
      """)
    #expect(rows == [["1", "1", "13"]])
    #expect(
      try fixture.rows("SELECT advex_l2(x'000003', x'040000') * 255, advex_linf(x'00', x'FF')")
        == [["5.0", "1.0"]])
  }

  @Test func payloadsOfAllTablesUnpackToTheirChecksums() throws {
    let bad = try fixture.rows(
      """
      SELECT 'image', id FROM image
      WHERE NOT advex_verify(payload, codec, raw_length, sha256, channels, height, width)
      UNION ALL SELECT 'tensor', checkpoint_id FROM checkpoint_tensor
      WHERE NOT advex_verify(payload, codec, raw_length, checksum)
      UNION ALL SELECT 'chunk', vector_id FROM vector_chunk
      WHERE NOT advex_verify(payload, codec, raw_length, checksum)
      UNION ALL SELECT 'perturbation', perturbation.id FROM perturbation
      JOIN image ON image.id = base_image_id
      WHERE NOT advex_verify(perturbation.payload, perturbation.codec, perturbation.raw_length,
        checksum, channels, height, width)
      """)
    #expect(bad.isEmpty)
    #expect(
      try fixture.rows(
        """
        SELECT advex_verify(payload, codec, raw_length, zeroblob(8)),
          length(advex_decompress(payload, codec, raw_length)) = raw_length FROM vector_chunk LIMIT 1
        """) == [["0", "1"]])
  }

  @Test func aVectorIsATable() throws {
    #expect(
      try fixture.rows(
        """
        SELECT entry, place, value, is_nan FROM metric, advex_vector(metric.vector_id)
        WHERE name = 'loss' ORDER BY entry
        """) == [
          ["0", "0", "2.5", "0"], ["1", "0", "", "1"], ["2", "0", "inf", "0"],
          ["3", "0", "-inf", "0"], ["4", "0", "0.5", "0"],
        ])
    #expect(
      try fixture.number(
        """
        SELECT count(*) FROM labeling JOIN advex_vector(labeling.vector_id) AS element
        LEFT JOIN label_row ON label_row.labeling_id = labeling.id
          AND label_row.ordinal = element.entry AND label_row.label = element.value
        WHERE label_row.label IS NULL
        """) == 0)
    #expect(
      try fixture.number("SELECT max(place) FROM evaluation, advex_vector(logits_id)") == 2)
    #expect(try fixture.lab.run(readOnly: "SELECT * FROM advex_vector(NULL)").rows.isEmpty)
  }

  /// More than one chunk, of floats as of labels.
  @Test func aLongVectorComesChunkByChunk() throws {
    let run = try fixture.begin("evaluate", "long")
    try fixture.lab.write { db in
      var vector = try VectorStorage.create(.float32, width: 3, run: run.id, db)
      try VectorStorage.append((0..<60_000).map(Double.init), to: &vector, db)
    }
    #expect(
      try fixture.rows(
        """
        SELECT count(*), min(value = 3 * entry + place), max(entry) FROM vector,
        advex_vector(vector.id) WHERE vector.count = 20000
        """) == [["60000", "1", "19999"]])
  }

  @Test func pngFilesBeginAsTheyMust() throws {
    for call in ["advex_png(1)", "advex_png(1, NULL)"] {
      guard case .blob(let file) = try value("SELECT \(call)") else {
        Issue.record("no BLOB")
        continue
      }
      #expect(file.prefix(8) == Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
      #expect(file[16..<24] == Data([0, 0, 0, 9, 0, 0, 0, 8]))
    }
    #expect(
      try fixture.number(
        """
        SELECT count(DISTINCT hex(advex_png(base_image_id, id, 20))) > 3
          AND min(length(advex_png(base_image_id, id))) > 60 FROM perturbation
        """) == 1)
  }

  @Test(arguments: [
    "advex_pixels(NULL)", "advex_pixels(NULL, 1)", "advex_png(NULL)", "advex_png(NULL, NULL, 3)",
    "advex_png(1, NULL, 3)", "advex_png(1, 1, NULL)", "advex_l2(NULL)", "advex_l2(x'00', NULL)",
    "advex_linf(NULL)", "advex_linf(NULL, x'00')", "advex_decompress(NULL, 0, 0)",
    "advex_decompress(x'00', NULL, 1)", "advex_decompress(x'00', 2, 1, 1, NULL, 1)",
    "advex_verify(x'00', 0, 1, NULL)", "advex_verify(NULL, 0, 1, x'00', 1, 1, 1)",
  ])
  func nullComesOutOfNull(call: String) throws {
    #expect(try value("SELECT \(call)") == .null)
  }

  static let mistakes: [(call: String, sentence: String)] = [
    ("advex_pixels(99)", "there is no picture 99"),
    ("advex_pixels('x')", "advex_pixels: argument 1 is no id, which is an INTEGER"),
    ("advex_l2(99)", "there is no perturbation 99"),
    ("advex_l2(x'00', x'0000')", "advex_l2: the two are no BLOBs of one length"),
    (
      "advex_pixels(6, (SELECT id FROM perturbation WHERE base_image_id = 1 LIMIT 1))",
      "perturbation 1 is one of picture 1, not of picture 6"
    ),
    ("advex_png(1, 1, 9e999)", "advex_png: amplify is no finite number"),
    ("advex_decompress(x'00', 9, 1)", "advex_decompress: the payload's codec number is unknown"),
    (
      "advex_decompress(x'00', 0, -1)",
      "advex_decompress: the payload's shape does not fit its raw length"
    ),
    (
      "advex_decompress(x'28B52FFDA00000004001', 1, 1073741824)",
      "advex_decompress: the payload is damaged: it is no frame of its codec"
    ),
    ("advex_decompress('text', 0, 4)", "advex_decompress: the payload is no BLOB"),
    ("advex_decompress(x'00', 0, 'x')", "advex_decompress: argument 3 is no INTEGER"),
    (
      "advex_decompress(x'00', 2, 1, 0, 1, 1)",
      "advex_decompress: a picture's sides go from 1 to 16384"
    ),
    (
      "advex_verify(x'00', 0, 1, x'00')", "advex_verify: the checksum is no BLOB of 8 to 32 bytes"
    ),
    ("(SELECT value FROM advex_vector(99))", "there is no vector 99"),
    ("(SELECT value FROM advex_vector)", "advex_vector needs the id of a vector: advex_vector(1)"),
    ("(SELECT value FROM advex_vector('x'))", "advex_vector: the id is no INTEGER"),
  ]

  @Test(arguments: mistakes)
  func whatCannotBeAnsweredIsAnError(call: String, sentence: String) {
    #expect(refusal("SELECT \(call)") == "SQLite says: \(sentence)")
  }

  /// A view that a stranger put into a file must not reach them.
  @Test func noneMayStandInASchema() throws {
    try fixture.change("CREATE VIEW trap AS SELECT advex_l2(1) AS x")
    #expect(refusal("SELECT * FROM trap") == "SQLite says: unsafe use of advex_l2()")
    try fixture.change("CREATE VIEW snare AS SELECT * FROM advex_vector(1)")
    #expect(
      refusal("SELECT * FROM snare") == "SQLite says: unsafe use of virtual table \"advex_vector\"")
  }
}
