// Training as a step of every study: a model from a dataset of the lab, checkpointed while it runs.
import Datasets
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
  /// The dataset that the best epoch is chosen by, or nil.
  public let validation: String?
  /// Its content hash.
  public let validationHash: String?
  /// What is learnt from; nil for 8 bits, as in the settings of runs from before there was a choice.
  /// Validation is always by 8-bit pictures.
  private let pixels: PixelForm?
  public let training: TrainingSettings

  /// A step over what `dataset` and `validation` hold now; with `pixels` `float` it learns from the
  /// pixels that were there before rounding to 8 bits.
  public init(
    model: String, dataset: Dataset, validation: Dataset? = nil, pixels: PixelForm = .grid,
    architecture: String, width: Int? = nil, training: TrainingSettings
  ) {
    self.model = model
    self.dataset = dataset.name.description
    contentHash = dataset.hash
    self.validation = validation?.name.description
    validationHash = validation?.hash
    self.pixels = pixels == .grid ? nil : pixels
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
  /// - Throws: `StoreError.nameTaken` if the name stands for another model, `.refused` for validation
  ///   by the very pictures that are trained on and for floats that the lab does not hold, `LearningError` if a setting makes no sense or training
  ///   diverges, `NetsError` for an unknown architecture.
  public func run(
    in lab: LabFile, safety: Safety = Safety(), report: WorkProgress.Report = { _ in }
  ) throws -> Model {
    guard validationHash != contentHash else {
      throw StoreError.refused(
        "\(dataset) is both trained on and validated by, which would choose the epoch that knows it "
          + "by heart; validate on pictures that are not trained on")
    }
    if pixels == .float { try lab.pictures.requireFloats(of: lab.datasets.named(dataset)) }
    let request = try request()
    try lab.models.requireFree(model, for: request)
    return try lab.carryOut(request, found: { _ in try lab.models.named(model) }) { run in
      let examples = try lab.datasets.named(dataset)
      let source = try StoredExamples(examples, in: lab, pixels: pixels ?? .grid)
      let network = try Architecture.named(
        architecture, input: source.shape, classes: source.classes, width: width)
      let sources = Sources(
        training: source,
        validation: try validation.map { try StoredExamples(lab.datasets.named($0), in: lab) })
      let trainer = try trainer(network, sources, resuming: lab.models.resumePoint(of: run))
      let journal = TrainingJournal(
        step: self, trainer: trainer, network: network, labels: examples.labels)
      try journal.keep(in: lab, run: run, safety: safety, report: report)
      return try lab.models.named(model)
    }
  }

  /// What this step is in the lab's books.
  public func request() throws -> RunRequest {
    try RunRequest(kind: "train", name: model, settings: self, seed: training.seed)
  }

  private struct Sources {
    let training: StoredExamples
    let validation: StoredExamples?
  }

  private func trainer(
    _ network: Architecture, _ sources: Sources, resuming point: ResumePoint?
  ) throws -> Trainer {
    guard let point else {
      return try Trainer(
        training, architecture: network, source: sources.training, validation: sources.validation)
    }
    return try Trainer(
      training, source: sources.training, validation: sources.validation,
      from: TrainingState(point, network))
  }
}
