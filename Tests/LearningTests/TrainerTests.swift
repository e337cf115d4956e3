// Training learns, repeats itself to the byte, can be interrupted anywhere, and says when it fails.
import Foundation
import Nets
import Testing

@testable import Learning

struct TrainerTests {
  @Test(arguments: [1, 2])
  func aSmallNetworkLearnsASeparableSet(threads: Int) throws {
    let source = try Toy.examples(count: 512)
    let trainer = try trainer(
      TrainingSettings(
        epochs: 4, schedule: Schedule(peak: 0.05), batch: 32, augmentation: .none,
        threads: threads), source)
    var events: [TrainingEvent] = []
    try trainer.advance { events.append($0) }
    let test = try Toy.examples(count: 200, seed: 77)
    let predictions = try Evaluation(trainer.state.weights, team: LaneTeam(lanes: threads))
      .predictions(on: test)
    #expect(predictions.accuracy >= 0.97)
    guard case .epoch(3, let loss, let accuracy) = events.last else {
      Issue.record("the last event must be the end of the last epoch")
      return
    }
    #expect(loss < 0.2 && accuracy >= 0.97)
    #expect(events.count == 4 * (512 / 32) + 4)
  }

  @Test func whatCountsForTheResultIsTheSeed() throws {
    let source = try Toy.examples(count: 64)
    func state(seed: UInt64) throws -> TrainingState {
      let trainer = try trainer(TrainingSettings(epochs: 1, batch: 16, seed: seed), source)
      try trainer.advance()
      return trainer.state
    }
    #expect(try state(seed: 1) == state(seed: 1))
    #expect(try state(seed: 1).weights != state(seed: 2).weights)
  }

  @Test func augmentationAndAttackStartsVaryWithEpochAndSeed() throws {
    let source = try Toy.examples(count: 32)
    let state = TrainingState(weights: try Toy.weights("linear", for: source))
    let start = try AttackSettings(
      threat: Toy.threat(.linf, "0.1"), steps: 0, randomStart: true, keepBest: false)
    // Steps too short to move a weight: what changes the loss is the pictures alone.
    func losses(
      seed: UInt64, _ augmentation: Augmentation, _ attack: AttackSettings?
    ) throws -> [Double] {
      let settings = try TrainingSettings(
        epochs: 2, schedule: Schedule(peak: 1e-30), batch: 32, augmentation: augmentation,
        adversarial: attack, seed: seed)
      let trainer = try Trainer(settings, source: source, from: state)
      var losses: [Double] = []
      try trainer.advance { event in
        if case .epoch(_, let loss, _) = event { losses.append(loss) }
      }
      return losses
    }
    let same = try losses(seed: 1, .none, nil) + losses(seed: 2, .none, nil)
    #expect(same.allSatisfy { abs($0 - same[0]) <= 1e-5 })
    for (augmentation, attack) in [(Augmentation(), nil), (.none, start)] {
      let varied =
        try losses(seed: 1, augmentation, attack) + losses(seed: 2, augmentation, attack)
      for (i, loss) in varied.enumerated() {
        #expect(varied.prefix(i).allSatisfy { abs($0 - loss) >= 1e-4 })
      }
    }
  }

  @Test func everyEpochSeesEveryExampleOnceInAnotherOrder() throws {
    let source = RecordingSource(examples: try Toy.examples(count: 40))
    let trainer = try trainer(TrainingSettings(epochs: 2, batch: 8), source)
    try trainer.advance()
    let read = source.ordinals
    #expect(read.count == 80)
    #expect(read.prefix(40).sorted() == Array(0..<40))
    #expect(read.suffix(40).sorted() == Array(0..<40))
    #expect(Array(read.prefix(40)) != Array(read.suffix(40)))
    #expect(Array(read.prefix(40)) != Array(0..<40))
  }

  @Test func aLastBatchThatIsNotFullIsDropped() throws {
    let trainer = try trainer(
      TrainingSettings(epochs: 3, batch: 16), Toy.examples(count: 47))
    #expect(trainer.stepsPerEpoch == 2 && trainer.totalSteps == 6)
    try trainer.advance(by: 100)
    #expect(trainer.stepsDone == 6)
  }

  @Test func adversarialTrainingResistsWhatCleanTrainingDoesNot() throws {
    // A strong signal that small perturbations cannot undo in half of the pixels, and a weak one
    // that they can in all others; the weak one alone is enough on clean pictures.
    let source = try weakAndStrongSignals(count: 512)
    let threat = try Toy.threat(.linf, "20/255")
    let attack = try AttackSettings(threat: threat, steps: 3, keepBest: false)
    func robustAccuracy(adversarial: AttackSettings?) throws -> Double {
      let trainer = try trainer(
        TrainingSettings(
          epochs: 6, schedule: Schedule(peak: 0.05), batch: 32, augmentation: .none,
          adversarial: adversarial), source)
      try trainer.advance()
      let evaluation = try Evaluation(trainer.state.weights, team: LaneTeam(lanes: 1))
      let clean = try evaluation.predictions(on: source)
      return try evaluation.predictions(
        on: source, under: AttackSettings(threat: threat, steps: 5), clean: clean
      ).accuracy
    }
    let (clean, adversarial) = try (
      robustAccuracy(adversarial: nil), robustAccuracy(adversarial: attack)
    )
    #expect(clean <= 0.5)
    #expect(adversarial >= 0.8)
  }

