// The settings of training, one struct with its defaults; stored whole with the run.

import Nets

/// How to train a network; by default SGD with Nesterov momentum over one cycle.
public struct TrainingSettings: Hashable, Codable, Sendable {
  /// Passes over the examples, at least 1.
  public var epochs: Int
  /// Learning rate over all steps. Default peak: 0.2, for networks with batch norm at batch 128.
  public var schedule: Schedule
  /// Examples per step, a multiple of `threads`; the last part of an epoch that fills no batch is
  /// dropped. Default: 128.
  public var batch: Int
  /// How steps follow the gradient. Default: SGD, momentum 0.9, Nesterov's way, weight decay 5e-4.
  public var optimiser: Optimiser
  /// How pictures vary from epoch to epoch. Default: shifted by up to 4 pixels, and mirrored.
  public var augmentation: Augmentation
  /// The attack to train against, or nil for clean training; its `seed` and `compute` give way to
  /// these settings' own.
  public var adversarial: AttackSettings?
  /// The root of initial weights, data order, augmentation and attack starts. Default: 0.
  public var seed: UInt64
  /// Number format and algorithms, of training and of the attack it trains against. Default: float32.
  public var compute: Compute
  /// Lanes that share each batch; low bits of the weights depend on it. Default: 1.
  public var threads: Int

  /// - Throws: `LearningError.invalidSetting`.
  public init(
    epochs: Int, schedule: Schedule = Schedule(peak: 0.2), batch: Int = 128,
    optimiser: Optimiser = .sgd(SGD()),
    augmentation: Augmentation = Augmentation(), adversarial: AttackSettings? = nil,
    compute: Compute = Compute(), seed: UInt64 = 0, threads: Int = 1
  ) throws {
    self.epochs = epochs
    self.schedule = schedule
    self.batch = batch
    self.optimiser = optimiser
    self.augmentation = augmentation
    self.adversarial = adversarial
    self.compute = compute
    self.seed = seed
    self.threads = threads
    try validate()
  }

  /// - Throws: `LearningError.invalidSetting` for the first setting that makes no sense.
  public func validate() throws {
    try require(epochs >= 1, "epochs", epochs, "1 or more")
    try schedule.validate()
    try require(threads >= 1, "threads", threads, "1 or more")
    try require(
      batch >= 1 && batch.isMultiple(of: threads), "batch", batch,
      "a multiple of the \(threads) threads")
    try optimiser.validate()
    try augmentation.validate()
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

extension Optimiser {
  /// - Throws: `LearningError.invalidSetting` for the first setting that makes no sense.
  fileprivate func validate() throws {
    switch self {
    case .sgd(let sgd):
      try require((0..<1).contains(sgd.momentum), "momentum", sgd.momentum, "in 0 ..< 1")
      try require(
        sgd.momentum > 0 || !sgd.nesterov, "momentum", sgd.momentum,
        "above 0 for Nesterov's way of looking ahead")
      try Self.checkDecay(sgd.weightDecay)
    case .adam(let adam):
      try require((0..<1).contains(adam.beta1), "beta1", adam.beta1, "in 0 ..< 1")
      try require((0..<1).contains(adam.beta2), "beta2", adam.beta2, "in 0 ..< 1")
      try require(
        adam.epsilon.isFinite && Float(adam.epsilon) > 0, "epsilon of Adam", adam.epsilon,
        "above 0 in float32")
      try Self.checkDecay(adam.weightDecay)
    }
  }

  private static func checkDecay(_ decay: Double) throws {
    try require(decay.isFinite && decay >= 0, "weight decay", decay, "0 or more")
  }
}
