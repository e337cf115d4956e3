// The attack: independent of its company, inside the ball, better with every step and restart, and
// on linear networks what algebra says.
import Foundation
import Nets
import Testing

@testable import Learning

struct PGDTests {
  static let networks = ["linear", "mlp", "cnn", "resnet9"]

  @Test(arguments: networks, Norm.allCases)
  func anExampleGetsTheSameBytesInAnyCompany(network: String, norm: Norm) throws {
    let source = try Toy.noise(count: 21)
    let weights = try Toy.weights(network, for: source)
    let settings = try AttackSettings(
      threat: Toy.threat(norm, [.l1: "8", .l2: "1"][norm] ?? "8/255"), steps: 4, randomStart: true,
      restarts: 2, seed: 9)
    let together = try results(weights, settings, source, 0..<21)
    #expect(try results(weights, settings, source, 0..<21, lanes: 2) == together)
    let backwards = try results(weights, settings, source, (0..<21).reversed(), lanes: 2)
    #expect(backwards == together.reversed())
    for ordinal in [0, 7, 8, 20] {
      #expect(try results(weights, settings, source, [ordinal]) == [together[ordinal]])
    }
  }

  /// On examples at the border between two answers, where the formats disagree most.
  @Test(.enabled(if: Toy.hasBfloat16), arguments: [AttackObjective.crossEntropy, .margin])
  func afterASearchInBfloat16AnswersAreFloat32(objective: AttackObjective) throws {
    let source = try Toy.noise(count: 64)
    let weights = try Toy.weights("cnn", for: source)
    let team = LaneTeam(lanes: 2)
    let noise = try source.batch(0..<64)
    let labels = try Evaluation(weights, team: team).predictions(on: noise).predicted
    let batch = try ExampleBatch(
      shape: noise.shape, classes: 10, ordinals: noise.ordinals, labels: labels,
      pixels: noise.pixels)
    let settings = try AttackSettings(
      threat: Toy.threat(.l2, "2"), objective: objective, steps: 100, stepSize: 0.02,
      stopsWhenBroken: true, compute: Compute(.bfloat16))
    let results = try attack(weights, settings, batch)
    #expect(results.contains { $0.succeeded } && results.contains { !$0.succeeded })
    let plan = try GradientPlan(weights, batch: 8, gradient: false)
    for (index, result) in results.enumerated() {
      for (place, pixel) in batch.image(index).enumerated() {
        plan.input[place] = Float(pixel) / 255 + result.delta[place]
      }
      plan.forward()
      #expect(result.logits == Array(plan.logits[..<10]))
      #expect(result.succeeded == (result.predicted != labels[index]))
    }
    // Some stopped at what fools the bfloat16 network alone.
    let steps = results.map { $0.passes - 1 }
    #expect(zip(results, steps).contains { !$0.succeeded && $1 < settings.steps })
  }

  @Test func startsDependOnSeedOrdinalAndRestart() throws {
    let source = try Toy.noise(count: 2)
    let weights = try Toy.weights("linear", for: source)
    let image = try source.batch([0, 0]).pixels
    let twins = try ExampleBatch(
      shape: source.shape, classes: 10, ordinals: [0, 1], labels: [0, 0], pixels: image)
    var settings = try AttackSettings(
      threat: Toy.threat(.l2, "1"), steps: 0, randomStart: true, keepBest: false)
    let first = try attack(weights, settings, twins)
    #expect(first[0].delta != first[1].delta)
    settings.restarts = 8
    settings.keepBest = true
    for (single, best) in zip(first, try attack(weights, settings, twins)) {
      #expect(best.loss > single.loss, "eight draws hold a better one than the first")
    }
    settings = try AttackSettings(
      threat: settings.threat, steps: 0, randomStart: true, keepBest: false, seed: 1)
    #expect(try attack(weights, settings, twins)[0].delta != first[0].delta)
  }

