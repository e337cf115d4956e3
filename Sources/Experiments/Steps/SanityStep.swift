// The sanity checks of an attack as a step of every study: once for each model's weights, dataset and
// attack, on fixed pictures; they decide whether queries call a robust accuracy reliable.
import Datasets
import Learning
import Nets
import Store

/// Which attack to check, on what; equal steps are found and not run again.
public struct SanityStep: Codable, Sendable {
  /// Pictures that every check is made on, where the dataset has as many.
  public static let pictures = 200

  public let model: String
  public let weightsHash: String
  public let dataset: String
  public let contentHash: String
  /// In the form `AttackSettings.underCheck`, so that equal searches are one step.
  public let attack: AttackSettings
  /// Pictures asked for.
  public let pictures: Int

  /// A step over what `model` and `dataset` hold now; `attack` is untargeted, in a ball.
  public init(model: Model, dataset: Dataset, attack: AttackSettings) {
    self.model = model.name
    weightsHash = model.weightsHash.hexadecimal
    self.dataset = dataset.name.description
    contentHash = dataset.hash
    self.attack = attack.underCheck
    pictures = Self.pictures
  }

  /// Makes the checks, or finds them made. They take seconds, so a killed run begins anew.
  ///
  /// - Parameter threads: lanes that share the work; the result does not depend on it.
  /// - Throws: `LearningError.invalidSetting` for an attack without a ball, and what attacks throw.
  public func run(
    in lab: LabFile, threads: Int, report: WorkProgress.Report = { _ in }
  ) throws -> [SanityCheck] {
    let request = try RunRequest(kind: "sanity", name: title, settings: self, seed: attack.seed)
    return try lab.carryOut(request, found: lab.sanity.checks(of:)) { run in
      let model = try lab.models.named(model)
      let dataset = try lab.datasets.named(dataset)
      let examples = try fixedPictures(of: StoredExamples(dataset, in: lab, memoryLimit: 0))
      let trial = try AttackSanity(
        lab.models.network(of: model), attack: attack, team: LaneTeam(lanes: threads))
      let figures = try trial.figures(on: examples) { done, total in
        report(WorkProgress(task: "check \(title)", done: done, total: total, unit: "attacks"))
      }
      let checks = figures.map {
        SanityCheck(name: $0.question.rawValue, value: $0.value, bound: $0.bound)
      }
      let subject = EvaluationSubject(
        model: model, dataset: dataset, attack: StoredAttack(attack, on: model))
      try lab.sanity.conclude(checks, of: subject, pictures: examples.count, run: run)
      return checks
    }
  }

  /// What those of `checks` that failed mean, in a sentence; nil where all passed.
  public func warning(of checks: [SanityCheck]) -> String? {
    let failed = checks.filter { !$0.passed }.map(\.description)
    guard !failed.isEmpty else { return nil }
    return "\(title): the attack fails \(failed.count) of \(checks.count) sanity checks ("
      + failed.joined(separator: "; ")
      + "), so robust accuracies of this model in this norm are not reliable"
  }

  private var title: String { "\(model) on \(dataset) under \(attack.threat)" }

  /// The same pictures for every model and attack. Drawn, not the first: a dataset may be sorted by
  /// class.
  private func fixedPictures(of source: StoredExamples) throws -> ExampleBatch {
    var stream = RandomStream(seed: 0, purpose: .sanityPictures)
    return try source.batch(
      stream.draw(min(pictures, source.count), of: source.count).sorted())
  }
}
