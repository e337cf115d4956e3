// D_R and D_NR (Ilyas et al. 2019, section 3.1): every picture is replaced by one that looks like
// another to people and like it to a model's penultimate layer. With a robust model's features that
// is the robust dataset, with a standard model's the non-robust one; the recipe is the same.
import Learning
import Nets
import Store

/// What to invert, through whose features, and what to call the result.
public struct InversionRecipe: Codable, Sendable {
  /// What the features are meant to be: the dataset's part in the paper.
  public enum Kind: String, Codable, Sendable, CaseIterable {
    case robust, nonrobust
  }

  /// Where each search begins.
  public enum Start: String, Codable, Sendable, CaseIterable {
    /// At another picture of the dataset, drawn at random whatever its label.
    case picture
    /// At noise, 0.5 + N(0, 1)/20 cut to [0, 1], as in the authors' notebook.
    case noise
  }

  public let kind: Kind
  public let name: String
  public let model: String
  public let dataset: String
  public let start: Start
  public let attack: AttackSettings
  /// SHA-256 of the weights and of the dataset, so that the recipe names content.
  public let weightsHash: String
  public let contentHash: String

  /// A recipe over what `model` and `dataset` hold now; to invert fewer pictures, select them first.
  ///
  /// - Parameter attack: what `AttackSettings.inversion` gives.
  public init(
    kind: Kind, name: DatasetName, model: Model, dataset: Dataset, start: Start,
    attack: AttackSettings
  ) {
    self.kind = kind
    self.name = name.description
    self.model = model.name
    self.dataset = dataset.name.description
    self.start = start
    self.attack = attack
    weightsHash = model.weightsHash.hexadecimal
    contentHash = dataset.hash
  }

  /// Makes the dataset, or finds it made, or goes on where a killed run was.
  ///
  /// - Parameter threads: lanes that share the work; the result does not depend on it.
  /// - Throws: `StoreError.refused` if the dataset has no other picture to start from, or `attack`
  ///   is no inversion.
  public func run(in lab: LabFile, threads: Int, report: WorkProgress.Report = { _ in }) throws
    -> Dataset
  {
    let base = try lab.datasets.named(dataset)
    try check(base, lab.models.named(model))
    let name = try DatasetName(name)
    return try lab.making(name, request()) { run in
      let inversion = try GridInversion(self, in: lab, threads: threads)
      var set = try lab.pictures.openSet(of: run, shape: base.shape)
      try invert(inversion, of: base, run: run, into: &set, lab, report)
      return try lab.datasets.create(
        DatasetDraft(
          name: name, pictures: set, labels: lab.datasets.labels(of: base),
          labelingKind: base.labelingKind, space: .existing(base.labels), parent: base),
        run: run)
    }
  }

  /// What this recipe is in the lab's books.
  public func request() throws -> RunRequest {
    try RunRequest(kind: "construct", name: name, settings: self, seed: attack.seed)
  }

  private func check(_ base: Dataset, _ model: Model) throws {
    guard start == .noise || base.count > 1 else {
      throw StoreError.refused(
        "\(base.name) has a single picture, so there is no other to start from; start from noise")
    }
    let search = try AttackSettings.inversion(
      of: model, steps: attack.steps, stepSize: attack.stepSize,
      lastStepSize: attack.lastStepSize, compute: attack.compute, seed: attack.seed)
    guard attack == search else {
      throw StoreError.refused(
        "the settings are not those of an inversion: it follows '\(search.objective)' without a ball, "
          + "once from its start, and keeps the last place")
    }
  }

  private func invert(
    _ inversion: GridInversion, of base: Dataset, run: Run, into set: inout PictureSet,
    _ lab: LabFile, _ report: WorkProgress.Report
  ) throws {
    let stored = StoredAttack(attack, on: try lab.models.named(model))
    let attackID = try lab.perturbations.attackID(stored, run: run)
    var pacer = CommitPacer()
    var pending: [InversionDraft] = []
    while set.count + pending.count < base.count {
      let start = set.count + pending.count
      let end = min(start + inversion.chunk, base.count)
      pending += try inversion.invert(start..<end).map(\.draft)
      if end == base.count || pacer.isDue() {
        try lab.perturbations.append(
          pending, of: base.pictures, at: Array(set.count..<end), attackID: attackID, run: run,
          to: &set)
        pending = []
      }
      report(
        WorkProgress(
          task: "\(kind.rawValue) \(name)", done: end, total: base.count, unit: "pictures"))
    }
  }
}
