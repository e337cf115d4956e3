// Two finished studies in the sample lab: claims that agree, disagree and cannot be told, and
// architectures on a line.
import Foundation

@testable import Store

extension SampleLab {
  /// What queries read of a study's settings.
  private struct StudySettings: Encodable {
    let scale = "tiny"
    let corpus = "c"
  }

  /// The study of the paper's datasets, run 13: the attacked evaluation fails a check of its norm.
  func study() throws {
    let run = try lab.begin("experiment", "constructed-datasets", StudySettings())
    let clean = try lab.evaluations.evaluation(1)
    let attacked = try lab.evaluations.evaluation(2)
    func accuracy(_ subject: String) -> Claim.Quantity { .init("clean accuracy", of: subject) }
    let robust = Claim.Quantity("robust accuracy", at: 0.5, of: "D_R")
    try lab.studies.state(
      [
        claim("hits", .init("attack success", of: "D_rand"), .above, .reference(0.8), by: 0),
        claim("learns", accuracy("D_rand"), .above, .reference(0.1), by: 0.05, requires: "hits"),
        claim("beats its control", accuracy("D_rand"), .above, .control("control"), by: 0.2),
        claim("is robust", robust, .above, .reference(0.1), by: 0),
        claim("once is never", accuracy("once"), .below, .reference(0.5), by: 0),
        claim("nothing measured", accuracy("nothing"), .below, .reference(0.5), by: 0),
      ],
      [PublishedFigure(accuracy("D_rand"), 0.633, .text, source: "a paper")], run: run)
    for seed in 1...3 {
      let shift = Double(seed - 2) / 100
      let figures: [(Claim.Quantity, Double, StoredEvaluation?)] = [
        (.init("attack success", of: "D_rand"), 0.9 + shift, nil),
        (accuracy("D_rand"), 0.6 + shift, clean), (accuracy("control"), 0.5 - shift, clean),
        (robust, 0.4 + shift, attacked),
      ]
      try lab.studies.record(
        figures.map { quantity, value, evaluation in
          Measurement(
            seed: UInt64(seed), quantity, value, unit: "share", evaluation: evaluation)
        }, run: run)
    }
    try lab.studies.record(
      [Measurement(seed: 1, accuracy("once"), 0.1, unit: "share")], run: run)
    try lab.studies.conclude(run)
  }

  /// The study of transfer, run 14: two architectures, one seed.
  func studyTransfer() throws {
    let run = try lab.begin("experiment", "transfer", StudySettings())
    let clean = try lab.evaluations.evaluation(1)
    let published = [("VGG", 0.28, 0.657), ("ResNet", 0.447, 1.0)].flatMap { name, learnt, rate in
      [("accuracy from D_det", learnt), ("transfer rate", rate)].map {
        PublishedFigure(.init($0.0, of: name), $0.1, .figure, source: "a figure")
      }
    }
    try lab.studies.state([], published, run: run)
    for (name, natural, rate, learnt) in [("cnn", 0.9, 0.5, 0.4), ("mlp", 0.8, 0.1, 0.2)] {
      let figures = [
        ("clean accuracy", natural), ("transfer rate", rate),
        ("transfer rate, wider ball", rate + 0.1), ("transfer rate, untargeted", rate + 0.2),
        ("accuracy from D_det", learnt),
      ]
      try lab.studies.record(
        figures.map {
          Measurement(seed: 1, .init($0.0, of: name), $0.1, unit: "share", evaluation: clean)
        }, run: run)
    }
    try lab.studies.conclude(run)
  }

  /// The model on the pictures that were perturbed against it, run 15: six of eight fool it again.
  func evaluateOnPerturbed() throws {
    let perturbed = try lab.datasets.named("d_det/train")
    let run = try lab.begin("evaluate", "m on d_det/train", ["dataset": "d_det/train"])
    for ordinal in 0..<8 {
      let seen = ordinal < 6 ? (ordinal + 1) % 3 : ordinal % 3
      try lab.evaluations.append((0..<3).map { $0 == seen ? 1 : 0 }, classes: 3, run: run)
    }
    _ = try lab.evaluations.conclude(
      EvaluationSubject(model: model, dataset: perturbed, attack: nil), run: run)
  }

  private func claim(
    _ name: String, _ quantity: Claim.Quantity, _ side: Claim.Side, _ standard: Claim.Standard,
    by effect: Double, requires: String? = nil
  ) -> Claim {
    Claim(
      name, statement: "It is \(name).", source: "a paper", refutation: "It is not \(name).",
      quantity, side, standard, by: effect, requires: requires)
  }
}
