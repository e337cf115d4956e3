// Datasets that are kept as their recipe: found as they were stored, guarded like everything else.
import Foundation
import Testing

@testable import Store

@Suite struct RecipeDatasetTests {
  static let hash = Data((0..<32).map { 3 * $0 + 1 })

  let fixture: LabFixture
  let sample: SampleLab

  init() throws {
    fixture = try LabFixture.whole()
    sample = try SampleLab(in: fixture.lab)
  }

  /// The sample's test set has the labels 0, 1, 2, 0, 1.
  private func conclude(_ predicted: [UInt16] = [0, 2, 2, 0, 0]) throws -> (Run, RecipeDataset) {
    let run = try fixture.begin("evaluate-recipe", "fog/test", ["severity": "\(predicted)"])
    return (
      run,
      try fixture.lab.recipeDatasets.conclude(
        [RecipeAnswers(model: sample.model, predicted: predicted)], contentHash: Self.hash,
        parent: sample.test, run: run)
    )
  }

  @Test func whatWasSaidIsFoundAsItWasStored() throws {
    let (run, made) = try conclude()
    #expect(made.count == 5 && made.contentHash == Self.hash && made.runID == run.id)
    #expect(try fixture.lab.recipeDatasets.result(of: run) == made)
    #expect(
      try fixture.lab.recipeDatasets.predictions(of: sample.model, on: made) == [0, 2, 2, 0, 0])
    #expect(
      try fixture.rows("SELECT recipe_dataset_id, precision, correct_count FROM recipe_evaluation")
        == [["\(made.id)", "float32", "3"]])
    #expect(try fixture.lab.runs.run(run.id).state == .finished)
    #expect(Verification.run(fixture.lab).isEmpty)
  }

  @Test func aNetworkThatWasNotAskedHasSaidNothing() throws {
    let (_, made) = try conclude()
    try fixture.change("DELETE FROM recipe_evaluation")
    #expect(try fixture.lab.recipeDatasets.predictions(of: sample.model, on: made) == nil)
  }

  @Test func aRunWithoutItsDatasetIsDamaged() throws {
    let run = try fixture.begin("evaluate-recipe", "fog/test")
    #expect(
      complaint { _ = try fixture.lab.recipeDatasets.result(of: run) }
        == "row \(run.id) of run is damaged: its dataset is missing; 'advex verify' names everything "
        + "that is hurt")
  }

  @Test(arguments: [
    ("recipe_dataset", "UPDATE recipe_dataset SET content_hash = zeroblob(32)"),
    ("recipe_evaluation", "UPDATE recipe_evaluation SET correct_count = 4"),
  ])
  func aChangedRowIsFound(table: String, change: String) throws {
    _ = try conclude()
    try fixture.change(change)
    let found = Verification.run(fixture.lab).map(\.what)
    #expect(found.count == 1 && found[0].hasPrefix("A row of \(table) was changed (id 1, "))
  }

  @Test func aSweepLeavesTheAnswers() throws {
    for id in try fixture.rows("SELECT id FROM run WHERE state = 'running'") {
      try fixture.lab.runs.fail(fixture.lab.runs.run(Int64(id[0]) ?? 0), message: "stopped")
    }
    let (_, made) = try conclude()
    let vectors = try fixture.lab.sweep().parts.first { $0.what == "vectors that nothing uses" }
    #expect(vectors?.count == 0)
    #expect(
      try fixture.lab.recipeDatasets.predictions(of: sample.model, on: made) == [0, 2, 2, 0, 0])
  }
}
