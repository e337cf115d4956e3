// Training, clean and adversarial (Madry et al. 2018): every lane prepares its rows of the batch,
// attacks them if asked to, and takes part in the step. A run can stop after any step and continue.
import Foundation
import Nets

/// One training run over one source of examples.
public final class Trainer {
  public let settings: TrainingSettings
  /// Steps of one epoch: whole batches in the source.
  public let stepsPerEpoch: Int

  /// A mean loss so many times that of guessing is past help: what only starts badly, as a linear
  /// network at a high rate does, stays far below.
  private static let hopeless = 1e5

  private let source: any ExampleSource
  private let team: LaneTeam
  private let plan: TrainingPlan
  private let attackers: [AttackLane]
  private let validation: Validation?
  private var pictures: BatchPictures
  private var order: (epoch: Int, ordinals: [Int]) = (-1, [])
  private var step: Int
  private var lossSum: Double
  private var correct: Int
  private var best: BestEpoch?

  /// Starts with fresh weights for `architecture` from the settings' seed.
  /// - Throws: as the other initialiser.
  public convenience init(
    _ settings: TrainingSettings, architecture: Architecture, source: any ExampleSource,
    validation: (any ExampleSource)? = nil
  ) throws {
    let weights = Weights(initialising: architecture, seed: settings.seed)
    try self.init(
      settings, source: source, validation: validation, from: TrainingState(weights: weights))
  }

  /// Continues from `state`, e.g. of an interrupted run with the same settings and sources. After each
  /// epoch the network is asked about the pictures of `validation`, if there are any; `source` is
  /// learnt from in its form, `validation` is always 8-bit.
  /// - Throws: `LearningError.invalidSetting`, `.shapeMismatch`, `.tooManyClasses`, or what
  ///   compiling the network throws.
  public init(
    _ settings: TrainingSettings, source: any ExampleSource,
    validation: (any ExampleSource)? = nil, from state: TrainingState
  ) throws {
    try settings.validate()
    let architecture = state.weights.architecture
    try require(
      settings.batch <= source.count, "batch", settings.batch,
      "at most the number of examples, \(source.count)")
    for source in [source, validation].compactMap({ $0 }) {
      try Self.check(source, against: architecture)
    }
    self.settings = settings
    self.source = source
    stepsPerEpoch = source.count / settings.batch
    let team = LaneTeam(lanes: settings.threads)
    self.team = team
    plan = try TrainingPlan(
      state.weights, batch: settings.batch, team: team, optimiser: settings.optimiser,
      compute: settings.compute)
    try plan.load(state.weights, optimiserState: state.optimiser)
    attackers = try Self.attackers(settings, state.weights)
    self.validation = validation.map { Validation($0, settings, team: team) }
    pictures = BatchPictures(of: source, batch: settings.batch)
    (step, lossSum, correct) = (state.step, state.lossSum, state.correct)
    best = state.best
  }

  /// Steps of the whole run.
  public var totalSteps: Int { settings.epochs * stepsPerEpoch }

  /// Steps done so far.
  public var stepsDone: Int { step }

  /// Where the run stands: a copy of the weights and of what the optimiser remembers.
  public var state: TrainingState {
    TrainingState(
      weights: plan.weights, optimiser: plan.optimiserState, step: step, lossSum: lossSum,
      correct: correct, best: best)
  }

  /// Does the next `steps` steps, or those that are left, and reports every step and the end of
  /// every epoch.
  /// - Throws: `LearningError.diverged` or `.exploded`, after which the state is of no use, or what reading the
  ///   examples throws, after which the step can be tried again.
  public func advance(
    by steps: Int = .max, report: (TrainingEvent) throws -> Void = { _ in }
  ) throws {
    let end = step + min(steps, totalSteps - step)
    while step < end {
      for event in try takeStep() { try report(event) }
    }
  }

  private func takeStep() throws -> [TrainingEvent] {
    let ordinals = try readBatch()
    let rate = settings.schedule.learningRate(
      step: step, epochs: settings.epochs, stepsPerEpoch: stepsPerEpoch)
    trainOn(ordinals, learningRate: rate)
    let loss = plan.loss
    guard loss.isFinite else { throw LearningError.diverged(step: step, learningRate: rate) }
    lossSum += loss
    correct += plan.correct
    step += 1
    let event = TrainingEvent.step(
      step - 1, loss: loss, accuracy: Double(plan.correct) / Double(settings.batch),
      learningRate: rate)
    return step.isMultiple(of: stepsPerEpoch) ? [event] + (try endEpoch(rate)) : [event]
  }

