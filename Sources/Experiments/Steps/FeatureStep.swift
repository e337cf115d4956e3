// Usefulness of features as a step of every study (Ilyas et al. 2019, section 2): what each unit of the
// penultimate layer says about each class, clean (ρ) and against an adversary who moves that very
// unit (γ).
import Datasets
import Foundation
import Learning
import Nets
import Store

/// Which network's features to weigh on which dataset; equal steps are found and not run again.
///
/// A feature f is a unit shifted and scaled to mean 0 and variance 1 on the reference dataset. For
/// each class, y is +1 on its pictures and −1 on all others, and the two sides weigh one half each:
/// ρ = E[y·f(x)], γ = E[min over δ of y·f(x + δ)]. The paper's task is binary with two equal sides. Had
/// a class of share p its own weight instead, ρ would be 4p(1 − p) times as large on the reference; but
/// on a dataset whose features are shifted as a whole, the many of the rest would turn that shift
/// into E[y·f], which here leaves no trace. So the mean of the scaling matters to nothing, and only
/// its deviation is needed; the adversary's values are scaled by the clean one too.
public struct FeatureStep: Codable, Sendable {
  public let model: String
  public let weightsHash: String
  /// Where the features are read: the penultimate layer.
  public let layer: String
  /// Features are scaled on this dataset, whole.
  public let reference: String
  public let referenceHash: String
  /// The distribution of (x, y), with its own labels.
  public let dataset: String
  public let contentHash: String
  /// Two searches for each unit and picture, up and down; nil for ρ alone.
  public let attack: AttackSettings?
  /// So many pictures of the dataset, from its first; ρ and γ are of the same ones.
  public let pictures: Int

  /// A step over what the model and the datasets hold now.
  ///
  /// - Parameter attack: its objective is replaced by the feature itself.
  /// - Throws: `StoreError.refused` for no pictures, or where the model's architecture cannot be read.
  public init(
    model: Model, reference: Dataset, dataset: Dataset, attack: AttackSettings?, pictures: Int
  ) throws {
    let json = Data(model.architecture.utf8)
    guard let architecture = try? JSONDecoder().decode(Architecture.self, from: json) else {
      throw StoreError.refused("the architecture of \(model.name) cannot be read; train it again")
    }
    guard pictures > 0 else {
      throw StoreError.refused("features need pictures to be weighed on; give at least 1")
    }
    layer = architecture.featureLayer
    var attack = attack
    attack?.objective = .features(layer: layer)
    self.attack = attack
    self.model = model.name
    weightsHash = model.weightsHash.hexadecimal
    self.reference = reference.name.description
    referenceHash = reference.hash
    self.dataset = dataset.name.description
    contentHash = dataset.hash
    self.pictures = min(pictures, dataset.count)
  }

  /// Weighs the features, or finds it done, or goes on where a killed run was.
  ///
  /// - Parameters:
  ///   - threads: lanes that share the work; the result does not depend on it.
  ///   - warn: told, in a sentence, which units and classes are left out: units that are the same on
  ///     every picture of the reference, classes that none of the pictures have, or all.
  /// - Returns: one value for each unit and class that are not left out, by unit and class.
  public func run(
    in lab: LabFile, threads: Int, report: WorkProgress.Report = { _ in },
    warn: (String) -> Void = { _ in }
  ) throws -> [FeatureUsefulness] {
    let request = try RunRequest(
      kind: "features", name: title, settings: self, seed: attack?.seed)
    return try lab.carryOut(request, found: lab.features.all(of:)) { run in
      let model = try lab.models.named(model)
      let dataset = try lab.datasets.named(dataset)
      let subject = EvaluationSubject(
        model: model, dataset: dataset, attack: attack.map { StoredAttack($0, on: model) })
      let network = try lab.models.network(of: model)
      let weighing = try FeatureWeighing(network, attack: attack, team: LaneTeam(lanes: threads))
      try weighing.scale(on: StoredExamples(lab.datasets.named(reference), in: lab)) {
        report(progress("scale \(reference)", $0, $1))
      }
      try weighing.read(StoredExamples(dataset, in: lab), limit: pictures) {
        report(progress("read \(title)", $0, $1))
      }
      for sentence in omissions(weighing) { warn(sentence) }
      try store(weighing, of: subject, run: run, in: lab, report)
      try lab.runs.finish(run)
      return try lab.features.all(of: run)
    }
  }

  private var title: String {
    let threat = attack.map { " under \($0.threat)" } ?? ""
    return "features of \(model) on \(dataset)\(threat)"
  }

  private func progress(_ task: String, _ done: Int, _ total: Int) -> WorkProgress {
    WorkProgress(task: task, done: done, total: total, unit: "pictures")
  }

  private func omissions(_ weighing: FeatureWeighing) -> [String] {
    func listed(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: ", ") }
    var sentences: [String] = []
    if !weighing.dead.isEmpty {
      sentences.append(
        "\(title): \(weighing.dead.count) of \(weighing.units) units are the same on every picture "
          + "of \(reference) and are left out: \(listed(weighing.dead))")
    }
    if !weighing.incomparable.isEmpty {
      sentences.append(
        "\(title): none or all of the \(pictures) pictures are of these classes, which are left out: "
          + listed(weighing.incomparable))
    }
    return sentences
  }

  private func store(
    _ weighing: FeatureWeighing, of subject: EvaluationSubject, run: Run, in lab: LabFile,
    _ report: WorkProgress.Report
  ) throws {
    var pacer = CommitPacer()
    var pending: [FeatureUsefulness] = []
    for unit in try lab.features.nextUnit(of: run)..<weighing.units {
      pending += try weighing.usefulness(of: unit)
      if unit + 1 == weighing.units || pacer.isDue() {
        try lab.features.append(pending, of: subject, layer: layer, run: run)
        pending = []
      }
      report(
        WorkProgress(task: title, done: unit + 1, total: weighing.units, unit: "features"))
    }
  }
}
