// The paper's networks and datasets at each scale, with the reasons for each setting.
import Learning
import Nets

extension PaperSettings {
  init(_ scale: Scale, on kind: Corpus.Kind, threads: Int) throws {
    switch (scale, kind) {
    case (.paper, _): try self.init(publishedWith: threads)
    case (.small, .grey): try self.init(greyWith: threads)
    case (.small, .colour): try self.init(colourWith: threads)
    case (.tiny, _): try self.init(tinyOn: kind, threads)
    }
  }

  /// Small networks on 28×28 pictures show the effects at ε 1.5, where CIFAR-10 needs 0.5.
  private init(greyWith threads: Int) throws {
    network = NetworkChoice(architecture: "cnn")
    trained = nil
    let crop = Augmentation(cropPadding: 2, flip: true)
    standard = try TrainingSettings(epochs: 8, augmentation: crop, threads: threads)
    robust = try TrainingSettings(
      epochs: 4, augmentation: crop, adversarial: Self.training(eps: "1.5", steps: 4, 0.6),
      threads: threads)
    perturbed = 20_000
    perturbation = try Self.l2("1.5", steps: 12, stepSize: 0.375)
    // Mirrored perturbations are other perturbations, so pictures are shifted only; with a peak of 0.2
    // networks fit perturbations less well.
    let shifted = Augmentation(cropPadding: 2, flip: false)
    onRand = try TrainingSettings(
      epochs: 6, schedule: Schedule(peak: 0.1), augmentation: shifted, threads: threads)
    onDet = onRand
    inverted = 6_000
    inversion = InversionPath(steps: 60, stepSize: 0.5, lastStepSize: 0.05)
    onInverted = try TrainingSettings(
      epochs: 15, schedule: Schedule(peak: 0.1), augmentation: crop, threads: threads)
    attacked = 2_000
    attacks = try ["0.25", "0.5", "1"].map { try Self.test($0, steps: 20) }
    kept = 10_000
  }

  /// 32×32 colour pictures with a narrow residual network, gradients in this processor's faster format.
  private init(colourWith threads: Int) throws {
    let compute = Compute(.fastest)
    network = NetworkChoice(architecture: "resnet9", width: 16)
    trained = nil
    standard = try TrainingSettings(epochs: 8, compute: compute, threads: threads)
    robust = try TrainingSettings(
      epochs: 4, adversarial: Self.training(eps: "0.5", steps: 2, 0.35, randomStart: true),
      compute: compute, threads: threads)
    perturbed = 20_000
    perturbation = try Self.l2("1.5", steps: 8, stepSize: 0.375, compute)
    // Networks do not fit D_rand here when its pictures are shifted or mirrored.
    onRand = try TrainingSettings(
      epochs: 12, schedule: Schedule(peak: 0.05), augmentation: .none, compute: compute,
      threads: threads)
    onDet = try TrainingSettings(
      epochs: 8, schedule: Schedule(peak: 0.1), compute: compute, threads: threads)
    inverted = 4_000
    inversion = InversionPath(steps: 60, stepSize: 0.5, lastStepSize: 0.05, compute: compute)
    onInverted = try TrainingSettings(
      epochs: 20, schedule: Schedule(peak: 0.1), compute: compute, threads: threads)
    attacked = 1_000
    attacks = try ["0.25", "0.5", "1"].map { try Self.test($0, steps: 20) }
    kept = 10_000
  }

  /// The published settings (appendix C), as far as they are known: CIFAR-10, ResNet-50, 150 epochs.
  private init(publishedWith threads: Int) throws {
    network = NetworkChoice(architecture: "resnet50")
    trained = nil
    func training(_ rate: Double, attack: AttackSettings? = nil, isVaried: Bool = true) throws
      -> TrainingSettings
    {
      try TrainingSettings(
        epochs: 150,
        schedule: Schedule(.step(milestones: [50, 100], gamma: 0.1), peak: rate),
        optimiser: .sgd(SGD(nesterov: false)),
        augmentation: isVaried
          ? Augmentation(jitter: ColourJitter(brightness: 0.25, contrast: 0.25, saturation: 0.25))
          : .none,
        adversarial: attack, threads: threads)
    }
    standard = try training(0.1)
    robust = try training(0.1, attack: Self.training(eps: "0.5", steps: 7, 0.1))
    perturbed = 50_000
    perturbation = try Self.l2("0.5", steps: 100, stepSize: 0.1)
    onRand = try training(0.01)
    onDet = try training(0.1, isVaried: false)
    inverted = 50_000
    inversion = InversionPath(steps: 1000, stepSize: 0.1)
    onInverted = try training(0.1)
    attacked = 10_000
    attacks = try ["0.25", "0.5"].map { try Self.test($0, steps: 100) }
    kept = 10_000
  }

  private init(tinyOn kind: Corpus.Kind, _ threads: Int) throws {
    network = NetworkChoice(architecture: "cnn", width: 8)
    let one = try TrainingSettings(
      epochs: 1, schedule: Schedule(peak: 0.1), batch: 32, augmentation: .none, threads: threads)
    (standard, robust, onRand, onDet, onInverted) = (one, one, one, one, one)
    robust.adversarial = try Self.training(eps: "0.5", steps: 1, 0.5)
    (trained, perturbed, inverted, attacked, kept) = (128, 64, 48, 32, 32)
    perturbation = try Self.l2("1.5", steps: 2, stepSize: 0.75)
    inversion = InversionPath(steps: 3, stepSize: 0.5, lastStepSize: 0.1)
    attacks = try ["0.25", "0.5"].map { try Self.test($0, steps: 2) }
  }
}

extension PaperSettings {
  private static func l2(
    _ eps: String, steps: Int, stepSize: Double, _ compute: Compute = Compute()
  ) throws -> AttackSettings {
    try AttackSettings(
      threat: ThreatModel(norm: .l2, eps: Epsilon(eps)), steps: steps, stepSize: stepSize,
      compute: compute)
  }

  private static func training(
    eps: String, steps: Int, _ stepSize: Double, randomStart: Bool = false
  ) throws -> AttackSettings {
    try AttackSettings(
      threat: ThreatModel(norm: .l2, eps: Epsilon(eps)), steps: steps, stepSize: stepSize,
      randomStart: randomStart, keepBest: false)
  }

  private static func test(_ eps: String, steps: Int) throws -> AttackSettings {
    try AttackSettings(
      threat: ThreatModel(norm: .l2, eps: Epsilon(eps)), steps: steps, stopsWhenBroken: true)
  }
}
