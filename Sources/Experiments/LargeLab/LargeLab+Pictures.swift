// The datasets of a large lab: a thousand distinct pictures that all examples share, perturbations,
// inversions and a corrupted test set.
import Datasets
import Nets
import Store

extension LargeLab {
  /// Pictures per transaction.
  private static let batch = 1_000

  private struct ImportNote: Encodable { let path: String }
  private struct AttackNote: Encodable { let model, dataset, target: String }
  private struct CorruptionNote: Encodable {
    let dataset: String
    let corruption = "fog"
    let severity = 3
  }
  private struct InversionNote: Encodable {
    let kind = "robust"
    let model, dataset: String
    let attack = ["lastStepSize": 0.05]
  }

  /// Noise with a bright bar whose place tells the class `number % 10`; every value may move by 20.
  private static func picture(_ number: Int) -> [UInt8] {
    var stream = RandomStream(seed: 1, purpose: .drawing, number)
    let top = 4 + 2 * (number % classes)
    return (0..<shape.count).map { pixel in
      let isBar = (top..<top + 2).contains(pixel / shape.width)
      return UInt8(20 + stream.below(60) + (isBar ? 150 : 0))
    }
  }

  /// A dataset of `count` examples; `part` says where in the row of distinct pictures it starts.
  func importPictures(_ name: String, count: Int, from part: Int, like other: Dataset? = nil) throws
    -> Dataset
  {
    try carryOut("import", name, ImportNote(path: name)) { _ in
      try lab.datasets.named(name)
    } _: { run in
      let first = 10 * part
      let pixels = (0..<Self.distinct).flatMap { Self.picture(first + $0) }
      let encoded = try lab.pictures.encode(pixels, shape: Self.shape)
      var set = try lab.pictures.openSet(of: run, shape: Self.shape)
      while set.count < count {
        let end = min(set.count + 10 * Self.batch, count)
        try lab.pictures.append(
          (set.count..<end).map { encoded[$0 % Self.distinct] }, to: &set)
        tell.report(WorkProgress(task: name, done: set.count, total: count, unit: "pictures"))
      }
      let names = (0..<Self.classes).map { LabelSpace.Class(name: "bar \($0)") }
      return try lab.datasets.create(
        DatasetDraft(
          name: DatasetName(name), pictures: set,
          labels: (0..<count).map { UInt16($0 % Self.classes) }, labelingKind: "given",
          space: other.map { .existing($0.labels) } ?? .new(name: name, names)),
        run: run)
    }
  }

  /// The test set again as what a corruption's settings stand for.
  func corrupt(_ name: String, _ dataset: Dataset) throws -> Dataset {
    try carryOut("construct", name, CorruptionNote(dataset: dataset.name.description)) { _ in
      try lab.datasets.named(name)
    } _: { run in
      var set = try lab.pictures.openSet(of: run, shape: Self.shape)
      if set.count == 0 {
        try lab.pictures.append(
          membersOf: dataset.pictures, at: Array(0..<dataset.count), to: &set)
      }
      return try lab.datasets.create(
        DatasetDraft(
          name: DatasetName(name), pictures: set, labels: lab.datasets.labels(of: dataset),
          labelingKind: "given", space: .existing(dataset.labels), parent: dataset), run: run)
    }
  }
}

extension LargeLab {
  /// An attack on `model` in the L2 ball of 1/`part`.
  static func attack(
    _ model: Model, part: Int64 = 2, norm: String = "l2", target: String = "none",
    objective: String = "cross-entropy"
  ) -> StoredAttack {
    StoredAttack(
      checkpointID: model.checkpointID,
      threat: StoredThreat(
        norm: norm, epsWritten: "1/\(part)", numerator: 1, denominator: part), method: "pgd",
      objective: objective, target: target, steps: 20, stepSize: 0.1, restarts: 1,
      randomStart: false, keepBest: true, seed: 1)
  }

