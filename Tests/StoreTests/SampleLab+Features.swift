// The sample lab's features: weighed against an adversary on c/test, and alone on d_det/train.
@testable import Store

extension SampleLab {
  /// Two units that speak for class 0 and 1, robustly for one of them, and one that says nothing.
  static let features = [
    FeatureUsefulness(unit: 0, label: 0, usefulness: 0.75, robustUsefulness: 0.25),
    FeatureUsefulness(unit: 0, label: 1, usefulness: -0.5, robustUsefulness: -1),
    FeatureUsefulness(unit: 1, label: 0, usefulness: 0.5, robustUsefulness: -0.125),
    FeatureUsefulness(unit: 1, label: 1, usefulness: 0.25, robustUsefulness: -0.5),
    FeatureUsefulness(unit: 2, label: 0, usefulness: 0.0625, robustUsefulness: -0.25),
  ]

  /// Two finished runs, and one that is not.
  func weighFeatures() throws {
    let attack = StoredAttack(
      checkpointID: model.checkpointID, threat: Self.l2, method: "pgd", objective: "features pool",
      target: "none", steps: 10, stepSize: 0.125, restarts: 1, randomStart: false, keepBest: true,
      seed: 5)
    try weigh(Self.features, on: test, attack)
    try weigh(
      Self.features.map {
        FeatureUsefulness(unit: $0.unit, label: $0.label, usefulness: 0.5 - $0.usefulness)
      }, on: lab.datasets.named("d_det/train"))
    try weigh([Self.features[0]], on: train, attack, isFinished: false)
  }

  private func weigh(
    _ features: [FeatureUsefulness], on dataset: Dataset, _ attack: StoredAttack? = nil,
    isFinished: Bool = true
  ) throws {
    let run = try lab.begin(
      "features", "features of m on \(dataset.name)", ["reference": "c/test"], seed: 5)
    try lab.features.append(
      features, of: EvaluationSubject(model: model, dataset: dataset, attack: attack),
      layer: "pool", run: run)
    if isFinished {
      try lab.runs.finish(run)
    } else {
      try lab.runs.fail(run, message: "the disk was full")
    }
  }
}
