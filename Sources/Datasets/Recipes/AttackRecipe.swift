// Stored perturbations: attack every picture of a dataset, round to the 8-bit grid inside the ball,
// keep δ. With the targets as labels these are D_det and D_rand (Ilyas et al. 2019, section 3.2), and,
// where other networks are asked to stay with the label, the bugs of Nakkiran 2019.
import Learning
import Nets
import Store

/// What to attack, how, and what to call the result.
public struct AttackRecipe: Codable, Sendable {
  /// Which labels the perturbed pictures get.
  public enum Labels: String, Codable, Sendable {
    /// Those of the dataset that is attacked.
    case kept
    /// The classes aimed at: what makes D_det and D_rand.
    case targets
  }

  /// A network that the objective asks besides the attacked one.
  public struct Other: Codable, Hashable, Sendable {
    public let model: String
    /// SHA-256 of its weights.
    public let weightsHash: String

    /// What `model` holds now.
    public init(_ model: Model) {
      self.model = model.name
      weightsHash = model.weightsHash.hexadecimal
    }
  }

  /// 'attack', or the kind of dataset: 'det', 'rand'.
  public let kind: String
  public let name: String
  public let model: String
  public let dataset: String
  public let target: TargetRule
  public let labels: Labels
  public let attack: AttackSettings
  /// Whether δ before rounding is kept too (four bytes a pixel).
  public let keepFloat: Bool
  /// SHA-256 of the attacked weights and of the dataset, so that the recipe names content.
  public let weightsHash: String
  public let contentHash: String
  /// The other networks, in order; nil for objectives that ask for none, as in the settings of runs
  /// from before there were any.
  public let others: [Other]?

  /// A recipe over what `model`, `others` and `dataset` hold now.
  public init(
    kind: String, name: DatasetName, model: Model, others: [Model] = [], dataset: Dataset,
    target: TargetRule, labels: Labels, attack: AttackSettings, keepFloat: Bool = false
  ) {
    self.kind = kind
    self.name = name.description
    self.model = model.name
    self.dataset = dataset.name.description
    self.target = target
    self.labels = labels
    self.attack = attack
    self.keepFloat = keepFloat
    weightsHash = model.weightsHash.hexadecimal
    contentHash = dataset.hash
    self.others = others.isEmpty ? nil : others.map { Other($0) }
  }

  private func checkOthers() throws {
    let others = others ?? []
    guard attack.objective.asksOthers != others.isEmpty else {
      throw StoreError.refused(
        others.isEmpty
          ? "the objective '\(attack.objective)' asks other networks; name them with --others"
          : "the objective '\(attack.objective)' asks no other networks; leave them out, or choose "
            + "keep-others or oppose-others")
    }
    for (index, other) in others.enumerated() {
      let isKnown = others[..<index].contains { $0.weightsHash == other.weightsHash }
      guard !isKnown && other.weightsHash != weightsHash else {
        throw StoreError.refused(
          "\(other.model) has the weights of \(isKnown ? "another of the others" : model), so that it "
            + "is no other network; name each once, and not the attacked one")
      }
    }
  }

  /// Makes the dataset, or finds it made, or goes on where a killed run was.
  ///
  /// - Parameter threads: lanes that share the work; the result does not depend on it.
  /// - Throws: `StoreError.refused` where the objective asks other networks and there are none, or
  ///   asks none and there are some, or one of them is not another; and what attacks throw.
  public func run(in lab: LabFile, threads: Int, report: WorkProgress.Report = { _ in }) throws
    -> Dataset
  {
    try checkOthers()
    let name = try DatasetName(name)
    return try lab.making(name, request()) { run in
      let base = try lab.datasets.named(dataset)
      let source = try StoredExamples(base, in: lab)
      let model = try lab.models.named(model)
      let attacker = try GridAttack(recipe: self, in: lab, threads: threads)
      var set = try lab.pictures.openSet(of: run, shape: base.shape)
      try attack(source, attacker, of: base, by: model, run: run, into: &set, lab, report)
      let given =
        try labels == .kept ? lab.datasets.labels(of: base) : lab.perturbations.targets(in: set)
      return try lab.datasets.create(
        DatasetDraft(
          name: name, pictures: set, labels: given,
          labelingKind: labels == .kept ? base.labelingKind : target.description,
          space: .existing(base.labels), parent: base),
        run: run)
    }
  }

  /// What this recipe is in the lab's books.
  public func request() throws -> RunRequest {
    try RunRequest(
      kind: kind == "attack" ? "attack" : "construct", name: name, settings: self,
      seed: attack.seed)
  }

  private func attack(
    _ source: StoredExamples, _ attacker: GridAttack, of base: Dataset, by model: Model, run: Run,
    into set: inout PictureSet, _ lab: LabFile, _ report: WorkProgress.Report
  ) throws {
    let stored = StoredAttack(attack, target: target, on: model)
    let attackID = try lab.perturbations.attackID(stored, run: run)
    var pacer = CommitPacer()
    var pending: [PerturbationDraft] = []
    while set.count + pending.count < source.count {
      let start = set.count + pending.count
      let end = min(start + attacker.chunk, source.count)
      pending += try attacker.perturb(source.batch(start..<end)).map { $0.draft(keepFloat) }
      if end == source.count || pacer.isDue() {
        try lab.perturbations.append(
          pending, of: base.pictures, at: Array(set.count..<end), attack: stored,
          attackID: attackID, run: run, to: &set)
        pending = []
      }
      report(
        WorkProgress(task: "\(kind) \(name)", done: end, total: source.count, unit: "pictures"))
    }
  }
}