  /// The test set's examples, or as many of the training set's as the sizes say, perturbed: 64 values by
  /// 4 steps each, an L2 norm of 32/255.
  func perturb(_ name: String, _ base: Dataset, by model: Model, target: String) throws -> Dataset {
    let count = target == "none" ? base.count : min(sizes.perturbations, base.count)
    let note = AttackNote(model: model.name, dataset: base.name.description, target: target)
    return try carryOut(target == "none" ? "attack" : "construct", name, note) { _ in
      try lab.datasets.named(name)
    } _: { run in
      let attack = Self.attack(model, target: target)
      let attackID = try lab.perturbations.attackID(attack, run: run)
      var set = try lab.pictures.openSet(of: run, shape: Self.shape)
      while set.count < count {
        let range = set.count..<min(set.count + Self.batch, count)
        let pixels = try lab.pictures.pixels(of: base.pictures, in: range)
        let drafts = range.map { ordinal in
          let start = (ordinal - range.lowerBound) * Self.shape.count
          return Self.draft(
            Array(pixels[start..<start + Self.shape.count]), ordinal, isAimed: target == "next")
        }
        try lab.perturbations.append(
          drafts, of: base.pictures, at: Array(range), attack: attack, attackID: attackID,
          run: run, to: &set)
        tell.report(WorkProgress(task: name, done: set.count, total: count, unit: "pictures"))
      }
      let shift = target == "next" ? 1 : 0
      return try lab.datasets.create(
        DatasetDraft(
          name: DatasetName(name), pictures: set,
          labels: (0..<count).map { UInt16(($0 + shift) % Self.classes) },
          labelingKind: target == "next" ? "next" : "given", space: .existing(base.labels),
          parent: base), run: run)
    }
  }

  private static func draft(_ base: [UInt8], _ ordinal: Int, isAimed: Bool) -> PerturbationDraft {
    var stream = RandomStream(seed: 1, purpose: .drawing, distinct, ordinal)
    var delta = [Int16](repeating: 0, count: base.count)
    var left = 64
    while left > 0 {
      let pixel = stream.below(base.count)
      guard delta[pixel] == 0 else { continue }
      delta[pixel] = stream.below(2) == 0 ? 4 : -4
      left -= 1
    }
    let label = ordinal % classes
    let succeeds = stream.below(10) < 9
    let said = succeeds ? (label + 1) % classes : label
    let l2 = 32.0 / 255
    return PerturbationDraft(
      base: base, delta: delta, float: nil, sourceLabel: label,
      targetLabel: isAimed ? (label + 1) % classes : nil,
      predicted: .init(float: said, grid: said), success: .init(float: succeeds, grid: succeeds),
      l2: .init(float: l2, grid: l2), linf: .init(float: 4.0 / 255, grid: 4.0 / 255))
  }

  /// Inversions that start at the picture itself and imitate the next one.
  func invert(_ name: String, _ base: Dataset, by model: Model) throws {
    let count = min(sizes.inversions, base.count - 1)
    let note = InversionNote(model: model.name, dataset: base.name.description)
    try carryOut("construct", name, note) { _ in
    } _: { run in
      let attackID = try lab.perturbations.attackID(
        Self.attack(model, part: 1, objective: "features pool"), run: run)
      var set = try lab.pictures.openSet(of: run, shape: Self.shape)
      while set.count < count {
        let range = set.count..<min(set.count + Self.batch, count)
        let pixels = try lab.pictures.pixels(
          of: base.pictures, in: range.lowerBound..<range.upperBound + 1)
        let drafts = range.map { ordinal in
          let start = (ordinal - range.lowerBound) * Self.shape.count
          let (end, next) = (start + Self.shape.count, start + 2 * Self.shape.count)
          return InversionDraft(
            perturbation: Self.draft(Array(pixels[start..<end]), ordinal, isAimed: true),
            start: .picture(ordinal), source: Array(pixels[end..<next]),
            distances: .init(start: 1, float: 0.25, grid: 0.3))
        }
        try lab.perturbations.append(
          drafts, of: base.pictures, at: range.map { $0 + 1 }, attackID: attackID, run: run,
          to: &set)
        tell.report(WorkProgress(task: name, done: set.count, total: count, unit: "pictures"))
      }
      _ = try lab.datasets.create(
        DatasetDraft(
          name: DatasetName(name), pictures: set,
          labels: (0..<count).map { UInt16(($0 + 1) % Self.classes) }, labelingKind: "given",
          space: .existing(base.labels), parent: base), run: run)
    }
  }
}
