// A second model for the sample lab: trained as usual on the same pictures, attacked in two balls, and
// shown the perturbations that were made for the first.
import Foundation

@testable import Store

extension SampleLab {
  /// The parts of a usual training run's settings that queries read.
  private struct UsualSettings: Encodable {
    let dataset = "c/train"
    let training = ["epochs": 3]
  }

  /// Model `s`, run 21, and its four evaluations.
  func trainSecondModel() throws {
    let run = try lab.begin("train", "s", UsualSettings(), seed: 12)
    let accuracy = MetricPoints(
      name: "train accuracy", unit: "share", axis: .epoch, values: [0.9, 0.625, .nan])
    try lab.models.saveResult(
      Self.checkpoint("s", labels: train.labels, step: 3, metrics: [accuracy]), run: run)
    let second = try lab.models.named("s")
    let perturbed = try lab.datasets.named("d_det/train")
    try show(second, test, says: [0, 1, 2, 0, 0])
    try show(second, test, within: ("0.25", 4), says: [0, 0, 2, 0, 0])
    try show(second, test, within: ("0.5", 2), says: [0, 2, 1, 0, 0])
    try show(second, perturbed, says: [1, 1, 2, 1, 1, 2, 1, 1])
  }

  /// An evaluation with these predictions, the surer the later; clean, or in the L2 ball of 1/`part`.
  private func show(
    _ model: Model, _ dataset: Dataset, within ball: (eps: String, part: Int64)? = nil,
    says predictions: [Int]
  ) throws {
    let attack = ball.map { eps, part in
      StoredAttack(
        checkpointID: model.checkpointID,
        threat: StoredThreat(norm: "l2", epsWritten: eps, numerator: 1, denominator: part),
        method: "pgd", objective: "cross-entropy", target: "none", steps: 7, stepSize: 0.1,
        restarts: 1, randomStart: false, keepBest: true, seed: 5)
    }
    let run = try lab.begin(
      "evaluate", "s on \(dataset.name), \(ball?.eps ?? "clean")",
      ["dataset": "\(dataset.name)", "model": "s", "eps": ball?.eps ?? "0"], seed: 5)
    for (ordinal, said) in predictions.enumerated() {
      try lab.evaluations.append(
        (0..<3).map { $0 == said ? Float(ordinal + 1) : 0 }, classes: 3, run: run)
    }
    _ = try lab.evaluations.conclude(
      EvaluationSubject(model: model, dataset: dataset, attack: attack), run: run)
  }
}
