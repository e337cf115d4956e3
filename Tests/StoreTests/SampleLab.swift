// A small whole lab, filled through the repositories alone: two imported datasets, a trained model,
// perturbations in three threat models, constructed datasets, evaluations, a run that failed, and
// inversions.
import Foundation

@testable import Store

/// What the sample lab holds; ids are the same every time.
struct SampleLab {
  static let shape = PictureShape(channels: 3, height: 8, width: 9)
  static let trainPictures = (0..<8).map(picture)
  static let testPictures = [picture(20), picture(2), picture(21), picture(22), picture(23)]
  static let losses = [2.5, .nan, .infinity, -.infinity, 0.5]
  static let tensors = [
    StoredTensor(
      role: .weight, name: "fc.weight", shape: [3, 2], values: [1, -2, .pi, 0, -0.0, 7]),
    StoredTensor(role: .weight, name: "fc.bias", shape: [3], values: [0.5, .ulpOfOne, -1e30]),
    StoredTensor(role: .momentum, name: "fc.weight", shape: [3, 2], values: [0, 0, 0, 1, 2, 3]),
  ]

  let lab: LabFile
  let train: Dataset
  let test: Dataset
  let model: Model

  /// Smooth for even numbers, so that it compresses; noise for odd ones, so that it stays raw.
  static func picture(_ number: Int) -> [UInt8] {
    number % 2 == 0
      ? (0..<shape.count).map { UInt8(40 + 4 * number + $0 / 20) }
      : noise(shape.count, seed: UInt64(number)).map { 20 + $0 / 2 }
  }

  /// The file of a filled lab that was closed.
  static let file = Result {
    let fixture = try LabFixture()
    _ = try SampleLab(filling: fixture.lab)
    try fixture.lab.close()
    return try Data(contentsOf: URL(fileURLWithPath: fixture.path))
  }

  /// What a filled lab holds.
  init(in lab: LabFile) throws {
    self.lab = lab
    train = try lab.datasets.named("c/train")
    test = try lab.datasets.named("c/test")
    model = try lab.models.named("m")
  }

  /// Fills an empty lab, or with as much of it as a lab of schema version 1 could hold.
  init(filling lab: LabFile, asVersion1: Bool = false) throws {
    self.lab = lab
    train = try Self.importPictures(Self.trainPictures, "c/train", into: lab, space: nil)
    test = try Self.importPictures(Self.testPictures, "c/test", into: lab, space: train.labels)
    model = try Self.train(on: train, in: lab)
    let det = try construct()
    try perturbTest()
    try perturbFreely(det)
    try evaluate("clean", attack: nil)
    try evaluate("attacked", attack: attack(threat: Self.linf, target: "none"))
    try leaveUnfinished()
    if asVersion1 { return }
    try invert()
    try check(threat: Self.l2, zeroGradients: 0)
    try check(threat: Self.linf, zeroGradients: 0.5)
    try study()
    try studyTransfer()
    try evaluateOnPerturbed()
    try weighFeatures()
    try studyLinearFeatures()
    try studyLeakage()
  }

  /// The parts of a training run's settings that queries read.
  private struct TrainSettings: Encodable {
    let dataset: String
    let training = Training()

    struct Training: Encodable {
      let epochs = 2
      let adversarial = ["threat": ["norm": "l2", "eps": "0.5"]]
    }
  }

  static let l2 = StoredThreat(norm: "l2", epsWritten: "0.5", numerator: 1, denominator: 2)
  static let linf = StoredThreat(norm: "linf", epsWritten: "8/255", numerator: 8, denominator: 255)

  static func importPictures(
    _ pictures: [[UInt8]], _ name: String, into lab: LabFile, space: LabelSpace?
  ) throws -> Dataset {
    let run = try lab.begin("import", name, ["path": "pictures"])
    var set = try lab.pictures.openSet(of: run, shape: shape)
    try lab.pictures.append(
      lab.pictures.encode(pictures.flatMap { $0 }, shape: shape), to: &set)
    let classes = ["ant", "bee", "cat"].map { LabelSpace.Class(name: $0) }
    return try lab.datasets.create(
      DatasetDraft(
        name: DatasetName(name), pictures: set,
        labels: pictures.indices.map { UInt16($0 % 3) }, labelingKind: "given",
        space: space.map { .existing($0) } ?? .new(name: "c", classes)),
      run: run)
  }

  static func checkpoint(
    _ name: String, labels: LabelSpace, step: Int, metrics: [MetricPoints] = [],
    best: CheckpointDraft.Weights? = nil
  ) -> CheckpointDraft {
    CheckpointDraft(
      model: name, architecture: #"{"name":"linear"}"#, parameterCount: 9, labels: labels,
      step: step, state: #"{"epoch":1}"#, tensors: tensors, metrics: metrics,
      best: best)
  }

  private static func train(on dataset: Dataset, in lab: LabFile) throws -> Model {
    let run = try lab.begin("train", "m", TrainSettings(dataset: "c/train"), seed: 11)
    let accuracy = MetricPoints(
      name: "train accuracy", unit: "share", axis: .epoch, values: [0.5, 0.75])
    func loss(_ values: some Sequence<Double>) -> MetricPoints {
      MetricPoints(name: "loss", unit: "nat", axis: .step, values: Array(values))
    }
    try lab.models.saveProgress(
      checkpoint("m", labels: dataset.labels, step: 2, metrics: [loss(losses[..<2])]), run: run)
    try lab.models.saveResult(
      checkpoint("m", labels: dataset.labels, step: 5, metrics: [loss(losses[2...]), accuracy]),
      run: run)
    return try lab.models.named("m")
  }

