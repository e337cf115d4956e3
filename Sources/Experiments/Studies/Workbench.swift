// Where a study works: the lab, the pictures, one seed; and the steps that every study is made of. What
// the lab already holds with the same settings is found, whatever it is called.
import Datasets
import Foundation
import Learning
import Nets
import Store

/// One seed of a study at work.
public struct Workbench {
  let lab: LabFile
  let corpus: Corpus
  let scale: Scale
  /// Root of this repetition's chance.
  let seed: UInt64
  /// Whether this repetition takes the figures that are taken once.
  let isFirst: Bool
  let run: Run
  let threads: Int
  let tell: Telling

  /// The bench of another repetition, whose networks this one may borrow.
  func repetition(_ seed: UInt64) -> Workbench {
    Workbench(
      lab: lab, corpus: corpus, scale: scale, seed: seed, isFirst: false, run: run,
      threads: threads, tell: tell)
  }

  /// A seed for one role, e.g. a student's weights, apart from every other role and repetition.
  func seed(_ role: UInt64) -> UInt64 { seed * 1000 + role }

  /// A name for what this repetition makes: CORPUS.WHAT.SEED.
  func name(_ what: String) -> String { "\(corpus.name).\(what).\(seed)" }

  /// Writes a figure down.
  func note(
    _ quantity: String, at x: Double? = nil, of subject: String, _ value: Double,
    unit: String = "share", from evaluation: StoredEvaluation? = nil
  ) throws {
    try lab.studies.record(
      [
        Measurement(
          seed: seed, Claim.Quantity(quantity, at: x, of: subject), value, unit: unit,
          evaluation: evaluation)
      ], run: run)
  }
}

/// A network by its registry name and width.
struct NetworkChoice: Codable, Hashable, Sendable {
  var architecture: String
  /// nil for the registry's default.
  var width: Int?
}

/// The steps of an inversion; lengths are L2, in units of the pixel range [0, 1].
struct InversionPath: Codable, Hashable, Sendable {
  var steps: Int
  var stepSize: Double
  /// nil where all steps have the same length.
  var lastStepSize: Double?
  var compute = Compute()
}

extension Workbench {
  /// `count` pictures of `dataset`, drawn at random for this repetition; all where it has no more, or
  /// for nil.
  func part(_ what: String, of dataset: Dataset, _ count: Int?) throws -> Dataset {
    guard let count, count < dataset.count else { return dataset }
    return try select(what, of: dataset, split: dataset.name.split) {
      SelectRecipe(name: $0, dataset: dataset, count: count, seed: seed)
    }
  }

  /// The dataset that `recipe` selects, under a free name.
  func select(
    _ what: String, of dataset: Dataset, split: String,
    _ recipe: (DatasetName) throws -> SelectRecipe
  ) throws -> Dataset {
    let (name, isKnown) = try datasetName(what, split) { try recipe($0).request() }
    return try isKnown
      ? lab.datasets.named(name.description)
      : recipe(name).run(in: lab, threads: threads)
  }

  /// A network trained on `dataset`, from its 8-bit pixels or from the floats before rounding.
  func train(
    _ what: String, _ network: NetworkChoice, on dataset: Dataset, _ training: TrainingSettings,
    seed: UInt64, pixels: PixelForm = .grid
  ) throws -> Model {
    var training = training
    training.seed = seed
    func step(_ name: String) -> TrainStep {
      TrainStep(
        model: name, dataset: dataset, pixels: pixels, architecture: network.architecture,
        width: network.width, training: training)
    }
    let known = try lab.runs.finished(step(name(what)).request(), ignoring: "model")
    if let known { return try lab.models.named(known.name) }
    let name = try free(name(what)) { try lab.models.requireFree($0, for: step($0).request()) }
    let model = try step(name).run(in: lab, report: tell.report)
    tell.say("trained \(model.name) on \(dataset.name)")
    return model
  }

