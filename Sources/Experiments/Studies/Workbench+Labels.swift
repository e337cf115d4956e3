// Steps of studies about labels: what a model says of pictures, its mistakes alone, drawn and altered
// pictures.
import Datasets
import Learning
import Store

extension Workbench {
  /// `dataset` with other labels: a model's predictions, or those of a rule.
  func relabel(_ what: String, _ dataset: Dataset, by source: RelabelRecipe.Source) throws
    -> Dataset
  {
    func recipe(_ name: DatasetName) throws -> RelabelRecipe {
      try RelabelRecipe(name: name, dataset: dataset, source: source, seed: seed)
    }
    let (name, isKnown) = try datasetName(what, dataset.name.split) { try recipe($0).request() }
    return try isKnown
      ? lab.datasets.named(name.description)
      : recipe(name).run(in: lab, threads: threads, report: tell.report)
  }

  /// `dataset` with what `model` says of each picture as its label.
  func relabel(_ what: String, _ dataset: Dataset, by model: Model) throws -> Dataset {
    try relabel(
      what, dataset, by: .model(model.name, weights: model.weightsHash.hexadecimal))
  }

  /// The pictures of `dataset` that `model` gets wrong, with their right labels.
  func mistaken(_ what: String, by model: Model, of dataset: Dataset) throws -> Dataset {
    try select(what, of: dataset, split: dataset.name.split) {
      SelectRecipe(name: $0, dataset: dataset, mistakesOf: model.name)
    }
  }

  /// Drawn pictures; their classes are those of `like` where there is one.
  func draw(
    _ what: String, split: String, _ drawing: Drawing, _ count: Int, like: Dataset? = nil,
    seed: UInt64
  ) throws -> Dataset {
    func recipe(_ name: DatasetName) -> DrawRecipe {
      DrawRecipe(name: name, drawing: drawing, count: count, like: like, seed: seed)
    }
    let (name, isKnown) = try datasetName(what, split) { try recipe($0).request() }
    return try isKnown
      ? lab.datasets.named(name.description) : recipe(name).run(in: lab, report: tell.report)
  }

  /// `dataset` with its pixels altered, with the repetition's chance or that of `seed`.
  func alter(
    _ what: String, _ dataset: Dataset, _ alteration: Alteration, seed: UInt64? = nil
  ) throws -> Dataset {
    let seed = seed ?? self.seed
    func recipe(_ name: DatasetName) -> AlterRecipe {
      AlterRecipe(name: name, dataset: dataset, alteration: alteration, seed: seed)
    }
    let (name, isKnown) = try datasetName(what, dataset.name.split) { try recipe($0).request() }
    return try isKnown
      ? lab.datasets.named(name.description) : recipe(name).run(in: lab, report: tell.report)
  }

  /// The model that is found from what `teacher` answers to `queries`.
  func recover(
    _ what: String, _ teacher: Model, from queries: Dataset, by method: RecoverStep.Method,
    seed: UInt64
  ) throws -> Model {
    func step(_ name: String) -> RecoverStep {
      RecoverStep(model: name, teacher: teacher, queries: queries, method: method, seed: seed)
    }
    let known = try lab.runs.finished(step(name(what)).request(), ignoring: "model")
    if let known { return try lab.models.named(known.name) }
    let name = try free(name(what)) { try lab.models.requireFree($0, for: step($0).request()) }
    return try step(name).run(in: lab, report: tell.report)
  }
}
