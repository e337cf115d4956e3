// A whole lab has no finding; a hurt one says what is hurt and what to do; derived rows come back.
import Foundation
import Testing

@testable import Store

@Suite struct VerificationTests {
  let fixture: LabFixture

  init() throws {
    fixture = try LabFixture.whole()
  }

  private func findings() -> [String] { Verification.run(fixture.lab).map(\.description) }

  @Test func aWholeLabHasNoFindingOpenOrClosed() throws {
    #expect(findings().isEmpty)
    try fixture.lab.close()
    let lab = try LabFile(path: fixture.path, access: .readOnly)
    #expect(Verification.run(lab).isEmpty)
    try lab.close()
  }

  @Test func aNewLabHasNoFinding() throws {
    let empty = try LabFixture()
    #expect(Verification.run(empty.lab).isEmpty)
  }

  @Test func progressNamesEveryStageInOrder() {
    var stages: [String] = []
    _ = Verification.run(fixture.lab) { stages.append($0) }
    #expect(stages == Verification.stages)
  }

  /// Damage that plain SQL can do, and the finding that must be among those it causes.
  static let damages: [(sql: String, finding: String)] = [
    (
      "UPDATE run SET seed = 12 WHERE id = 3",
      "A row of run was changed (id 3, parent_id NULL) — restore a backup, or make the lab again"
    ),
    (
      "UPDATE class SET name = 'dog' WHERE label = 2",
      "A row of class was changed (label_space_id 1, label 2) — "
        + "import the source files again into a new lab, or restore a backup"
    ),
    (
      "UPDATE perturbation SET l2_grid = 0.1 WHERE id = 2",
      "A row of perturbation was changed (id 2, run_id 4) — 'advex rebuild NAME --from-recipe' "
        + "makes it again where the recipe's model and pictures are whole"
    ),
    (
      "UPDATE picture_set_member SET image_id = 2 WHERE picture_set_id = 1 AND ordinal = 0",
      "The members of picture set 1 were changed — 'advex rebuild NAME --from-recipe' "
        + "makes it again where the recipe's model and pictures are whole"
    ),
    (
      "DELETE FROM picture_set_member WHERE picture_set_id = 2 AND ordinal = 4",
      "The members of picture set 2 were changed — 'advex rebuild NAME --from-recipe' "
        + "makes it again where the recipe's model and pictures are whole"
    ),
    (
      "UPDATE label_row SET label = 1 WHERE labeling_id = 1 AND ordinal = 0",
      "The label rows of labeling 1: its rows are not what part 1 says — 'advex index' makes it again"
    ),
    (
      "DELETE FROM metric_point WHERE step = 3",
      "The points of metric 1 (loss): its rows are not what part 1 says — 'advex index' makes it again"
    ),
    (
      "UPDATE metric_point SET value = 0, is_nan = 0 WHERE is_nan",
      "The points of metric 1 (loss): its rows are not what part 1 says — 'advex index' makes it again"
    ),
    (
      "UPDATE prediction_row SET margin = margin + 1e-9 WHERE evaluation_id = 2 AND ordinal = 1",
      "The prediction rows of evaluation 2: its rows are not what part 1 says — "
        + "'advex index' makes it again"
    ),
    (
      "INSERT INTO prediction_row VALUES (9, 0, 0, 0, 0)",
      "1 rows of prediction_row belong to nothing — 'advex index' makes it again"
    ),
    (
      "DELETE FROM vector_chunk WHERE vector_id = 1",
      "Vector 1: row 1 of vector is damaged: entry 0 is missing; "
        + "'advex verify' names everything that is hurt — "
        + "make labels, metrics or predictions again with their run's settings"
    ),
    (
      "DELETE FROM checkpoint_tensor WHERE name = 'fc.bias'",
      "Checkpoint 2: its weights are not what their hash says — "
        + "train the model again with the run's settings"
    ),
    (
      "DELETE FROM image WHERE id = 3",
      "A row of picture_set_member points to a row that is not there — "
        + "restore a backup, or make the lab again"
    ),
    (
      "DROP INDEX attack_by_run",
      "The schema is not the one that advex writes — restore a backup, or make the lab again"
    ),
    (
      "UPDATE codec SET name = 'zip' WHERE id = 1",
      "Table codec is not the one that advex writes — restore a backup, or make the lab again"
    ),
  ]

  @Test(arguments: damages)
  func damageIsNamedWithItsRemedy(sql: String, finding: String) throws {
    try fixture.lab.queue.inDatabase { db in
      try db.execute(sql: "PRAGMA foreign_keys = OFF")
      try db.execute(sql: sql)
      try db.execute(sql: "PRAGMA foreign_keys = ON")
    }
    let said = findings()
    #expect(said.contains(finding), "\(said)")
  }

  @Test func aChangeWithANewRowSumIsStillFoundByWhatDependsOnIt() throws {
    try fixture.lab.write { db in
      guard var record = try DatasetRecord.fetchOne(db, key: 1) else { return }
      record.contentHash = Data(count: 32)
      try record.updateSealed(db)
      guard var evaluation = try EvaluationRecord.fetchOne(db, key: 1) else { return }
      evaluation.correctCount = 0
      try evaluation.updateSealed(db)
    }
    let said = findings()
    #expect(said.count == 2)
    #expect(
      said.contains { $0.hasPrefix("Dataset c/train: its content is not what its hash says") })
    #expect(said.contains { $0.hasPrefix("Evaluation 1: its count of right predictions is not") })
  }

  @Test func indexBringsDamagedMissingAndStrayDerivedRowsBack() throws {
    let tables = ["label_row", "metric_point", "prediction_row"]
    let before = try tables.map { try fixture.rows("SELECT * FROM \($0)") }
    try fixture.lab.queue.inDatabase { db in
      try db.execute(
        sql: """
          PRAGMA foreign_keys = OFF;
          UPDATE label_row SET label = label + 1;
          DELETE FROM metric_point;
          DELETE FROM prediction_row WHERE ordinal = 2;
          INSERT INTO prediction_row VALUES (77, 0, 0, 0, 0);
          PRAGMA foreign_keys = ON;
          """)
    }
    #expect(!findings().isEmpty)
    try fixture.lab.index()
    #expect(try tables.map { try fixture.rows("SELECT * FROM \($0)") } == before)
    #expect(findings().isEmpty)
  }

  @Test func indexChangesNothingWhereItsSourceIsHurt() throws {
    try fixture.change(
      "UPDATE vector_chunk SET payload = zeroblob(length(payload)) WHERE rowid = 4")
    try fixture.change("DELETE FROM label_row")
    #expect(throws: StoreError.self) { try fixture.lab.index() }
    #expect(try fixture.number("SELECT count(*) FROM metric_point") == 7)
    #expect(try fixture.number("SELECT count(*) FROM label_row") == 0)
  }

  @Test func aTruncatedFileIsFound() throws {
    try fixture.lab.close()
    let whole = try Data(contentsOf: URL(fileURLWithPath: fixture.path))
    for length in [whole.count - 1, whole.count - 32_768, whole.count / 2, 40_000, 32_768, 100, 50]
    {
      try whole.prefix(length).write(to: URL(fileURLWithPath: fixture.path))
      let said = complaint {
        let lab = try LabFile(path: fixture.path, access: .readOnly)
        defer { try? lab.close() }
        if let first = Verification.run(lab).first { throw StoreError.refused(first.description) }
      }
      #expect(said != "no error", "\(length) bytes")
    }
  }
}