  @Test(arguments: Norm.allCases, ["0", "1/255", "8/255", "0.7"])
  func resultsLieInTheBallAndThePixelRangeAndAreWhatTheySay(norm: Norm, eps: String) throws {
    let source = try Toy.noise(count: 8)
    let weights = try Toy.weights("cnn", for: source)
    let threat = try Toy.threat(norm, eps)
    let settings = try AttackSettings(threat: threat, steps: 5, restarts: 2)
    let batch = try source.batch(0..<8)
    for (index, result) in try attack(weights, settings, batch).enumerated() {
      let image = batch.image(index).map { Float($0) / 255 }
      #expect(zip(image, result.delta).allSatisfy { (0...1).contains($0 + $1) })
      #expect(Toy.size(of: result.delta, in: norm) <= (try Epsilon(eps).value) * (1 + 1e-6))
      #expect(result.predicted == result.logits.firstIndex(of: result.logits.max() ?? 0))
      #expect(result.succeeded == (result.predicted != batch.labels[index]))
      #expect(result.loss == Toy.crossEntropy(result.logits, in: batch.labels[index]).loss)
    }
  }

  @Test(arguments: networks, Norm.allCases)
  func moreStepsAndMoreRestartsNeverFoolLess(network: String, norm: Norm) throws {
    let source = try Toy.noise(count: 40)
    let weights = try Toy.weights(network, for: source)
    // The labels the network itself gives, so that there is something to lose.
    let logits = try Evaluation(weights, team: LaneTeam(lanes: 1)).predictions(
      on: source.batch(0..<40))
    let batch = try ExampleBatch(
      shape: source.shape, classes: 10, ordinals: Array(0..<40), labels: logits.predicted,
      pixels: source.batch(0..<40).pixels)
    let (eps, step) = [.l1: ("80", 16), .l2: ("2", 0.4)][norm] ?? ("0.07", 0.014)
    func fooled(steps: Int, restarts: Int) throws -> [AttackResult] {
      try attack(
        weights,
        AttackSettings(
          threat: Toy.threat(norm, eps), steps: steps, stepSize: step, restarts: restarts), batch)
    }
    let paths = try [0, 1, 3, 9].map { try fooled(steps: $0, restarts: 1) }
    #expect(paths[0].allSatisfy { !$0.succeeded && $0.delta.allSatisfy { $0 == 0 } })
    #expect(paths[3].contains { $0.succeeded })
    let nested = try [1, 2, 4].map { try fooled(steps: 2, restarts: $0) }
    for series in [paths, nested] {
      for (fewer, more) in zip(series, series.dropFirst()) {
        for (old, new) in zip(fewer, more) {
          #expect(new.succeeded || !old.succeeded)
          #expect(new.loss >= old.loss || new.succeeded != old.succeeded)
        }
      }
    }
  }

  @Test(arguments: [false, true])
  func onALinearNetworkTheL2AttackFindsTheWorstDirection(targeted: Bool) throws {
    let (weights, batch) = try linearTwoClasses(pixel: 128)
    let settings = try AttackSettings(threat: Toy.threat(.l2, "0.25"), steps: 10)
    let goal: AttackGoal = targeted ? .targeted(1) : .untargeted(label: 0)
    let result = try attack(weights, settings, batch, [goal])[0]
    // Away from 0 and to 1 are the same here: along w₁ − w₀.
    let normal = normalVector(weights)
    let length = normal.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    for (moved, component) in zip(result.delta, normal) {
      #expect(abs(Double(moved) - 0.25 * Double(component) / length) <= 1e-6)
    }
    // Logits are linear in 4 (x − 0.5), so the margin moves by 4 · eps · ‖w₁ − w₀‖.
    let clean = try attack(weights, AttackSettings(threat: settings.threat, steps: 0), batch)[0]
    let moved = Double(result.logits[1] - result.logits[0] - clean.logits[1] + clean.logits[0])
    #expect(abs(moved - length) <= 1e-4)
  }

  @Test func onALinearNetworkTheLinfAttackFollowsTheSigns() throws {
    let (weights, batch) = try linearTwoClasses(pixel: 128)
    let settings = try AttackSettings(threat: Toy.threat(.linf, "8/255"), steps: 3)
    let result = try attack(weights, settings, batch)[0]
    for (moved, component) in zip(result.delta, normalVector(weights)) {
      #expect(abs(moved - (component > 0 ? 8 : -8) / 255) <= 1e-7)
    }
  }

