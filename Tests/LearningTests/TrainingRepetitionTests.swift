// Training repeats itself to the byte, stopped anywhere or not, with every optimiser, clean and
// adversarial, in both number formats, the best epoch included.
import Testing

@testable import Learning
@testable import Nets

struct TrainingRepetitionTests {
  /// What a run is made of.
  struct Kind: Sendable, CustomTestStringConvertible {
    let network: String
    let optimiser: Optimiser
    let isAdversarial: Bool
    var precision = Precision.float32
    var testDescription: String { "\(network) \(optimiser) \(isAdversarial) \(precision)" }

    static let all = exact + (Toy.hasBfloat16 ? short : [])
    private static let exact = ["linear", "cnn"].flatMap { network in
      [Optimiser.sgd(SGD()), .adam(Adam(weightDecay: 1e-3))].flatMap { optimiser in
        [false, true].map {
          Kind(network: network, optimiser: optimiser, isAdversarial: $0)
        }
      }
    }
    private static let short = [false, true].map {
      Kind(network: "cnn", optimiser: .sgd(SGD()), isAdversarial: $0, precision: .bfloat16)
    }
  }

  @Test(arguments: Kind.all, [1, 2])
  func anInterruptedRunContinuesToTheSameBytes(kind: Kind, threads: Int) throws {
    let (source, validation) = (try Toy.noise(count: 44), try Toy.noise(count: 12, seed: 8))
    let settings = try settings(kind, threads: threads)
    func trainer(from state: TrainingState? = nil) throws -> Trainer {
      try state.map {
        try Trainer(settings, source: source, validation: validation, from: $0)
      }
        ?? Trainer(
          settings,
          architecture: Toy.weights(kind.network, for: source).architecture, source: source,
          validation: validation)
    }
    var whole: [TrainingEvent] = []
    let uninterrupted = try trainer()
    try uninterrupted.advance { whole.append($0) }

    var parts: [TrainingEvent] = []
    var state = try trainer().state
    // Stops within an epoch, at its end, and right after it.
    for steps in [3, 2, 1, .max] {
      let trainer = try trainer(from: state)
      try trainer.advance(by: steps) { parts.append($0) }
      state = trainer.state
    }
    #expect(state == uninterrupted.state)
    #expect(parts == whole)
    #expect(state.best != nil)
  }

  private func settings(_ kind: Kind, threads: Int) throws -> TrainingSettings {
    let attack = try AttackSettings(
      threat: Toy.threat(.l2, "0.5"), steps: 2, randomStart: true, keepBest: false)
    return try TrainingSettings(
      epochs: 2, schedule: Schedule(.cosine, peak: 0.05), batch: 8, optimiser: kind.optimiser,
      augmentation: Augmentation(
        jitter: ColourJitter(brightness: 0.2, contrast: 0.2, saturation: 0.2), noise: 0.02),
      adversarial: kind.isAdversarial ? attack : nil, compute: Compute(kind.precision), seed: 4,
      threads: threads)
  }
}
