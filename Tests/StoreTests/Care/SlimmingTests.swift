// A slim lab is smaller, holds all that is of record, says no where rows are missing, and comes back.
import Foundation
import Testing

@testable import Store

@Suite struct SlimmingTests {
  let fixture: LabFixture

  init() throws { fixture = try LabFixture.whole() }

  private func derivedRows() throws -> [[[String]]] {
    try DerivedSource.tables.map { try fixture.rows("SELECT * FROM \($0)") }
  }

  /// A lab with more derived rows than fit on the pages that it keeps anyway.
  private func addManyPoints() throws {
    let run = try fixture.begin("train", "long")
    try fixture.lab.write { db in
      let losses = (0..<20_000).map { 1 / Double($0 + 1) }
      let points = MetricPoints(name: "loss", unit: "nat", axis: .step, values: losses)
      try MetricRepository.append(points, run: run.id, db)
    }
    try fixture.lab.runs.finish(run)
  }

  @Test func itShrinksIsWholeAndComesBack() throws {
    try addManyPoints()
    let (contents, rows) = (try LabContents(fixture.lab), try derivedRows())
    let before = try fixture.number("PRAGMA page_count")
    #expect(try !fixture.lab.isSlim)
    #expect(try fixture.lab.slim() == rows.map(\.count).reduce(0, +))
    #expect(try fixture.lab.isSlim)
    #expect(try derivedRows() == [[], [], []])
    #expect(try LabContents(fixture.lab) == contents)
    #expect(Verification.run(fixture.lab).isEmpty)

    try fixture.lab.index()
    #expect(try !fixture.lab.isSlim)
    #expect(try derivedRows() == rows)
    #expect(Verification.run(fixture.lab).isEmpty)
    try fixture.lab.slim()
    let after = try fixture.number("PRAGMA page_count")
    #expect(after < before - 9, "\(before) → \(after)")
    #expect(try fixture.closedSize() == after * 32_768)
  }

  @Test func whatWouldReadTheRowsIsRefused() throws {
    let evaluation = try fixture.lab.evaluations.evaluation(1)
    try fixture.lab.slim()
    let sentence =
      "'\(fixture.path)' is slim: the rows that this reads were left out; "
      + "'advex index --lab \(fixture.path)' makes them again"
    let readers: [() throws -> Void] = [
      { _ = try fixture.lab.run(NamedQuery.named("confusion"), parameters: ["evaluation": "1"]) },
      { _ = try fixture.lab.run(readOnly: "SELECT count(*) FROM label_row") },
      { _ = try fixture.lab.run(readOnly: "SELECT * FROM example") },
      { _ = try fixture.lab.evaluations.share(evaluation, shiftedBy: 1) },
      { _ = try fixture.lab.evaluations.agreement(evaluation, evaluation) },
      { _ = try fixture.lab.evaluations.transferRate(evaluation) },
    ]
    for reader in readers { #expect(complaint(reader) == sentence) }
    for name in ["contents", "storage", "datasets", "accuracy"] {
      #expect(try !fixture.lab.run(NamedQuery.named(name)).rows.isEmpty)
    }
  }

  @Test func aSlimLabIsWrittenToAndStaysSlim() throws {
    let sample = try SampleLab(in: fixture.lab)
    try fixture.lab.slim()
    let run = try fixture.begin("evaluate", "again", ["a": "b"])
    try fixture.lab.evaluations.append(
      (0..<15).map { Float($0 % 4) }, classes: 3, run: run)
    _ = try fixture.lab.evaluations.conclude(
      EvaluationSubject(model: sample.model, dataset: sample.test, attack: nil), run: run)
    _ = try SampleLab.importPictures(
      SampleLab.testPictures, "new/test", into: fixture.lab, space: sample.train.labels)
    let training = try fixture.begin("train", "m2")
    try fixture.lab.models.saveProgress(
      SampleLab.checkpoint(
        "m2", labels: sample.train.labels, step: 1,
        metrics: [MetricPoints(name: "loss", unit: "nat", axis: .step, values: [1])]),
      run: training)
    #expect(try fixture.lab.isSlim)
    #expect(Verification.run(fixture.lab).isEmpty)
    try fixture.lab.index()
    #expect(try fixture.number("SELECT count(*) FROM prediction_row WHERE evaluation_id > 1") > 0)
    #expect(Verification.run(fixture.lab).isEmpty)
  }

  @Test func anEmptyLabIsNotSlimAndItsFirstRowsAreWritten() throws {
    let empty = try LabFixture()
    #expect(try empty.lab.slim() == 0)
    #expect(try !empty.lab.isSlim)
    _ = try SampleLab.importPictures(
      SampleLab.testPictures, "new/test", into: empty.lab, space: nil)
    #expect(try empty.number("SELECT count(*) FROM label_row") == 5)
  }

  /// Between the commit and the last page that is given back.
  @Test func killedBeforeItShrankItIsWhole() throws {
    let contents = try LabContents(fixture.lab)
    try fixture.lab.write { _ = try DerivedSource.deleteAll($0) }
    let killed = try LabFile(path: fixture.killedCopy("killed.db"), access: .readWrite)
    #expect(try killed.isSlim)
    #expect(Verification.run(killed).isEmpty)
    #expect(try LabContents(killed) == contents)
    try killed.close()
  }
}
