// Objectives in words, and what cannot be asked.
import Foundation
import Nets
import Testing

@testable import Learning

struct AttackObjectiveTextTests {
  @Test(arguments: [
    ("cross-entropy", AttackObjective.crossEntropy), ("margin", .margin),
    ("keep-others 0.5", .keepingOthers(weight: 0.5)),
    ("oppose-others 1.0", .opposingOthers(weight: 1)),
    ("features residual1.bn1", .features(layer: "residual1.bn1")),
  ])
  func objectivesReadAndWriteTheSameWords(text: String, objective: AttackObjective) throws {
    #expect(try AttackObjective(text) == objective)
    #expect(objective.description == text)
    let settings = try AttackSettings(threat: .unconstrained, objective: objective)
    let stored = try JSONEncoder().encode(settings)
    #expect(try JSONDecoder().decode(AttackSettings.self, from: stored) == settings)
  }

  @Test(arguments: [
    "", "loss", "margin 2", "features", "keep-others", "keep-others x", "keep-others -1",
    "oppose-others nan", "CROSS-ENTROPY",
  ])
  func otherWordsAreRefused(text: String) {
    #expect(throws: LearningError.unknownObjective(text)) { try AttackObjective(text) }
  }

  @Test func whatCannotBeAskedIsRefused() throws {
    let source = try Toy.noise(count: 1)
    let weights = try Toy.weights("cnn", for: source)
    let batch = try source.batch([0])
    func attempt(
      _ objective: AttackObjective, _ goal: AttackGoal, others: [Weights] = []
    ) throws {
      let settings = try AttackSettings(
        threat: Toy.threat(.l2, "1"), objective: objective, steps: 1)
      let attack = try PGD(
        weights, others: others, settings: settings, team: LaneTeam(lanes: 1), microBatch: 1)
      _ = try attack.perturb(batch, goals: [goal])
    }
    #expect(throws: LearningError.unsuitableGoal(ordinal: 0, objective: "margin")) {
      try attempt(.margin, .raising(unit: 0))
    }
    #expect(throws: LearningError.unsuitableGoal(ordinal: 0, objective: "features pool")) {
      try attempt(.features(layer: "pool"), .targeted(1))
    }
    #expect(throws: LearningError.countMismatch(what: "features", found: 3, expected: 32)) {
      try attempt(.features(layer: "pool"), .towards([1, 2, 3]))
    }
    #expect(throws: LearningError.self) {
      try attempt(.features(layer: "pool"), .raising(unit: 32))
    }
    #expect(throws: NetsError.self) {
      try attempt(.features(layer: "nowhere"), .raising(unit: 0))
    }
    #expect(throws: LearningError.self) {
      try attempt(.keepingOthers(weight: 1), .targeted(1))
    }
    #expect(throws: LearningError.self) { try attempt(.margin, .targeted(1), others: [weights]) }
    let toy = try Toy.weights("linear", for: Toy.examples(count: 1))
    #expect(throws: LearningError.shapeMismatch(network: "1×8×8", examples: "3×16×16")) {
      try attempt(.keepingOthers(weight: 1), .targeted(1), others: [toy])
    }
    #expect(throws: LearningError.self) {
      try AttackSettings(threat: .unconstrained, objective: .keepingOthers(weight: -1))
    }
  }

  @Test func trainingFollowsTheLabelOnly() throws {
    let attack = try AttackSettings(
      threat: Toy.threat(.l2, "1"), objective: .features(layer: "pool"), keepBest: false)
    #expect(throws: LearningError.self) { try TrainingSettings(epochs: 1, adversarial: attack) }
  }
}
