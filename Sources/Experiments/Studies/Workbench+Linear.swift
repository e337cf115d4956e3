// Steps of studies that fit linear models.
import Datasets
import Store

extension Workbench {
  /// A linear model trained on `dataset` against an adversary, exactly.
  func robustLinear(_ what: String, on dataset: Dataset, _ training: RobustLinearTraining) throws
    -> Model
  {
    var training = training
    training.seed = seed
    func step(_ name: String) -> RobustLinearStep {
      RobustLinearStep(model: name, dataset: dataset, training: training)
    }
    return try fitted(what, { try step($0).request() }) {
      try step($0).run(in: lab, report: tell.report)
    }
  }

  /// A linear classifier that sees `base`'s features only, trained on `dataset`.
  func lastLayer(
    _ what: String, of base: Model, by features: LastLayerStep.Features, on dataset: Dataset
  ) throws -> Model {
    func step(_ name: String) -> LastLayerStep {
      LastLayerStep(model: name, base: base, dataset: dataset, features: features)
    }
    return try fitted(what, { try step($0).request() }) {
      try step($0).run(in: lab, threads: threads, report: tell.report)
    }
  }

  private func fitted(
    _ what: String, _ request: (String) throws -> RunRequest, _ run: (String) throws -> Model
  ) throws -> Model {
    let known = try lab.runs.finished(request(name(what)), ignoring: "model")
    if let known { return try lab.models.named(known.name) }
    let name = try free(name(what)) { try lab.models.requireFree($0, for: request($0)) }
    let model = try run(name)
    tell.say("fitted \(model.name)")
    return model
  }
}
