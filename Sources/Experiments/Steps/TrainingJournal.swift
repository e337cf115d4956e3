// What training writes down while it runs: checkpoints to resume from, metrics, the best epoch, and in
// the end the result.
import Datasets
import Foundation
import Learning
import Nets
import Store

/// Drives a trainer and writes down what happens.
final class TrainingJournal {
  private let step: TrainStep
  private let trainer: Trainer
  private let network: Architecture
  private let labels: LabelSpace
  private var metrics: TrainingMetrics
  /// The best epoch that the lab knows of.
  private var keptBest: Int?

  init(step: TrainStep, trainer: Trainer, network: Architecture, labels: LabelSpace) {
    self.step = step
    self.trainer = trainer
    self.network = network
    self.labels = labels
    metrics = TrainingMetrics(isAdversarial: step.training.adversarial != nil)
    keptBest = trainer.state.best?.epoch
  }

  func keep(
    in lab: LabFile, run: Run, safety: TrainStep.Safety, report: WorkProgress.Report
  ) throws {
    var saved = ContinuousClock.now
    while trainer.stepsDone < trainer.totalSteps {
      try trainer.advance(by: 1) { metrics.note($0) }
      report(
        WorkProgress(
          task: "train \(step.model)", done: trainer.stepsDone * step.training.batch,
          total: trainer.totalSteps * step.training.batch, unit: "pictures"))
      if ContinuousClock.now - saved >= .seconds(safety.interval) {
        try lab.models.saveProgress(draft(), run: run)
        saved = .now
      }
    }
    try lab.models.saveResult(draft(), run: run)
  }

  /// Everything up to now; what happened since the last draft is in it once.
  private func draft() throws -> CheckpointDraft {
    let state = trainer.state
    let isDone = trainer.stepsDone == trainer.totalSteps
    let best = state.best.flatMap { $0.epoch == keptBest ? nil : $0 }
    keptBest = state.best?.epoch
    return CheckpointDraft(
      model: step.model, architecture: try text(network), parameterCount: network.parameterCount,
      labels: labels, step: state.step, state: try text(EpochSums(state)),
      tensors: state.weights.stored + (isDone ? [] : state.optimiser.stored),
      metrics: metrics.take(), best: try best.map(weights))
  }

  private func weights(of best: BestEpoch) throws -> CheckpointDraft.Weights {
    CheckpointDraft.Weights(
      step: (best.epoch + 1) * trainer.stepsPerEpoch,
      state: try text(BestScore(epoch: best.epoch, score: best.score)),
      tensors: best.weights.stored)
  }

  private func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}

/// The series of a run, as far as they are not written down yet.
private struct TrainingMetrics {
  private var losses: [Double] = []
  private var shares: [Double] = []
  private var rates: [Double] = []
  private var epochLosses: [Double] = []
  private var epochShares: [Double] = []
  private var validated: [ValidationResult] = []
  /// What the share of right answers is called: adversarial training learns from attacked pictures.
  private let accuracy: String

  init(isAdversarial: Bool) {
    accuracy = isAdversarial ? "robust accuracy" : "accuracy"
  }

  mutating func note(_ event: TrainingEvent) {
    switch event {
    case .step(_, let loss, let share, let rate):
      losses.append(loss)
      shares.append(share)
      rates.append(rate)
    case .epoch(_, let loss, let share):
      epochLosses.append(loss)
      epochShares.append(share)
    case .validation(_, let result):
      validated.append(result)
    }
  }

  /// What was noted since it was taken last.
  mutating func take() -> [MetricPoints] {
    let points = [
      MetricPoints(name: "loss", unit: "nat", axis: .step, values: losses),
      MetricPoints(name: accuracy, unit: "share", axis: .step, values: shares),
      MetricPoints(name: "learning rate", unit: "1", axis: .step, values: rates),
      MetricPoints(name: "train loss", unit: "nat", axis: .epoch, values: epochLosses),
      MetricPoints(name: "train \(accuracy)", unit: "share", axis: .epoch, values: epochShares),
      MetricPoints(
        name: "validation accuracy", unit: "share", axis: .epoch,
        values: validated.map(\.accuracy)),
      MetricPoints(
        name: "validation robust accuracy", unit: "share", axis: .epoch,
        values: validated.compactMap(\.robustAccuracy)),
    ]
    self = TrainingMetrics(accuracy: accuracy)
    return points
  }

  private init(accuracy: String) { self.accuracy = accuracy }
}
