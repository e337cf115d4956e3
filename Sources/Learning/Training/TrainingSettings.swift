// The settings of training, one struct with its defaults; stored whole with the run.

/// How to train a network: stochastic gradient descent with Nesterov momentum over one cycle.
public struct TrainingSettings: Hashable, Codable, Sendable {
  /// Passes over the examples, at least 1.
  public var epochs: Int
  /// Learning rate over all steps. Default peak: 0.2, for networks with batch norm at batch 128.
  public var schedule: Schedule
  /// Examples per step, a multiple of `threads`; the last part of an epoch that fills no batch is
  /// dropped. Default: 128.
  public var batch: Int
  /// Share of the last step's direction that is kept, 0 ..< 1. Default: 0.9, Nesterov's way.
  public var momentum: Double
  /// Pull of every parameter towards zero, as PyTorch's SGD has it. Default: 5e-4.
  public var weightDecay: Double
  /// How pictures vary from epoch to epoch. Default: shifted by up to 4 pixels, and mirrored.
  public var augmentation: Augmentation
  /// The attack to train against (its `seed` gives way to this one's), or nil for clean training.
  public var adversarial: AttackSettings?
  /// The root of initial weights, data order, augmentation and attack starts. Default: 0.
  public var seed: UInt64
  /// Lanes that share each batch; low bits of the weights depend on it. Default: 1.
  public var threads: Int

  /// - Throws: `LearningError.invalidSetting`.
  public init(
    epochs: Int, schedule: Schedule = Schedule(peak: 0.2), batch: Int = 128,
    momentum: Double = 0.9, weightDecay: Double = 5e-4,
    augmentation: Augmentation = Augmentation(), adversarial: AttackSettings? = nil,
    seed: UInt64 = 0, threads: Int = 1
  ) throws {
    self.epochs = epochs
    self.schedule = schedule
    self.batch = batch
    self.momentum = momentum
    self.weightDecay = weightDecay
    self.augmentation = augmentation
    self.adversarial = adversarial
    self.seed = seed
    self.threads = threads
    try validate()
  }

  /// - Throws: `LearningError.invalidSetting` for the first setting that makes no sense.
  public func validate() throws {
    try require(epochs >= 1, "epochs", epochs, "1 or more")
    try require(
      schedule.peak.isFinite && schedule.peak > 0, "learning rate", schedule.peak, "above 0")
    try require((0..<1).contains(schedule.warmup), "warm-up", schedule.warmup, "in 0 ..< 1")
    try require(threads >= 1, "threads", threads, "1 or more")
    try require(
      batch >= 1 && batch.isMultiple(of: threads), "batch", batch,
      "a multiple of the \(threads) threads")
    try require((0..<1).contains(momentum), "momentum", momentum, "in 0 ..< 1")
    try require(
      weightDecay.isFinite && weightDecay >= 0, "weight decay", weightDecay, "0 or more")
    try require(
      augmentation.cropPadding >= 0, "crop padding", augmentation.cropPadding, "0 or more")
    guard let adversarial else { return }
    try adversarial.validate()
    try require(
      [.crossEntropy, .margin].contains(adversarial.objective), "objective in training",
      adversarial.objective, "cross-entropy or margin")
    try require(
      adversarial.restarts == 1, "restarts in training", adversarial.restarts, "1")
    try require(
      !adversarial.keepBest, "keepBest in training", adversarial.keepBest,
      "false, since training learns from the last place of the path")
    try require(
      !adversarial.stopsWhenBroken, "stopsWhenBroken in training", adversarial.stopsWhenBroken,
      "false, since training learns from the last place of the path")
  }
}
