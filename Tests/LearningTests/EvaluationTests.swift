// Clean and robust accuracy agree with the attack and with each other.
import Nets
import Testing

@testable import Learning

struct EvaluationTests {
  @Test func answersDependNeitherOnLanesNorOnCompany() throws {
    let source = try Toy.noise(count: 37)
    let weights = try Toy.weights("cnn", for: source)
    let alone = try Evaluation(weights, team: LaneTeam(lanes: 1), microBatch: 8)
    let paired = try Evaluation(weights, team: LaneTeam(lanes: 2), microBatch: 8)
    let all = try alone.predictions(on: source)
    #expect(try paired.predictions(on: source) == all)
    #expect(all.ordinals == Array(0..<37) && all.logits.count == 370)
    let last = try paired.predictions(on: source.batch([36]))
    #expect(last.logits == Array(all.logits.suffix(10)))
    #expect(try alone.predictions(on: source, limit: 5).logits == Array(all.logits.prefix(50)))
  }

  @Test func accuracyIsTheShareOfRightAnswers() {
    let predictions = Predictions(
      classes: 2, ordinals: [0, 1, 2, 3], labels: [0, 1, 0, 1],
      logits: [2, 1, 0, 1, 0, 1, 5, 5])
    #expect(predictions.predicted == [0, 1, 1, 0])
    #expect(predictions.isCorrect == [true, true, false, false])
    #expect(predictions.accuracy == 0.5)
  }

  @Test(arguments: Norm.allCases)
  func robustAccuracyFallsWithTheBallAndIsCleanAccuracyWithoutOne(norm: Norm) throws {
    let source = try Toy.examples(count: 300, contrast: 12)
    let trainer = try Trainer(
      TrainingSettings(
        epochs: 2, schedule: Schedule(peak: 0.05), batch: 30, augmentation: .none),
      architecture: .named("linear", input: source.shape, classes: 2, width: nil),
      source: source)
    try trainer.advance()
    let evaluation = try Evaluation(trainer.state.weights, team: LaneTeam(lanes: 2))
    let clean = try evaluation.predictions(on: source)
    let sizes =
      [.l1: ["0", "0.2", "1", "30"], .l2: ["0", "0.05", "0.2", "3"]][norm]
      ?? ["0", "4/255", "12/255", "0.5"]
    let robust = try sizes.map { eps in
      try evaluation.predictions(
        on: source, under: AttackSettings(threat: Toy.threat(norm, eps), steps: 5), clean: clean)
    }
    #expect(robust[0] == clean)
    #expect(robust[3].accuracy == 0)
    for (smaller, larger) in zip(robust, robust.dropFirst()) {
      #expect(smaller.accuracy > larger.accuracy)
    }
  }

  @Test func aNetworkThatHidesItsGradientIsFoundOut() throws {
    let source = try Toy.noise(count: 30)
    var weights = try Toy.weights("mlp", for: source)
    let settings = try AttackSettings(threat: Toy.threat(.l2, "1"), steps: 4)
    func masked() throws -> (masked: Int, right: Int) {
      let evaluation = try Evaluation(weights, team: LaneTeam(lanes: 2), microBatch: 4)
      let clean = try evaluation.predictions(on: source)
      let attacked = try evaluation.predictions(on: source, under: settings, clean: clean)
      return (attacked.masked, attacked.isCorrect.count { $0 })
    }
    #expect(try masked().masked == 0)
    // Hidden units that never open: the answer is a constant, right for some.
    for index in weights.tensors.indices where weights.tensors[index].name == "fc1.bias" {
      weights.tensors[index].values = weights.tensors[index].values.map { _ in -1000 }
    }
    let hidden = try masked()
    #expect(hidden.masked == hidden.right && hidden.right > 0)
  }

  @Test func examplesThatAreWrongAnywayKeepTheirAnswers() throws {
    let source = try Toy.noise(count: 30)
    let evaluation = try Evaluation(
      Toy.weights("linear", for: source), team: LaneTeam(lanes: 1))
    let clean = try evaluation.predictions(on: source)
    let attacked = try evaluation.predictions(
      on: source, under: AttackSettings(threat: Toy.threat(.l2, "2"), steps: 3), clean: clean)
    #expect(clean.isCorrect.contains(true) && clean.isCorrect.contains(false))
    for (index, wasRight) in clean.isCorrect.enumerated() {
      let logits = index * 10..<index * 10 + 10
      #expect((attacked.logits[logits] == clean.logits[logits]) == !wasRight)
    }
  }
}
