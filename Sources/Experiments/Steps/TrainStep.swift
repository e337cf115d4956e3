// Training as a step of every study: a model from a dataset of the lab, checkpointed while it runs.
import Datasets
import Foundation
import Learning
import Nets
import Store

/// What to train on what; equal steps are found in the lab and not run again.
public struct TrainStep: Codable, Sendable {
  public let model: String
  public let dataset: String
  /// The dataset's content hash, so that the step names content.
  public let contentHash: String
  /// Registry name.
  public let architecture: String
  /// Channels or hidden units of the narrowest layer; nil for the registry's default.
  public let width: Int?
  public let training: TrainingSettings

  /// A step over what `dataset` holds now.
  public init(
    model: String, dataset: Dataset, architecture: String, width: Int? = nil,
    training: TrainingSettings
  ) {
    self.model = model
    self.dataset = dataset.name.description
    contentHash = dataset.hash
    self.architecture = architecture
    self.width = width
    self.training = training
  }

  /// How training is kept safe while it runs; no setting of the result.
  public struct Safety: Sendable {
    /// Seconds between checkpoints to resume from. Default 20: a checkpoint costs milliseconds.
    public var interval: Double

    /// Checkpoints every `interval` seconds.
    public init(interval: Double = 20) { self.interval = interval }
  }

  /// Trains the model, or finds it trained, or goes on where a killed run was: to the same bytes.
  ///
  /// - Throws: `StoreError.nameTaken` if the name stands for another model, `LearningError` if a
  ///   setting makes no sense or training diverges, `NetsError` for an unknown architecture.
  public func run(
    in lab: LabFile, safety: Safety = Safety(), report: WorkProgress.Report = { _ in }
  ) throws -> Model {
    let request = try request()
    try lab.models.requireFree(model, for: request)
    return try lab.carryOut(request, found: { _ in try lab.models.named(model) }) { run in
      let examples = try lab.datasets.named(dataset)
      let source = try StoredExamples(examples, in: lab)
      let network = try Architecture.named(
        architecture, input: source.shape, classes: source.classes, width: width)
      let trainer = try trainer(network, source, resuming: lab.models.resumePoint(of: run))
      let journal = Journal(step: self, trainer: trainer, network: network, labels: examples.labels)
      try journal.keep(in: lab, run: run, safety: safety, report: report)
      return try lab.models.named(model)
    }
  }

  /// What this step is in the lab's books.
  public func request() throws -> RunRequest {
    try RunRequest(kind: "train", name: model, settings: self, seed: training.seed)
  }

  private func trainer(
    _ network: Architecture, _ source: StoredExamples, resuming point: ResumePoint?
  ) throws -> Trainer {
    guard let point else {
      return try Trainer(training, architecture: network, source: source)
    }
    return try Trainer(training, source: source, from: TrainingState(point, network))
  }
}

/// Drives a trainer and writes down what happens.
private final class Journal {
  private let step: TrainStep
  private let trainer: Trainer
  private let network: Architecture
  private let labels: LabelSpace
  private var losses: [Double] = []
  private var rates: [Double] = []
  private var epochLosses: [Double] = []
  private var accuracies: [Double] = []

  init(step: TrainStep, trainer: Trainer, network: Architecture, labels: LabelSpace) {
    self.step = step
    self.trainer = trainer
    self.network = network
    self.labels = labels
  }

  func keep(
    in lab: LabFile, run: Run, safety: TrainStep.Safety, report: WorkProgress.Report
  ) throws {
    var saved = ContinuousClock.now
    while trainer.stepsDone < trainer.totalSteps {
      try trainer.advance(by: 1) { note($0) }
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

  private func note(_ event: TrainingEvent) {
    switch event {
    case .step(_, let loss, let rate):
      losses.append(loss)
      rates.append(rate)
    case .epoch(_, let loss, let accuracy):
      epochLosses.append(loss)
      accuracies.append(accuracy)
    }
  }

  /// Everything up to now; what happened since the last draft is in it once.
  private func draft() throws -> CheckpointDraft {
    let state = trainer.state
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let metrics = [
      MetricPoints(name: "loss", unit: "nat", axis: .step, values: losses),
      MetricPoints(name: "learning rate", unit: "1", axis: .step, values: rates),
      MetricPoints(name: "train loss", unit: "nat", axis: .epoch, values: epochLosses),
      MetricPoints(name: "train accuracy", unit: "share", axis: .epoch, values: accuracies),
    ]
    (losses, rates, epochLosses, accuracies) = ([], [], [], [])
    return CheckpointDraft(
      model: step.model,
      architecture: String(decoding: try encoder.encode(network), as: UTF8.self),
      parameterCount: network.parameterCount, labels: labels, step: state.step,
      state: String(decoding: try encoder.encode(EpochSums(state)), as: UTF8.self),
      tensors: state.weights.tensors.map { StoredTensor($0, role: .weight) }
        + (trainer.stepsDone < trainer.totalSteps
          ? state.optimiser.momentum.map { StoredTensor($0, role: .momentum) }
            + state.optimiser.variance.map { StoredTensor($0, role: .variance) } : []),
      metrics: metrics)
  }
}

/// The sums of an unfinished epoch, as a checkpoint keeps them.
private struct EpochSums: Codable {
  /// The bits of a Double: text of decimals would have to be read back exactly.
  let lossSumBits: UInt64
  let correct: Int

  init(_ state: TrainingState) {
    lossSumBits = state.lossSum.bitPattern
    correct = state.correct
  }
}

extension TrainingState {
  /// The state that a checkpoint holds.
  fileprivate init(_ point: ResumePoint, _ network: Architecture) throws {
    let sums = try JSONDecoder().decode(EpochSums.self, from: Data(point.state.utf8))
    func tensors(_ role: StoredTensor.Role) -> [Tensor] {
      point.tensors.filter { $0.role == role }.map(Tensor.init)
    }
    self.init(
      weights: try Weights(architecture: network, tensors: tensors(.weight)),
      optimiser: OptimiserState(
        steps: point.step, momentum: tensors(.momentum), variance: tensors(.variance)),
      step: point.step, lossSum: Double(bitPattern: sums.lossSumBits), correct: sums.correct)
  }
}