  /// A dataset made by attacking `dataset`: D_det, D_rand and their kin; `others` are the networks that
  /// the attack's objective asks besides.
  func attack(
    _ what: String, kind: String, _ model: Model, others: [Model] = [], on dataset: Dataset,
    _ target: TargetRule, labels: AttackRecipe.Labels = .targets, _ attack: AttackSettings,
    keepFloat: Bool = false
  ) throws -> Dataset {
    var attack = attack
    attack.seed = seed
    func recipe(_ name: DatasetName) -> AttackRecipe {
      AttackRecipe(
        kind: kind, name: name, model: model, others: others, dataset: dataset, target: target,
        labels: labels, attack: attack, keepFloat: keepFloat)
    }
    let (name, isKnown) = try datasetName(what, dataset.name.split) { try recipe($0).request() }
    if isKnown { return try lab.datasets.named(name.description) }
    let made = try recipe(name).run(in: lab, threads: threads, report: tell.report)
    tell.say("constructed \(made.name)")
    return made
  }

  /// D_R or D_NR: `dataset` inverted through `model`'s features.
  func invert(
    _ what: String, _ kind: InversionRecipe.Kind, _ model: Model, of dataset: Dataset,
    from start: InversionRecipe.Start = .picture, _ path: InversionPath
  ) throws -> Dataset {
    let attack = try AttackSettings.inversion(
      of: model, steps: path.steps, stepSize: path.stepSize, lastStepSize: path.lastStepSize,
      compute: path.compute, seed: seed)
    func recipe(_ name: DatasetName) -> InversionRecipe {
      InversionRecipe(
        kind: kind, name: name, model: model, dataset: dataset, start: start, attack: attack)
    }
    let (name, isKnown) = try datasetName(what, dataset.name.split) { try recipe($0).request() }
    if isKnown { return try lab.datasets.named(name.description) }
    let made = try recipe(name).run(in: lab, threads: threads, report: tell.report)
    tell.say("constructed \(made.name)")
    return made
  }

  /// `dataset` without its perturbations.
  func starts(_ what: String, of dataset: Dataset) throws -> Dataset {
    func recipe(_ name: DatasetName) -> StartsRecipe { StartsRecipe(name: name, dataset: dataset) }
    let (name, isKnown) = try datasetName(what, dataset.name.split) { try recipe($0).request() }
    return try isKnown ? lab.datasets.named(name.description) : recipe(name).run(in: lab)
  }

  /// Writes down which share of a dataset's perturbations does what it was made for.
  func noteSuccess(of dataset: Dataset, as subject: String) throws {
    guard let share = try lab.perturbations.successShare(in: dataset.pictures) else { return }
    try note(Quantity.hits, of: subject, share)
  }

  /// Checks `attack` on `model`, so that queries know whether its robust accuracy can be believed.
  func check(_ model: Model, on dataset: Dataset, _ attack: AttackSettings) throws {
    let checks = try SanityStep(model: model, dataset: dataset, attack: attack)
      .run(in: lab, threads: threads, report: tell.report)
    let failed = checks.filter { !$0.passed }.map(\.name)
    if !failed.isEmpty {
      tell.warn(
        "the attack on \(model.name) fails the checks \(failed.joined(separator: ", ")); its "
          + "robust "
          + "accuracy is marked as unreliable")
    }
  }

  /// How `model` does on `dataset`, clean or under `attack`.
  func evaluate(_ model: Model, on dataset: Dataset, under attack: AttackSettings? = nil) throws
    -> StoredEvaluation
  {
    try EvaluateStep(model: model, dataset: dataset, attack: attack)
      .run(in: lab, threads: threads, report: tell.report, warn: tell.warn)
  }

  /// The name that a dataset has or shall have, and whether it is made already.
  func datasetName(
    _ what: String, _ split: String, _ request: (DatasetName) throws -> RunRequest
  ) throws -> (DatasetName, isKnown: Bool) {
    let wanted = try DatasetName(name: name(what), split: split)
    if let known = try lab.runs.finished(request(wanted), ignoring: "name") {
      return (try DatasetName(known.name), true)
    }
    let name = try free(wanted.name) {
      let name = try DatasetName(name: $0, split: split)
      try lab.datasets.requireFree(name, for: request(name))
    }
    return (try DatasetName(name: name, split: split), false)
  }

  /// The first of `base`, `base-2`, `base-3` … that no other work has taken.
  func free(_ base: String, _ check: (String) throws -> Void) throws -> String {
    var number = 1
    while true {
      let name = number == 1 ? base : "\(base)-\(number)"
      do {
        try check(name)
        return name
      } catch StoreError.nameTaken {
        number += 1
      }
    }
  }
}