  @Test func divergenceIsSaidAtItsStep() throws {
    let settings = try TrainingSettings(
      epochs: 50, schedule: Schedule(peak: 1e30, warmup: 0), batch: 16)
    let trainer = try trainer(settings, Toy.examples(count: 64))
    let error = #expect(throws: LearningError.self) { try trainer.advance() }
    guard case .diverged = error else {
      Issue.record("expected divergence, got \(String(describing: error))")
      return
    }
  }

  @Test func aLossFarAboveGuessingIsSaidAtTheEndOfItsEpoch() throws {
    let settings = try TrainingSettings(
      epochs: 50, schedule: Schedule(.constant, peak: 1e7), batch: 16,
      optimiser: .sgd(SGD(momentum: 0, weightDecay: 0, nesterov: false)))
    let trainer = try trainer(settings, Toy.examples(count: 64))
    let error = #expect(throws: LearningError.self) { try trainer.advance() }
    guard case .exploded(1, let loss, let guessing) = error else {
      Issue.record("expected an explosion, got \(String(describing: error))")
      return
    }
    #expect(loss > 1e5 * guessing && abs(guessing - 0.693) < 0.001)
  }

  @Test func settingsThatMakeNoSenseAreRefused() throws {
    #expect(throws: invalid("batch", "9", "a multiple of the 2 threads")) {
      try TrainingSettings(epochs: 1, batch: 9, threads: 2)
    }
    #expect(throws: invalid("epochs", "0", "1 or more")) { try TrainingSettings(epochs: 0) }
    #expect(throws: invalid("learning rate", "-1.0", "above 0")) {
      try TrainingSettings(epochs: 1, schedule: Schedule(peak: -1))
    }
    #expect(throws: invalid("momentum", "1.0", "in 0 ..< 1")) {
      try TrainingSettings(epochs: 1, optimiser: .sgd(SGD(momentum: 1)))
    }
    #expect(throws: invalid("epsilon of Adam", "0.0", "above 0 in float32")) {
      try TrainingSettings(epochs: 1, optimiser: .adam(Adam(epsilon: 0)))
    }
    #expect(throws: invalid("noise", "-0.1", "0 or more")) {
      try TrainingSettings(epochs: 1, augmentation: Augmentation(noise: -0.1))
    }
    let unsorted = Schedule(.step(milestones: [5, 3], gamma: 0.1), peak: 1)
    #expect(
      throws: invalid("milestones", "5,3", "epochs from 1 in ascending order")
    ) { try TrainingSettings(epochs: 1, schedule: unsorted) }
    let twice = try AttackSettings(threat: Toy.threat(.l2, "1"), restarts: 2, keepBest: false)
    #expect(throws: invalid("restarts in training", "2", "1")) {
      try TrainingSettings(epochs: 1, adversarial: twice)
    }
    #expect(throws: invalid("batch", "128", "at most the number of examples, 5")) {
      try trainer(TrainingSettings(epochs: 1), Toy.examples(count: 5))
    }
    let weights = try Toy.weights("linear", for: Toy.examples(count: 1))
    #expect(throws: LearningError.shapeMismatch(network: "1×8×8", examples: "3×16×16")) {
      try Trainer(
        TrainingSettings(epochs: 1, batch: 1), source: Toy.noise(count: 1),
        from: TrainingState(weights: weights))
    }
  }

  private func invalid(_ name: String, _ value: String, _ allowed: String) -> LearningError {
    .invalidSetting(name: name, value: value, allowed: allowed)
  }

  private func trainer(
    _ settings: TrainingSettings, _ source: some ExampleSource, _ network: String = "linear"
  ) throws -> Trainer {
    try Trainer(
      settings,
      architecture: Architecture.named(
        network, input: source.shape, classes: source.classes, width: 16),
      source: source)
  }

  private func weakAndStrongSignals(count: Int) throws -> InMemoryExamples {
    var stream = RandomStream(seed: 8, purpose: .noise, 2)
    let labels = (0..<count).map { _ in UInt16(stream.below(2)) }
    let pixels = labels.flatMap { label in
      let sign = label == 1 ? 1 : -1
      // One example in ten has its strong signal the wrong way round.
      let strong = stream.below(10) == 0 ? -sign : sign
      return (0..<Toy.shape.count).map { place in
        UInt8(128 + (place < 8 ? 60 * strong : 10 * sign) + stream.below(5) - 2)
      }
    }
    return try InMemoryExamples(shape: Toy.shape, classes: 2, pixels: pixels, labels: labels)
  }
}

/// A source that remembers what was read.
private final class RecordingSource: ExampleSource, @unchecked Sendable {
  let examples: InMemoryExamples
  /// Only the training thread reads.
  private(set) var ordinals: [Int] = []

  init(examples: InMemoryExamples) { self.examples = examples }

  var shape: ImageShape { examples.shape }
  var count: Int { examples.count }
  var classes: Int { examples.classes }
  func label(at ordinal: Int) -> Int { examples.label(at: ordinal) }

  func read(_ ordinals: [Int], into pixels: UnsafeMutableBufferPointer<UInt8>) throws {
    self.ordinals += ordinals
    try examples.read(ordinals, into: pixels)
  }
}
