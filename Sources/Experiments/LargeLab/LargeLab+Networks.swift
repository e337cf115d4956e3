// The models of a large lab with their metrics, what they answer, how far their attacks can be believed,
// and their features.
import Datasets
import Foundation
import Nets
import Store

extension LargeLab {
  private struct TrainingNote: Encodable {
    let dataset: String
    let training: Training

    struct Training: Encodable {
      let epochs = 10
      let seed: Int
      /// Models of odd number are trained against an adversary.
      let adversarial: [String: [String: String]]?
    }
  }

  private struct EvaluationNote: Encodable { let model, dataset, attack: String }
  private struct SanityNote: Encodable { let model, norm: String }
  private struct FeatureNote: Encodable { let model, dataset, reference: String }

  /// Linear models with drawn weights, and how they might have learnt.
  func trainModels(on dataset: Dataset) throws -> [Model] {
    let network = try Architecture.named(
      "linear", input: ImageShape(channels: 1, height: 28, width: 28), classes: Self.classes,
      width: nil)
    let architecture = String(decoding: try JSONEncoder().encode(network), as: UTF8.self)
    return try (0..<sizes.runs).map { number in
      let name = "net_\(number)"
      let note = TrainingNote(
        dataset: dataset.name.description,
        training: .init(
          seed: number,
          adversarial: number % 2 == 1 ? ["threat": ["norm": "l2", "eps": "1/2"]] : nil))
      tell.report(WorkProgress(task: "train", done: number, total: sizes.runs, unit: "models"))
      return try carryOut("train", name, note, seed: UInt64(number)) { _ in
        try lab.models.named(name)
      } _: { run in
        try lab.models.saveResult(
          CheckpointDraft(
            model: name, architecture: architecture, parameterCount: network.parameterCount,
            labels: dataset.labels, step: sizes.points, state: #"{"epoch":10}"#,
            tensors: Self.weights(number), metrics: metrics(number)), run: run)
        return try lab.models.named(name)
      }
    }
  }

  private static func weights(_ number: Int) -> [StoredTensor] {
    var stream = RandomStream(seed: 1, purpose: .weights, number)
    return [("linear.weight", [classes, shape.count]), ("linear.bias", [classes])].map {
      name, extents in
      StoredTensor(
        role: .weight, name: name, shape: extents,
        values: (0..<extents.reduce(1, *)).map { _ in stream.uniform() - 0.5 })
    }
  }

  /// A loss that falls by steps, and two accuracies that rise by epochs; all with noise.
  private func metrics(_ number: Int) -> [MetricPoints] {
    var stream = RandomStream(seed: 1, purpose: .drawing, -1, number)
    let epochs = 10
    let steps = sizes.points - 2 * epochs
    let losses = (0..<steps).map { step in
      2.3 / (1 + Double(step) / 100) + 0.1 * Double(stream.uniform())
    }
    let accuracies = ["accuracy", "validation accuracy"].map { name in
      MetricPoints(
        name: name, unit: "share", axis: .epoch,
        values: (1...epochs).map { 1 - 0.5 / Double($0) - 0.1 * Double(stream.uniform()) })
    }
    return [MetricPoints(name: "loss", unit: "nat", axis: .step, values: losses)] + accuracies
  }
}

extension LargeLab {
  /// Four models on the test set, clean and in balls of three sizes; on perturbed pictures of which one of
  /// them was attacked for; and on corrupted ones.
  func evaluate(
    _ models: [Model], on test: Dataset, _ perturbed: Dataset, _ corrupted: Dataset
  ) throws {
    for number in 0..<4 { try evaluate(models[number], number, on: test) }
    for (number, part) in [(0, 4), (0, 2), (0, 1), (1, 2)] {
      try evaluate(models[number], number, on: test, within: Int64(part))
    }
    for number in 0..<2 { try evaluate(models[number], number, on: perturbed, fooled: 5) }
    try evaluate(models[0], 0, on: corrupted, fooled: 2)
    tell.say("11 evaluations")
  }

  /// One evaluation; of ten pictures so many are answered with the next class. Each fiftieth is beyond all
  /// models, each twentieth beyond those of odd number.
  private func evaluate(
    _ model: Model, _ number: Int, on dataset: Dataset, within part: Int64? = nil, fooled: Int = 1
  ) throws {
    let attack = part.map { Self.attack(model, part: $0) }
    let wrong = part.map { fooled + 8 / Int($0) } ?? fooled
    let ball = part.map { "l2 1/\($0)" } ?? "clean"
    let note = EvaluationNote(model: model.name, dataset: dataset.name.description, attack: ball)
    try carryOut("evaluate", "\(model.name) on \(dataset.name), \(ball)", note) { _ in
    } _: { run in
      let labels = try lab.datasets.labels(of: dataset)
      var stream = RandomStream(seed: 1, purpose: .drawing, -2, number, Int(part ?? 0))
      let logits = labels.enumerated().flatMap { ordinal, label in
        let isWrong =
          ordinal % 50 == 0 || number % 2 == 1 && ordinal % 20 == 7 || stream.below(10) < wrong
        let said = (Int(label) + (isWrong ? 1 : 0)) % Self.classes
        return (0..<Self.classes).map { stream.uniform() + ($0 == said ? 2 : 0) }
      }
      if try lab.evaluations.progress(of: run) == 0 {
        try lab.evaluations.append(logits, classes: Self.classes, run: run)
      }
      _ = try lab.evaluations.conclude(
        EvaluationSubject(model: model, dataset: dataset, attack: attack), run: run)
    }
  }

  /// The checks of one attack.
  func check(_ model: Model, on dataset: Dataset) throws {
    try carryOut("sanity", "\(model.name), l2", SanityNote(model: model.name, norm: "l2")) { _ in
    } _: { run in
      try lab.sanity.conclude(
        [
          SanityCheck(name: "more steps", value: 0, bound: 0),
          SanityCheck(name: "zero gradients", value: 0.001, bound: 0.01),
        ],
        of: EvaluationSubject(model: model, dataset: dataset, attack: Self.attack(model)),
        pictures: 200, run: run)
    }
  }

  /// Every unit for every class, against an adversary on the reference, and as they are elsewhere.
  func weighFeatures(of model: Model, on datasets: [Dataset], reference: Dataset) throws {
    for (place, dataset) in datasets.enumerated() {
      let isReference = dataset == reference
      let note = FeatureNote(
        model: model.name, dataset: dataset.name.description,
        reference: reference.name.description)
      try carryOut("features", "features of \(model.name) on \(dataset.name)", note) { _ in
      } _: { run in
        var stream = RandomStream(seed: 1, purpose: .drawing, -3, place)
        let features = (0..<sizes.units).flatMap { unit in
          (0..<Self.classes).map { label in
            let usefulness = Double(stream.uniform() - 0.3)
            return FeatureUsefulness(
              unit: unit, label: label, usefulness: usefulness,
              robustUsefulness: isReference ? usefulness - Double(stream.uniform()) / 2 : nil)
          }
        }
        let attack = isReference ? Self.attack(model, objective: "features pool") : nil
        let known = try lab.features.nextUnit(of: run)
        try lab.features.append(
          features.filter { $0.unit >= known },
          of: EvaluationSubject(model: model, dataset: dataset, attack: attack),
          layer: "pool", run: run)
        try lab.runs.finish(run)
      }
    }
  }
}
