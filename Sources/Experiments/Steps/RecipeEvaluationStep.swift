// Evaluation of networks on corrupted pictures that are not kept, as a step of a study: they are made from
// their recipe, hashed, shown to every network, and let go.
import Datasets
import Learning
import Nets
import Store

/// Which pictures to make and which networks to ask; equal steps are found and not run again.
public struct RecipeEvaluationStep: Codable, Sendable {
  /// A network by its name and weights.
  public struct Network: Codable, Hashable, Sendable {
    public let model: String
    public let weightsHash: String
  }

  public let recipe: CorruptionRecipe
  public let networks: [Network]

  /// A step over what `models` hold now.
  public init(_ recipe: CorruptionRecipe, models: [Model]) {
    self.recipe = recipe
    networks = models.map { Network(model: $0.name, weightsHash: $0.weightsHash.hexadecimal) }
  }

  /// Makes the pictures and asks about them, or finds it done. It takes seconds, so a killed run begins
  /// anew.
  ///
  /// - Parameter threads: lanes that share the asking; the result does not depend on it.
  public func run(
    in lab: LabFile, threads: Int, report: WorkProgress.Report = { _ in }
  ) throws -> RecipeDataset {
    try lab.carryOut(request(), found: lab.recipeDatasets.result(of:)) { run in
      let team = LaneTeam(lanes: threads)
      let models = try networks.map { try lab.models.named($0.model) }
      let evaluations = try models.map { try Evaluation(lab.models.network(of: $0), team: team) }
      let parent = try lab.datasets.named(recipe.dataset)
      var hash = ContentHash(shape: parent.shape, count: parent.count)
      let predicted = try ask(evaluations, CorruptedExamples(recipe, in: lab), &hash, report)
      return try lab.recipeDatasets.conclude(
        zip(models, predicted).map { RecipeAnswers(model: $0, predicted: $1) },
        contentHash: hash.finish(), parent: parent, run: run)
    }
  }

  func request() throws -> RunRequest {
    try RunRequest(kind: "evaluate-recipe", name: recipe.name, settings: self, seed: recipe.seed)
  }

  /// What each network says of each picture; the pictures go into `hash`.
  private func ask(
    _ evaluations: [Evaluation], _ source: CorruptedExamples, _ hash: inout ContentHash,
    _ report: WorkProgress.Report
  ) throws -> [[UInt16]] {
    var predicted = evaluations.map { _ in [UInt16]() }
    for start in stride(from: 0, to: source.count, by: 1024) {
      let batch = try source.batch(start..<min(start + 1024, source.count))
      hash.add(batch.labels.map { UInt16($0) }, pixels: batch.pixels)
      for (place, evaluation) in evaluations.enumerated() {
        predicted[place] += try evaluation.predictions(on: batch).predicted.map { UInt16($0) }
      }
      report(
        WorkProgress(
          task: "evaluate on \(recipe.name)", done: start + batch.count, total: source.count,
          unit: "pictures"))
    }
    return predicted
  }
}
