// A sweep takes what nothing refers to and nothing else, whole or not at all, and the file shrinks.
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct SweepTests {
  let fixture: LabFixture

  init() throws { fixture = try LabFixture.whole() }

  private struct Cut: Error {}

  private func counts(_ sweep: Sweep) -> [Int] { sweep.parts.map(\.count) }

  /// Adds pictures, a set and a vector that nothing refers to, and a run that was stopped.
  private func litter() throws {
    try endUnfinishedRuns()
    let sample = try SampleLab(in: fixture.lab)
    let run = try fixture.begin("construct", "litter")
    var set = try fixture.lab.pictures.openSet(of: run, shape: SampleLab.shape)
    let pictures = (100..<400).flatMap { SampleLab.picture(2 * $0 + 1) }
    try fixture.lab.pictures.append(
      fixture.lab.pictures.encode(pictures, shape: SampleLab.shape), to: &set)
    try fixture.lab.write { db in
      var vector = try VectorStorage.create(.float32, width: 1, run: run.id, db)
      try VectorStorage.append([1, 2, 3], to: &vector, db)
    }
    try fixture.lab.runs.finish(run)
    let training = try fixture.begin("train", "wide")
    for step in 1...3 {
      try fixture.lab.models.saveProgress(
        SampleLab.checkpoint("wide", labels: sample.train.labels, step: step), run: training)
    }
    try fixture.lab.runs.fail(training, message: "stopped")
  }

  /// The sample lab has a run that nobody is at.
  private func endUnfinishedRuns() throws {
    for id in try fixture.rows("SELECT id FROM run WHERE state = 'running'") {
      try fixture.lab.runs.fail(fixture.lab.runs.run(Int64(id[0]) ?? 0), message: "stopped")
    }
  }

  @Test func whatNothingRefersToGoesAndNothingElse() throws {
    try endUnfinishedRuns()
    let first = try fixture.lab.sweep()
    #expect(
      first.parts.map(\.what) == [
        "picture sets without a dataset", "perturbations in no picture set",
        "pictures that nothing uses", "vectors that nothing uses",
        "checkpoints that no resuming needs", "optimiser's tensors of finished runs",
      ])
    let clean = try LabContents(fixture.lab)
    try litter()
    let before = try LabContents(fixture.lab)
    let would = try fixture.lab.sweep(isDryRun: true)
    #expect(try LabContents(fixture.lab) == before)

    let sweep = try fixture.lab.sweep()
    #expect(sweep == would)
    #expect(counts(sweep) == [1, 0, 300, 1, 0, 0])
    #expect(sweep.parts[2].bytes == 300 * SampleLab.shape.count)
    let after = try LabContents(fixture.lab)
    #expect(after.hashes == clean.hashes)
    #expect(
      after.excess(over: clean)
        == ["run": 2, "model": 1, "checkpoint": 2, "checkpoint_tensor": 6])
    #expect(Verification.run(fixture.lab).isEmpty)
    #expect(counts(try fixture.lab.sweep()) == [0, 0, 0, 0, 0, 0])
  }

  @Test func theFileShrinks() throws {
    try litter()
    let before = try fixture.number("PRAGMA page_count")
    _ = try fixture.lab.sweep()
    let after = try fixture.number("PRAGMA page_count")
    #expect(after < before, "\(before) → \(after)")
    #expect(try fixture.number("PRAGMA freelist_count") == 0)
    #expect(try fixture.closedSize() == after * 32_768)
    let lab = try LabFile(path: fixture.path, access: .readOnly)
    #expect(Verification.run(lab).isEmpty)
    try lab.close()
  }

  @Test func anUnfinishedRunKeepsItsLastTwoCheckpointsAndItsOptimiser() throws {
    try litter()
    let run = try fixture.number("SELECT run_id FROM model WHERE name = 'wide'")
    // As a version that kept all of them would have left it.
    try fixture.lab.write { db in
      for step in 4...6 {
        var record = try #require(
          try CheckpointRecord.filter(Column("run_id") == run).fetchOne(db))
        record = CheckpointRecord(
          id: try db.nextID(CheckpointRecord.self), runId: record.runId, modelId: record.modelId,
          kind: "resume", step: step, state: record.state, weightsHash: record.weightsHash)
        try record.insertSealed(db)
      }
    }
    let sweep = try fixture.lab.sweep()
    #expect(sweep.parts[4].count == 3)
    #expect(
      try fixture.rows("SELECT step FROM checkpoint WHERE run_id = \(run) ORDER BY step")
        == [["5"], ["6"]])
  }

  @Test func finishedRunsLoseTheirResumePointsAndTheOptimisersTensors() throws {
    try endUnfinishedRuns()
    let weights = try fixture.lab.models.named("m").weightsHash
    try fixture.lab.write { db in
      var record = try #require(try CheckpointRecord.filter(Column("kind") == "last").fetchOne(db))
      record = CheckpointRecord(
        id: try db.nextID(CheckpointRecord.self), runId: record.runId, modelId: record.modelId,
        kind: "resume", step: 1, state: "{}", weightsHash: record.weightsHash)
      try record.insertSealed(db)
    }
    let sweep = try fixture.lab.sweep()
    #expect(sweep.parts[4].count == 1)
    #expect(sweep.parts[5].count > 0)
    #expect(
      try fixture.number(
        """
        SELECT count(*) FROM checkpoint_tensor JOIN checkpoint ON checkpoint.id = checkpoint_id
        JOIN run ON run.id = run_id WHERE role <> 'weight' AND run.state = 'finished'
        """) == 0)
    #expect(try fixture.lab.models.named("m").weightsHash == weights)
    #expect(
      try fixture.lab.models.weights(of: fixture.lab.models.named("m")).map(\.role)
        == [.weight, .weight])
    #expect(Verification.run(fixture.lab).isEmpty)
  }

  @Test(arguments: [
    "DELETE FROM image WHERE id = 1 RETURNING 0",
    "DELETE FROM perturbation WHERE id = 1 RETURNING 0",
    "DELETE FROM vector WHERE id = 1 RETURNING 0",
    "DELETE FROM picture_set WHERE id = 1 RETURNING 0",
    "DELETE FROM checkpoint WHERE kind = 'last' RETURNING 0",
  ])
  func whatIsReferredToCannotGo(sql: String) throws {
    try endUnfinishedRuns()
    let before = try LabContents(fixture.lab)
    let rules = SweepRule.all + [SweepRule(what: "things in use", sql: sql)]
    #expect(
      complaint { _ = try fixture.lab.sweep(rules, isDryRun: false) { _ in } }
        == "SQLite says: FOREIGN KEY constraint failed")
    #expect(try LabContents(fixture.lab) == before)
  }

  @Test func itIsRefusedWhileARunIsAtWork() throws {
    try endUnfinishedRuns()
    let run = try fixture.begin("train", "busy")
    #expect(
      complaint { _ = try fixture.lab.sweep() }
        == "run \(run.id) (train busy) is at work; wait until it has ended")
  }

  @Test(arguments: SweepMilestone.allCases)
  func killedOnTheWayItHasSweptOrNot(milestone: SweepMilestone) throws {
    try litter()
    let before = try LabContents(fixture.lab)
    var copies: [String] = []
    _ = try fixture.lab.sweep(SweepRule.all, isDryRun: false) { reached in
      if reached == milestone { copies.append(try fixture.killedCopy("killed.db")) }
    }
    let after = try LabContents(fixture.lab)
    let killed = try LabFile(path: #require(copies.first), access: .readWrite)
    #expect(try LabContents(killed) == (milestone == .committed ? after : before))
    #expect(Verification.run(killed).isEmpty)
    _ = try killed.sweep()
    #expect(try LabContents(killed) == after)
    try killed.close()
  }

  @Test func whatFailsBeforeTheCommitIsTakenBack() throws {
    try litter()
    let before = try LabContents(fixture.lab)
    #expect(throws: Cut.self) {
      try fixture.lab.sweep(SweepRule.all, isDryRun: false) { if $0 == .deleted { throw Cut() } }
    }
    #expect(try LabContents(fixture.lab) == before)
  }
}
