// Evaluation as a step of every study: clean or robust accuracy of a model on a dataset of the lab,
// logits of every example kept.
import Datasets
import Learning
import Nets
import Store

/// What to evaluate on what, clean or under an attack; equal steps are found and not run again.
public struct EvaluateStep: Codable, Sendable {
  public let model: String
  public let weightsHash: String
  public let dataset: String
  public let contentHash: String
  /// Untargeted, in the ball of its threat model; nil for clean accuracy.
  public let attack: AttackSettings?

  /// A step over what `model` and `dataset` hold now.
  public init(model: Model, dataset: Dataset, attack: AttackSettings? = nil) {
    self.model = model.name
    weightsHash = model.weightsHash.hexadecimal
    self.dataset = dataset.name.description
    contentHash = dataset.hash
    self.attack = attack
  }

  /// Evaluates, or finds it done, or goes on where a killed run was.
  ///
  /// - Parameters:
  ///   - threads: lanes that share the work; the result does not depend on it.
  ///   - warn: told, in a sentence, why the accuracy should not be taken at its word.
  public func run(
    in lab: LabFile, threads: Int, report: WorkProgress.Report = { _ in },
    warn: (String) -> Void = { _ in }
  ) throws -> StoredEvaluation {
    let request = try RunRequest(
      kind: "evaluate", name: title, settings: self, seed: attack?.seed)
    return try lab.carryOut(request, found: lab.evaluations.result(of:)) { run in
      let model = try lab.models.named(model)
      let dataset = try lab.datasets.named(dataset)
      let source = try StoredExamples(dataset, in: lab)
      let measure = try Measure(
        weights: lab.models.network(of: model), attack: attack, team: LaneTeam(lanes: threads))
      try store(source, measure, run: run, in: lab, report)
      if measure.masked > 0 {
        warn(
          "\(title): on \(measure.masked) pictures that held out, the gradient was mostly zero; the "
            + "network hides it, so the accuracy under this attack may be too high")
      }
      let subject = EvaluationSubject(
        model: model, dataset: dataset, attack: attack.map { StoredAttack($0, on: model) })
      return try lab.evaluations.conclude(subject, run: run)
    }
  }

  private var title: String {
    let threat = attack.map { " under \($0.threat)" } ?? ""
    return "\(model) on \(dataset)\(threat)"
  }

  private func store(
    _ source: StoredExamples, _ measure: Measure, run: Run, in lab: LabFile,
    _ report: WorkProgress.Report
  ) throws {
    var done = try lab.evaluations.progress(of: run)
    var pacer = CommitPacer()
    var pending: [Float] = []
    while done < source.count {
      let end = min(done + measure.chunk, source.count)
      pending += try measure.logits(on: source.batch(done..<end))
      done = end
      if done == source.count || pacer.isDue() {
        try lab.evaluations.append(pending, classes: measure.classes, run: run)
        pending = []
      }
      report(
        WorkProgress(task: "evaluate \(title)", done: done, total: source.count, unit: "pictures"))
    }
  }
}

/// Logits on pictures as they are, or on the worst ones that the attack finds.
private final class Measure {
  let chunk = 1024
  let classes: Int
  /// Pictures of this session whose gradient vanished; see `Predictions.masked`.
  private(set) var masked = 0
  private let evaluation: Evaluation
  private let pgd: PGD?

  init(weights: Weights, attack: AttackSettings?, team: LaneTeam) throws {
    classes = weights.architecture.classes
    evaluation = try Evaluation(weights, team: team)
    pgd = try attack.map { try PGD(weights, settings: $0, team: team) }
  }

  func logits(on batch: ExampleBatch) throws -> [Float] {
    guard let pgd else { return try evaluation.predictions(on: batch).logits }
    let answers = try evaluation.predictions(on: batch, under: pgd)
    masked += answers.masked
    return answers.logits
  }
}
