// Networks asked about pictures that are not kept: the pictures are those that a kept dataset would hold, and so
// are the answers.
import Datasets
import Learning
import Store
import Testing

@testable import Experiments

@Suite struct RecipeEvaluationStepTests {
  let made: StepLab
  let dataset: Dataset
  let models: [Model]

  init() throws {
    made = try StepLab()
    dataset = try made.makeDataset()
    models = try Self.models(in: made, on: dataset)
  }

  private static func models(in made: StepLab, on dataset: Dataset) throws -> [Model] {
    try ["m", "n"].enumerated().map { seed, name in
      try made.step(name, on: dataset, seed: UInt64(seed)).run(in: made.lab)
    }
  }

  private func recipe(_ name: String = "fog/train", _ corruption: Corruption = .fog) throws
    -> CorruptionRecipe
  {
    try CorruptionRecipe(
      name: DatasetName(name), dataset: dataset, corruption: corruption, severity: 5, seed: 3)
  }

  private func rows(_ sql: String) throws -> [[String]] {
    try made.lab.run(sql: sql).rows.map { $0.map(\.plainText) }
  }

  @Test(arguments: [Corruption.fog, .gaussianNoise, .jpegCompression])
  func hashAndAnswersAreThoseOfADatasetThatIsKept(corruption: Corruption) throws {
    let step = try RecipeEvaluationStep(recipe("let-go/train", corruption), models: models)
    let asked = try step.run(in: made.lab, threads: 2)
    #expect(try rows("SELECT count(*) FROM dataset") == [["1"]])
    let kept = try recipe("kept/train", corruption).run(in: made.lab)
    #expect(asked.contentHash == kept.contentHash && asked.contentHash != dataset.contentHash)
    for model in models {
      let evaluation = try EvaluateStep(model: model, dataset: kept).run(in: made.lab, threads: 1)
      let predicted = try rows(
        "SELECT predicted FROM prediction_row WHERE evaluation_id = \(evaluation.id) ORDER BY ordinal"
      )
      #expect(
        try made.lab.recipeDatasets.predictions(of: model, on: asked)
          == predicted.compactMap { UInt16($0[0]) })
      #expect(
        try rows(
          """
          SELECT correct_count FROM recipe_evaluation
          JOIN checkpoint ON checkpoint.id = checkpoint_id JOIN model ON model.id = model_id
          WHERE model.name = '\(model.name)'
          """) == [["\(evaluation.correctCount)"]])
    }
    #expect(Verification.run(made.lab).isEmpty)
  }

  @Test func itIsFoundAgainHoweverManyLanesAsk() throws {
    let step = try RecipeEvaluationStep(recipe(), models: models)
    let first = try step.run(in: made.lab, threads: 1)
    #expect(try step.run(in: made.lab, threads: 2) == first)
    let again = try StepLab()
    let same = try Self.models(in: again, on: again.makeDataset())
    let second = try RecipeEvaluationStep(recipe(), models: same).run(in: again.lab, threads: 2)
    #expect(second.contentHash == first.contentHash)
    for (model, twin) in zip(models, same) {
      #expect(
        try made.lab.recipeDatasets.predictions(of: model, on: first)
          == again.lab.recipeDatasets.predictions(of: twin, on: second))
    }
  }

  @Test func aRunThatWasCutShortIsTakenUp() throws {
    let step = try RecipeEvaluationStep(recipe(), models: models)
    guard case .started(let left, _) = try made.lab.runs.begin(step.request()) else {
      Issue.record("it is done already")
      return
    }
    try made.lab.runs.fail(left, message: "the disk was full")
    try Resumption.resume(left, in: made.lab, threads: 2)
    #expect(try made.lab.runs.run(left.id).state == .finished)
    #expect(try step.run(in: made.lab, threads: 1).runID == left.id)
    #expect(try rows("SELECT count(*) FROM recipe_dataset") == [["1"]])
  }
}
