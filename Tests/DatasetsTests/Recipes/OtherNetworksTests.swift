// Attacks that ask other networks besides: stored with their names and weights, found, taken up and
// built again.
import Foundation
import Learning
import Nets
import Store
import Testing

@testable import Datasets

@Suite struct OtherNetworksTests {
  let made: RecipeLab
  let base: Dataset
  let model: Model
  let other: Model

  init() throws {
    made = try RecipeLab()
    base = try made.importBars()[0]
    model = try made.makeModel(for: base)
    other = try Self.trainedOtherwise("other", seed: 2, on: base, in: made)
  }

  /// A network of the same shape with weights that the bars explain less well.
  static func trainedOtherwise(_ name: String, seed: UInt64, on base: Dataset, in made: RecipeLab)
    throws -> Model
  {
    let network = try Architecture.named("linear", input: RecipeLab.shape, classes: 3, width: nil)
    var weights = Weights(initialising: network, seed: seed)
    for index in weights.tensors.indices where weights.tensors[index].values.count > 3 {
      for place in weights.tensors[index].values.indices {
        weights.tensors[index].values[place] += (place % 36) / 12 == place / 36 ? 0.3 : -0.1
      }
    }
    let request = try RunRequest(kind: "train", name: name, settings: ["model": name])
    guard case .started(let run, _) = try made.lab.runs.begin(request) else {
      throw StoreError.refused("the model is there already")
    }
    try made.lab.models.saveResult(
      CheckpointDraft(
        model: name, architecture: String(decoding: JSONEncoder().encode(network), as: UTF8.self),
        parameterCount: network.parameterCount, labels: base.labels, step: 1, state: "{}",
        tensors: weights.tensors.map { StoredTensor($0, role: .weight) }, metrics: []), run: run)
    return try made.lab.models.named(name)
  }

  private func recipe(
    _ name: String = "bugs/train", others: [Model],
    _ objective: AttackObjective = .keepingOthers(weight: 1), eps: String = "1.5"
  ) throws -> AttackRecipe {
    AttackRecipe(
      kind: "det", name: try DatasetName(name), model: model, others: others, dataset: base,
      target: .next, labels: .targets,
      attack: try AttackSettings(
        threat: ThreatModel(norm: .l2, eps: Epsilon(eps)), objective: objective, steps: 8))
  }

  @Test func theRecipeNamesTheOthersAndTheirWeights() throws {
    let bugs = try recipe(others: [other]).run(in: made.lab, threads: 2)
    let run = try made.lab.runs.run(bugs.runID)
    guard case .attack(let stored) = StoredRecipe(run) else {
      Issue.record("the run has no recipe of an attack")
      return
    }
    #expect(stored.others == [.init(other)])
    #expect(stored.others?.first?.weightsHash == other.weightsHash.hexadecimal)
    let objectives = try made.lab.run(sql: "SELECT objective FROM attack")
    #expect(objectives.rows == [[.text("keep-others 1.0")]])
    #expect(try recipe(others: [other]).run(in: made.lab, threads: 1) == bugs)
    #expect(Verification.run(made.lab).isEmpty)
  }

  @Test func theOthersMatterAndTheDatasetIsBuiltAgain() throws {
    let bugs = try recipe(others: [other]).run(in: made.lab, threads: 2)
    let plain = try recipe("plain/train", others: [], .crossEntropy)
      .run(in: made.lab, threads: 2)
    #expect(bugs.hash != plain.hash)
    #expect(
      try Rebuild(in: made.lab).fromRecipe(bugs, threads: 1)
        == .proven(hash: bugs.hash, pictures: 60))
    func followed(_ dataset: Dataset) throws -> Int {
      let predictions = try Evaluation(made.lab.models.network(of: other), team: LaneTeam(lanes: 1))
        .predictions(on: StoredExamples(dataset, in: made.lab))
      return predictions.isCorrect.count { $0 }
    }
    #expect(try followed(bugs) < followed(plain))
  }

  @Test func aKilledRunGoesOnWithTheSameOthers() throws {
    let whole = try recipe("whole/train", others: [other]).run(in: made.lab, threads: 1)
    let cut = try recipe("cut/train", others: [other])
    guard case .started(let run, _) = try made.lab.runs.begin(cut.request()) else {
      Issue.record("nothing was begun before")
      return
    }
    try made.lab.runs.fail(run, message: "killed")
    let resumed = try StoredRecipe(made.lab.runs.run(run.id))?.run(in: made.lab, threads: 1)
    #expect(resumed?.hash == whole.hash)
  }

  /// Runs from before there were others are found by the same settings.
  @Test func withoutOthersTheSettingsAreAsBefore() throws {
    let settings = try recipe("plain/train", others: [], .crossEntropy).request().settings
    #expect(!settings.contains("others"))
  }

  @Test func anObjectiveAndOthersThatDoNotFitAreRefused() throws {
    let twin = try made.makeModel(for: base, name: "twin")
    let cases: [(AttackRecipe, String)] = [
      (try recipe(others: []), "name them with --others"),
      (try recipe(others: [other], .crossEntropy), "asks no other networks"),
      (try recipe(others: [twin]), "twin has the weights of bars"),
      (try recipe(others: [other, other]), "the weights of another of the others"),
    ]
    for (recipe, words) in cases {
      #expect {
        _ = try recipe.run(in: made.lab, threads: 1)
      } throws: {
        "\($0)".contains(words)
      }
    }
    #expect(try made.lab.datasets.find(DatasetName("bugs/train")) == nil)
  }
}
