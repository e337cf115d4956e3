// The rules that schema.sql sets itself, and those that it holds the data to.
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct SchemaTests {
  let fixture: LabFixture

  init() throws { fixture = try LabFixture() }

  /// Guarded by other means: `codec` is compared with schema.sql, members by the set's chained sum,
  /// derived rows by computing them again.
  static let withoutRowSum = [
    "codec", "label_row", "metric_point", "picture_set_member", "prediction_row",
  ]

  static let nullable = """
    attack.threat_model_id checkpoint_tensor claim.control claim.reference claim.requires claim.x
    class.coarse_label class.coarse_name dataset.parent_id evaluation.attack_id
    evaluation.mean_loss feature.attack_id feature.robust_usefulness measurement.evaluation_id
    measurement.x metric_point.value perturbation.source_image_id
    perturbation.target_label picture_set_member.perturbation_id prediction_row.margin published.x
    run.ended_at run.message run.parent_id run.process run.seed
    vector.first vector.last vector.maximum vector.mean vector.minimum
    verdict.high verdict.low verdict.mean
    """.split(whereSeparator: \.isWhitespace).map(String.init).filter { $0.contains(".") }

  private func tables() throws -> [String] {
    try fixture.rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").map(\.[0])
  }

  @Test func everyTableIsStrict() throws {
    let loose = try fixture.rows(
      "SELECT name FROM pragma_table_list WHERE type = 'table' AND NOT strict AND name NOT LIKE 'sqlite%'"
    )
    #expect(loose.isEmpty)
    #expect(try tables().count == 33)
  }

  @Test func everyTableOfRecordEndsInARowSum() throws {
    let others = try tables().filter { table in
      try fixture.rows("SELECT name FROM pragma_table_info('\(table)') ORDER BY cid").last
        != ["row_sum"]
    }
    #expect(others == Self.withoutRowSum)
    #expect(
      try tables().filter { !Self.withoutRowSum.contains($0) }
        == RecordTable.all.map(\.name).sorted())
  }

  @Test func everyColumnIsNotNullUnlessItsNullMeansSomething() throws {
    let columns = try fixture.rows(
      """
      SELECT t.name || '.' || c.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
      WHERE t.type = 'table' AND NOT c."notnull" AND NOT c.pk ORDER BY 1
      """
    ).map(\.[0])
    #expect(columns == Self.nullable)
  }

  @Test func aWhyStandsBeforeEachTableOfRecord() {
    let lines = EmbeddedSQL.schema.components(separatedBy: "\n")
    let derived = lines.firstIndex { $0.hasPrefix("-- Part 2: derived") } ?? 0
    for (number, line) in lines.enumerated() where line.hasPrefix("CREATE TABLE") {
      let comment = lines[..<number].reversed().prefix { $0.hasPrefix("--") }
      let start = number < derived ? "-- Why: " : "-- From "
      #expect(comment.last?.hasPrefix(start) == true, "\(line)")
    }
  }

  @Test func everyLinkToAnotherTableIsAForeignKey() throws {
    let links = try fixture.rows(
      """
      SELECT t.name || '.' || c.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
      WHERE t.type = 'table' AND c.name LIKE '%\\_id' ESCAPE '\\' AND NOT EXISTS (
        SELECT 1 FROM pragma_foreign_key_list(t.name) AS f WHERE f."from" = c.name)
      """)
    #expect(links.isEmpty)
  }

  @Test func noForeignKeyMakesADeletionScanATable() throws {
    let tables = ["run", "image", "perturbation", "attack", "dataset", "checkpoint", "evaluation"]
    for table in tables {
      let plan = try fixture.rows("EXPLAIN QUERY PLAN DELETE FROM \(table) WHERE id = 1").map(\.[3])
      #expect(plan.count > 1)
      // A lab has a handful of label spaces.
      #expect(plan.filter { $0.hasPrefix("SCAN") && $0 != "SCAN label_space" }.isEmpty, "\(plan)")
    }
  }

  @Test(arguments: [
    "INSERT INTO image VALUES (99, zeroblob(31), 1, 1, 1, 0, 1, x'00', zeroblob(8))",
    "INSERT INTO image VALUES (99, zeroblob(32), 1, 2, 2, 0, 3, x'00', zeroblob(8))",
    "INSERT INTO image VALUES (99, zeroblob(32), 1, 1, 1, 77, 1, x'00', zeroblob(8))",
    "INSERT INTO image VALUES (99, zeroblob(32), 'a', 1, 1, 0, 1, x'00', zeroblob(8))",
    "INSERT INTO image VALUES (99, zeroblob(32), 1, 1, 1, 0, 1, NULL, zeroblob(8))",
    "UPDATE run SET state = 'sleeping' WHERE id = 1",
    "UPDATE run SET state = 'running' WHERE id = 1",
    "UPDATE run SET ended_at = NULL WHERE id = 1",
    "UPDATE run SET seed = -1 WHERE id = 1",
    "UPDATE run SET settings = '' WHERE id = 1",
    "UPDATE dataset SET name = 'a/b' WHERE id = 1",
    "UPDATE dataset SET name = 'c', split = 'train' WHERE id = 2",
    "UPDATE perturbation SET linf_grid = 1.1 WHERE id = 1",
    "UPDATE perturbation SET success_grid = 2 WHERE id = 1",
    "UPDATE threat_model SET norm = 'l3' WHERE id = 1",
    "UPDATE threat_model SET eps_denominator = 0 WHERE id = 1",
    "UPDATE evaluation SET correct_count = count + 1 WHERE id = 1",
    "UPDATE metric_point SET is_nan = 1 WHERE step = 1",
    "UPDATE checkpoint SET kind = 'worst' WHERE kind = 'last'",
    "UPDATE picture_set SET complete = 2 WHERE id = 1",
    "UPDATE vector SET element = 'int8' WHERE id = 1",
    "DELETE FROM run WHERE id = 1",
    "DELETE FROM image WHERE id = 1",
  ])
  func theSchemaRefuses(sql: String) throws {
    _ = try SampleLab(filling: fixture.lab)
    let said = complaint { try fixture.change(sql) }
    #expect(
      said.contains("constraint failed") || said.contains("cannot store TEXT"), "\(sql): \(said)")
  }

  @Test func aConnectionWithoutOurFunctionsReadsEveryTableAndView() throws {
    _ = try SampleLab(filling: fixture.lab)
    let plain = try DatabaseQueue(path: fixture.path)
    try plain.read { db in
      try db.execute(sql: "PRAGMA trusted_schema = OFF")
      let names = try String.fetchAll(
        db, sql: "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')")
      for name in names { _ = try Row.fetchAll(db, sql: "SELECT * FROM \(name)") }
      #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM example") == 26)
      #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM result") == 3)
      #expect(try String.fetchAll(db, sql: "PRAGMA integrity_check") == ["ok"])
    }
  }
}