  @Test func atTheBorderOfThePixelRangeTheAttackOnlyGoesInwards() throws {
    let (weights, batch) = try linearTwoClasses(pixel: 255)
    let settings = try AttackSettings(threat: Toy.threat(.linf, "8/255"), steps: 3)
    let result = try attack(weights, settings, batch)[0]
    for (moved, component) in zip(result.delta, normalVector(weights)) {
      #expect(abs(moved - (component > 0 ? 0 : -8) / 255) <= 1e-7)
    }
  }

  @Test func rulesBecomeGoalsOfTheBatch() throws {
    let source = try Toy.noise(count: 5)
    let weights = try Toy.weights("mlp", for: source)
    let team = LaneTeam(lanes: 2)
    let settings = try AttackSettings(threat: Toy.threat(.l2, "1"), seed: 3)
    let attack = try PGD(weights, settings: settings, team: team)
    let batch = try source.batch(0..<5)
    let drawn = try (0..<5).map {
      try TargetRule.random.goal(label: 0, ordinal: $0, classes: 10, seed: 3, leastLikely: 0)
    }
    #expect(try attack.goals(.random, for: batch) == drawn)
    #expect(try attack.goals(.next, for: batch) == (1...5).map { .targeted($0) })
    let logits = try Evaluation(weights, team: team).predictions(on: batch).logits
    for (index, goal) in try attack.goals(.leastLikely, for: batch).enumerated() {
      let own = logits[index * 10..<index * 10 + 10]
      #expect(goal.classIndex == own.firstIndex(of: own.min() ?? 0).map { $0 - index * 10 })
    }
  }

  @Test func whatDoesNotFitTheNetworkIsRefused() throws {
    let source = try Toy.noise(count: 2)
    let weights = try Toy.weights("linear", for: source)
    let settings = try AttackSettings(threat: Toy.threat(.l2, "1"))
    let toy = try Toy.examples(count: 2).batch(0..<2)
    #expect(throws: LearningError.shapeMismatch(network: "3×16×16", examples: "1×8×8")) {
      try attack(weights, settings, toy)
    }
    let batch = try source.batch(0..<2)
    #expect(throws: LearningError.targetOutOfRange(10, classes: 10)) {
      try attack(weights, settings, batch, [.targeted(10), .targeted(0)])
    }
    #expect(throws: LearningError.countMismatch(what: "goals", found: 1, expected: 2)) {
      try attack(weights, settings, batch, [.targeted(1)])
    }
  }

  private func results(
    _ weights: Weights, _ settings: AttackSettings, _ source: InMemoryExamples,
    _ ordinals: some Sequence<Int>, lanes: Int = 1
  ) throws -> [AttackResult] {
    try attack(weights, settings, source.batch(ordinals), lanes: lanes)
  }

  private func attack(
    _ weights: Weights, _ settings: AttackSettings, _ batch: ExampleBatch,
    _ goals: [AttackGoal]? = nil, lanes: Int = 1
  ) throws -> [AttackResult] {
    let attack = try PGD(weights, settings: settings, team: LaneTeam(lanes: lanes), microBatch: 8)
    return try attack.perturb(batch, goals: goals ?? batch.labels.map { .untargeted(label: $0) })
  }

  /// A random linear network for two classes and one grey picture of class 0.
  private func linearTwoClasses(pixel: UInt8) throws -> (Weights, ExampleBatch) {
    let source = try InMemoryExamples(
      shape: Toy.shape, classes: 2, pixels: [UInt8](repeating: pixel, count: 64), labels: [0])
    return (try Toy.weights("linear", for: source), try source.batch([0]))
  }

  /// w₁ − w₀ of a linear network for two classes.
  private func normalVector(_ weights: Weights) -> [Float] {
    let matrix = weights.tensors.first { $0.shape == [2, 64] }?.values ?? []
    return zip(matrix.suffix(64), matrix.prefix(64)).map { $0 - $1 }
  }
}