  func attack(threat: StoredThreat?, target: String) -> StoredAttack {
    StoredAttack(
      checkpointID: model.checkpointID, threat: threat, method: "pgd", objective: "cross-entropy",
      target: target, steps: 7, stepSize: 0.1, restarts: 2, randomStart: true, keepBest: false,
      seed: 5)
  }

  static func draft(
    _ base: [UInt8], _ delta: [Int16], label: Int, target: Int?, float: Bool = false
  )
    -> PerturbationDraft
  {
    let scaled = delta.map { Float($0) / 255 }
    let l2 = scaled.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    let linf = Double(scaled.map(abs).max() ?? 0)
    return PerturbationDraft(
      base: base, delta: delta, float: float ? scaled : nil, sourceLabel: label,
      targetLabel: target, predicted: .init(float: target ?? 0, grid: target ?? 0),
      success: .init(float: true, grid: target != nil), l2: .init(float: l2, grid: l2),
      linf: .init(float: linf, grid: linf))
  }
}

extension SampleLab {
  /// A perturbation of ±`size` that starts with `number`.
  static func delta(_ number: Int, size: Int16) -> [Int16] {
    (0..<shape.count).map { ($0 + number) % 3 == 0 ? size : (($0 + number) % 3 == 1 ? -size : 0) }
  }

  /// d_det/train: every training picture within the L2 ball, labelled with the next class.
  private func construct() throws -> Dataset {
    let run = try lab.begin(
      "construct", "d_det/train", ["model": "m", "dataset": "c/train"], seed: 5)
    let attack = attack(threat: Self.l2, target: "next")
    var set = try lab.pictures.openSet(of: run, shape: Self.shape)
    let drafts = Self.trainPictures.enumerated().map { index, base in
      Self.draft(
        base, Self.delta(index, size: 5), label: index % 3, target: (index + 1) % 3,
        float: index == 1)
    }
    try lab.perturbations.append(
      drafts, of: train.pictures, at: Array(drafts.indices), attack: attack,
      attackID: lab.perturbations.attackID(attack, run: run), run: run, to: &set)
    return try lab.datasets.create(
      DatasetDraft(
        name: DatasetName("d_det/train"), pictures: set,
        labels: drafts.indices.map { UInt16(($0 + 1) % 3) }, labelingKind: "next",
        space: .existing(train.labels), parent: train), run: run)
  }

  /// p/test: two test pictures within the L∞ ball, untargeted.
  private func perturbTest() throws {
    let run = try lab.begin("attack", "p/test", ["model": "m", "dataset": "c/test"], seed: 5)
    let attack = attack(threat: Self.linf, target: "none")
    var set = try lab.pictures.openSet(of: run, shape: Self.shape)
    let drafts = [0, 2].map {
      Self.draft(Self.testPictures[$0], Self.delta($0, size: 8), label: $0 % 3, target: nil)
    }
    try lab.perturbations.append(
      drafts, of: test.pictures, at: [0, 2], attack: attack,
      attackID: lab.perturbations.attackID(attack, run: run), run: run, to: &set)
    _ = try lab.datasets.create(
      DatasetDraft(
        name: DatasetName("p/test"), pictures: set, labels: [0, 2], labelingKind: "given",
        space: .existing(test.labels), parent: test), run: run)
  }

  /// q/train: one picture that is perturbed already, turned into its negative: a wide difference.
  private func perturbFreely(_ base: Dataset) throws {
    let run = try lab.begin("construct", "q/train", ["model": "m", "dataset": "d_det/train"])
    let attack = attack(threat: nil, target: "2")
    var set = try lab.pictures.openSet(of: run, shape: Self.shape)
    let pixels = try lab.pictures.pixels(of: base.pictures, in: 6..<7)
    let negative = pixels.map { 255 - 2 * Int16($0) }
    try lab.perturbations.append(
      [Self.draft(pixels, negative, label: 0, target: 2)], of: base.pictures, at: [6],
      attack: attack, attackID: lab.perturbations.attackID(attack, run: run), run: run, to: &set)
    _ = try lab.datasets.create(
      DatasetDraft(
        name: DatasetName("q/train"), pictures: set, labels: [2], labelingKind: "target",
        space: .existing(train.labels), parent: base), run: run)
  }

  private func evaluate(_ name: String, attack: StoredAttack?) throws {
    let run = try lab.begin("evaluate", "m on c/test, \(name)", ["dataset": "c/test"], seed: 5)
    let logits: [[Float]] = [
      [2, 1, 0], [0, 1, 1.5], [1, attack == nil ? 1 : 5, 4], [.nan, 0, 0], [0, .infinity, 1],
    ]
    for row in logits { try lab.evaluations.append(row, classes: 3, run: run) }
    _ = try lab.evaluations.conclude(
      EvaluationSubject(model: model, dataset: test, attack: attack), run: run)
  }

  private func check(threat: StoredThreat, zeroGradients: Double) throws {
    let run = try lab.begin("sanity", "m on c/test, \(threat.norm)", ["model": "m"], seed: 5)
    let checks = [
      SanityCheck(name: "more steps", value: -0.2, bound: 0),
      SanityCheck(name: "zero gradients", value: zeroGradients, bound: 0.01),
    ]
    let subject = EvaluationSubject(
      model: model, dataset: test, attack: attack(threat: threat, target: "none"))
    try lab.sanity.conclude(checks, of: subject, pictures: 5, run: run)
  }

  private func leaveUnfinished() throws {
    let run = try lab.begin("train", "n", ["dataset": "d_det/train"], seed: 12)
    for step in 1...3 {
      let draft = Self.checkpoint("n", labels: train.labels, step: step)
      try lab.models.saveProgress(draft, run: run)
    }
    try lab.runs.fail(run, message: "the power went")
  }
}
