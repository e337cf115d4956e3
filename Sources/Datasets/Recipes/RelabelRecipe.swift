// Other labels for the same pictures: one small vector, no pixel copied.
import Learning
import Nets
import Store

/// Gives a dataset's pictures new labels under a new name.
public struct RelabelRecipe: Codable, Sendable {
  /// Where the new labels come from.
  public enum Source: Codable, Sendable, Hashable {
    /// What this model predicts; `weights` is the hash of its weights.
    case model(String, weights: String)
    /// A rule over the given labels: next, random or one class.
    case rule(TargetRule)
  }

  public let name: String
  public let dataset: String
  public let contentHash: String
  public let source: Source
  public let seed: UInt64

  /// Relabels what `dataset` holds now.
  ///
  /// - Throws: `StoreError.refused` for a rule that needs a model.
  public init(name: DatasetName, dataset: Dataset, source: Source, seed: UInt64) throws {
    if case .rule(let rule) = source, rule == .none || rule == .leastLikely {
      throw StoreError.refused(
        "there is no labeling by '\(rule)'; use next, random, the number of a class, or --model")
    }
    self.name = name.description
    self.dataset = dataset.name.description
    self.contentHash = dataset.hash
    self.source = source
    self.seed = seed
  }

  /// What this recipe is in the lab's books.
  public func request() throws -> RunRequest {
    try RunRequest(kind: "relabel", name: name, settings: self, seed: seed)
  }

  /// Makes the dataset, or finds it made.
  public func run(in lab: LabFile, threads: Int, report: WorkProgress.Report = { _ in }) throws
    -> Dataset
  {
    let name = try DatasetName(name)
    return try lab.making(name, request()) { run in
      let base = try lab.datasets.named(dataset)
      let labels = try labels(for: base, in: lab, threads: threads, report: report)
      return try lab.datasets.create(
        DatasetDraft(
          name: name, pictures: base.pictures, labels: labels, labelingKind: kind,
          space: .existing(try space(of: base, in: lab)), parent: base),
        run: run)
    }
  }

  private var kind: String {
    switch source {
    case .model: "predicted"
    case .rule(let rule): rule.description
    }
  }

  private func space(of base: Dataset, in lab: LabFile) throws -> LabelSpace {
    guard case .model(let model, _) = source else { return base.labels }
    return try lab.models.named(model).labels
  }

  private func labels(
    for base: Dataset, in lab: LabFile, threads: Int, report: WorkProgress.Report
  ) throws -> [UInt16] {
    switch source {
    case .model(let model, _):
      let weights = try lab.models.network(of: lab.models.named(model))
      let evaluation = try Evaluation(weights, team: LaneTeam(lanes: threads))
      let predictions = try evaluation.predictions(on: StoredExamples(base, in: lab)) { done in
        report(
          WorkProgress(task: "relabel \(name)", done: done, total: base.count, unit: "pictures"))
      }
      return predictions.predicted.map(UInt16.init)
    case .rule(let rule):
      return try lab.datasets.labels(of: base).enumerated().map { ordinal, label in
        UInt16(
          try rule.classIndex(
            label: Int(label), ordinal: ordinal, classes: base.labels.classes.count, seed: seed,
            leastLikely: 0))
      }
    }
  }
}