  private func endEpoch(_ rate: Double) throws -> [TrainingEvent] {
    let epoch = step / stepsPerEpoch - 1
    let loss = lossSum / Double(stepsPerEpoch)
    let share = Double(correct) / Double(stepsPerEpoch * settings.batch)
    let diverged = LearningError.diverged(step: step - 1, learningRate: rate)
    let weights = plan.weights
    guard weights.isFinite, plan.optimiserState.isFinite else { throw diverged }
    let guessing = log(Double(max(weights.architecture.classes, 2)))
    guard loss < Self.hopeless * guessing else {
      throw LearningError.exploded(epoch: epoch + 1, loss: loss, guessing: guessing)
    }
    (lossSum, correct) = (0, 0)
    var events = [TrainingEvent.epoch(epoch, loss: loss, accuracy: share)]
    do {
      if let result = try validation?.result(of: weights) {
        if best.map({ result.score > $0.score }) ?? true {
          best = BestEpoch(epoch: epoch, score: result.score, weights: weights)
        }
        events.append(.validation(epoch, result))
      }
    } catch LearningError.notFinite { throw diverged }
    return events
  }

  /// Reads the pictures of the next batch and returns their ordinals.
  private func readBatch() throws -> [Int] {
    let epoch = step / stepsPerEpoch
    if order.epoch != epoch { order = (epoch, dataOrder(epoch)) }
    let first = step % stepsPerEpoch * settings.batch
    let ordinals = Array(order.ordinals[first..<first + settings.batch])
    try pictures.read(ordinals)
    return ordinals
  }

  /// Fisher–Yates over all ordinals, a permutation of its own for each epoch.
  private func dataOrder(_ epoch: Int) -> [Int] {
    var stream = RandomStream(seed: settings.seed, purpose: .order, epoch)
    var ordinals = Array(0..<source.count)
    for last in stride(from: ordinals.count - 1, to: 0, by: -1) {
      ordinals.swapAt(last, stream.below(last + 1))
    }
    return ordinals
  }

  private func trainOn(_ ordinals: [Int], learningRate: Double) {
    let epoch = step / stepsPerEpoch
    // The attack sees the weights as they are now, with batch norm as in evaluation.
    let weights = attackers.isEmpty ? nil : plan.weights
    // Each lane touches its own rows and its own attacker, until the plan joins them.
    nonisolated(unsafe) let trainer = self
    team.run { lane in
      trainer.fill(lane, ordinals, epoch: epoch)
      if let weights { trainer.attack(lane, ordinals, epoch: epoch, weights) }
      trainer.plan.step(lane: lane, learningRate: Float(learningRate))
    }
  }

  private func fill(_ lane: Int, _ ordinals: [Int], epoch: Int) {
    let size = source.shape.count
    let input = plan.input(of: lane)
    let labels = plan.labels(of: lane)
    for (index, row) in plan.rows(of: lane).enumerated() {
      pictures.vary(
        row, by: settings.augmentation,
        into: UnsafeMutableBufferPointer(rebasing: input[index * size..<(index + 1) * size])
      ) { RandomStream(seed: settings.seed, purpose: $0, epoch, ordinals[row]) }
      labels[index] = Int32(source.label(at: ordinals[row]))
    }
  }

  private func attack(_ lane: Int, _ ordinals: [Int], epoch: Int, _ weights: Weights) {
    let attacker = attackers[lane]
    attacker.plan.load(weights)
    let size = source.shape.count
    let input = plan.input(of: lane)
    let rows = Array(plan.rows(of: lane))
    var next = 0
    attacker.work { image in
      guard next < rows.count else { return nil }
      defer { next += 1 }
      let ordinal = ordinals[rows[next]]
      let label = source.label(at: ordinal)
      _ = image.update(fromContentsOf: input[next * size..<(next + 1) * size])
      return AttackTask(
        place: next, goal: .untargeted(label: label), label: label, ordinal: ordinal, draw: epoch)
    } finish: { task, slot in
      let first = task.place * size
      for index in 0..<size { input[first + index] += slot.found[index] }
    }
  }

  private static func attackers(
    _ settings: TrainingSettings, _ weights: Weights
  ) throws -> [AttackLane] {
    guard var attack = settings.adversarial else { return [] }
    (attack.seed, attack.compute) = (settings.seed, settings.compute)
    return try (0..<settings.threads).map { _ in
      try AttackLane(
        weights, settings: attack,
        batch: min(
          GradientPlan.rows(for: weights.architecture, settings.compute),
          settings.batch / settings.threads))
    }
  }

  private static func check(_ source: any ExampleSource, against architecture: Architecture) throws
  {
    guard architecture.input == source.shape else {
      throw LearningError.shapeMismatch(
        network: architecture.input.dimensions, examples: source.shape.dimensions)
    }
    guard source.classes <= architecture.classes else {
      throw LearningError.tooManyClasses(source.classes, network: architecture.classes)
    }
  }
}
