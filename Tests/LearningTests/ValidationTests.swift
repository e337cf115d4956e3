// The best epoch is the one that did best on pictures that are not trained on.
import Nets
import Testing

@testable import Learning

struct ValidationTests {
  /// A network that knows the right labels is trained on wrong ones: it gets worse by every epoch.
  private func train(adversarial: AttackSettings? = nil) throws -> (Trainer, [ValidationResult]) {
    let right = try Toy.examples(count: 256)
    let teacher = try Trainer(
      TrainingSettings(
        epochs: 3, schedule: Schedule(peak: 0.05), batch: 16, augmentation: .none),
      architecture: Toy.weights("linear", for: right).architecture, source: right)
    try teacher.advance()
    let settings = try TrainingSettings(
      epochs: 5, schedule: Schedule(.constant, peak: 0.01), batch: 16, augmentation: .none,
      adversarial: adversarial)
    let trainer = try Trainer(
      settings, source: Toy.examples(count: 64, contrast: -30),
      validation: Toy.examples(count: 100, contrast: 8, seed: 77),
      from: TrainingState(weights: teacher.state.weights))
    var results: [ValidationResult] = []
    try trainer.advance { event in
      if case .validation(let epoch, let result) = event {
        #expect(epoch == results.count)
        results.append(result)
      }
    }
    return (trainer, results)
  }

  @Test func theBestEpochIsKeptAndItsWeightsGiveItsAccuracy() throws {
    let (trainer, results) = try train()
    let best = try #require(trainer.state.best)
    #expect(results.count == 5)
    #expect(best.epoch == 0)
    #expect(best.score == results.map(\.correct).max())
    #expect((results.last?.accuracy ?? 1) < results[0].accuracy)
    let again = try Evaluation(best.weights, team: LaneTeam(lanes: 1))
      .predictions(on: Toy.examples(count: 100, contrast: 8, seed: 77))
    #expect(again.isCorrect.count { $0 } == best.score)
    #expect(best.weights != trainer.state.weights)
  }

  @Test func adversarialTrainingIsJudgedUnderItsAttack() throws {
    let attack = try AttackSettings(
      threat: Toy.threat(.linf, "5/255"), steps: 3, keepBest: false)
    let (trainer, results) = try train(adversarial: attack)
    for result in results {
      #expect(try #require(result.robustCorrect) <= result.correct)
    }
    #expect(trainer.state.best?.score == results.compactMap(\.robustCorrect).max())
    #expect(results.contains { $0.robustCorrect != $0.correct })
  }

  @Test func foreignValidationPicturesAreRefused() throws {
    let source = try Toy.examples(count: 32)
    #expect(throws: LearningError.shapeMismatch(network: "1×8×8", examples: "3×16×16")) {
      try Trainer(
        TrainingSettings(epochs: 1, batch: 8), source: source, validation: Toy.noise(count: 4),
        from: TrainingState(weights: Toy.weights("linear", for: source)))
    }
  }
}
