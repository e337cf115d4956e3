// What attacks follow: that losses and gradients agree, and that each objective does what it is for.
import Foundation
import Nets
import Testing

@testable import Learning

struct AttackObjectiveTests {
  static let layer = "residual1.bn1"

  /// Every objective with goals that suit it; the number of features is that of `layer`.
  static let pairs: [(AttackObjective, AttackGoal)] = {
    let classGoals: [AttackGoal] = [.untargeted(label: 3), .targeted(5)]
    let classObjectives: [AttackObjective] = [
      .crossEntropy, .margin, .keepingOthers(weight: 0.7), .opposingOthers(weight: 2),
    ]
    let aim = (0..<32 * 16).map { Float($0 % 7) / 7 }
    let featureGoals: [AttackGoal] = [
      .towards(aim), .away(from: aim), .raising(unit: 300), .lowering(unit: 0),
    ]
    return classObjectives.flatMap { objective in classGoals.map { (objective, $0) } }
      + featureGoals.map { (.features(layer: layer), $0) }
  }()

  private func others(for objective: AttackObjective, _ source: InMemoryExamples) throws
    -> [Weights]
  {
    guard objective.othersWeight != nil else { return [] }
    return try [7, 8].map { try Toy.weights("mlp", for: source, seed: $0) }
  }

  /// Slopes along random directions are those that the gradient foretells, but for one factor.
  @Test(arguments: pairs)
  func theGradientIsThatOfTheLoss(objective: AttackObjective, goal: AttackGoal) throws {
    let source = try Toy.noise(count: 2)
    let networks = try LaneNetworks(
      Toy.weights("cnn", for: source), others: others(for: objective, source),
      objective: objective, compute: Compute(), batch: 2)
    let task = AttackTask(place: 0, goal: goal, label: 3, ordinal: 0)
    let picture = try source.batch([1]).pixels.map { Float($0) / 255 }
    func loss(along direction: [Float], _ length: Float) -> Double {
      let input = networks.input(1)
      for i in input.indices { input[i] = picture[i] + length * direction[i] }
      networks.forward()
      return networks.look(1, task).loss
    }
    _ = loss(along: picture, 0)
    networks.backward()
    let gradient = Array(networks.gradient(1, task))
    let length = Toy.size(of: gradient, in: .l2)
    var products = (found: 0.0, both: 0.0, foretold: 0.0)
    for trial in 0..<12 {
      var stream = RandomStream(seed: 1, purpose: .noise, trial)
      let direction = gradient.map { $0 / Float(length) + 0.05 * stream.normal() }
      let foretold = zip(gradient, direction).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      let found = (loss(along: direction, 0.01) - loss(along: direction, -0.01)) / 0.02
      products.both += found * foretold
      products.found += found * found
      products.foretold += foretold * foretold
    }
    let cosine = products.both / (products.found * products.foretold).squareRoot()
    #expect(cosine > 0.999)
    if objective.othersWeight != nil {
      #expect(abs(products.both / products.foretold - 1) < 0.02, "the gradient itself")
    }
  }

  @Test(arguments: pairs)
  func anExampleGetsTheSameBytesInAnyCompany(objective: AttackObjective, goal: AttackGoal) throws {
    let source = try Toy.noise(count: 11)
    let weights = try Toy.weights("cnn", for: source)
    let settings = try AttackSettings(
      threat: Toy.threat(.l2, "1"), objective: objective, steps: 3, randomStart: true, restarts: 2)
    func results(_ ordinals: [Int], lanes: Int) throws -> [AttackResult] {
      let attack = try PGD(
        weights, others: others(for: objective, source), settings: settings,
        team: LaneTeam(lanes: lanes), microBatch: 4)
      return try attack.perturb(source.batch(ordinals), goals: ordinals.map { _ in goal })
    }
    let all = try results(Array(0..<11), lanes: 2)
    #expect(try results((0..<11).reversed(), lanes: 1) == all.reversed())
    #expect(try results([6], lanes: 1) == [all[6]])
    for result in all {
      #expect(result.logits.count == 10 && result.stalledSteps == 0)
      #expect(result.succeeded == goal.isReached(by: result.predicted))
    }
  }

  @Test func marginIsTheGapBetweenLogits() {
    func margin(_ logits: [Float], _ goal: AttackGoal) -> (Double, [Float]) {
      var gradient = [Float](repeating: 9, count: logits.count)
      let loss = gradient.withUnsafeMutableBufferPointer { gradient in
        logits.withUnsafeBufferPointer {
          AttackObjective.margin.loss(at: $0, for: goal, gradient: gradient)
        }
      }
      return (loss, gradient)
    }
    #expect(margin([1, 5, 3], .untargeted(label: 1)) == (-2, [0, -1, 1]))
    #expect(margin([1, 5, 3], .targeted(0)) == (4, [-1, 1, 0]))
    #expect(margin([7, 7, 3], .untargeted(label: 0)) == (0, [-1, 1, 0]))
  }

  @Test func aPictureCanBeMadeToLookLikeAnotherToTheFeatures() throws {
    let source = try Toy.noise(count: 12)
    let weights = try Toy.weights("cnn", for: source)
    let settings = try AttackSettings(
      threat: .unconstrained, objective: .features(layer: weights.architecture.featureLayer),
      steps: 80, stepSize: 0.3)
    let attack = try PGD(weights, settings: settings, team: LaneTeam(lanes: 1), microBatch: 6)
    let aims = try attack.outputs(on: source.batch(0..<6))
    let starts = try source.batch(6..<12)
    let before = zip(aims, try attack.outputs(on: starts)).map(distance)
    let results = try attack.perturb(starts, goals: aims.map { .towards($0) })
    for (result, start) in zip(results, before) {
      #expect(result.loss < 0.25 * start)
      #expect(!result.succeeded)
    }
  }

  @Test func awayFromItselfAPictureNeedsARandomStart() throws {
    let source = try Toy.noise(count: 4)
    let weights = try Toy.weights("cnn", for: source)
    func results(randomStart: Bool, steps: Int) throws -> [AttackResult] {
      let settings = try AttackSettings(
        threat: Toy.threat(.l2, "0.5"), objective: .features(layer: "relu2"), steps: steps,
        randomStart: randomStart)
      let attack = try PGD(weights, settings: settings, team: LaneTeam(lanes: 1), microBatch: 4)
      let batch = try source.batch(0..<4)
      return try attack.perturb(batch, goals: attack.outputs(on: batch).map { .away(from: $0) })
    }
    for result in try results(randomStart: false, steps: 5) {
      #expect(result.loss == 0 && result.stalledSteps == 5)
    }
    let pairs = try zip(
      results(randomStart: true, steps: 10), results(randomStart: true, steps: 0))
    for (moved, start) in pairs {
      #expect(moved.loss > 1.5 * start.loss && start.loss > 0 && moved.stalledSteps == 0)
    }
  }

  @Test(arguments: [true, false])
  func aSingleUnitGoesUpOrDown(up: Bool) throws {
    let source = try Toy.noise(count: 3)
    let weights = try Toy.weights("linear", for: source)
    let settings = try AttackSettings(
      threat: Toy.threat(.l2, "0.3"), objective: .features(layer: "normalise"), steps: 4)
    let attack = try PGD(weights, settings: settings, team: LaneTeam(lanes: 1), microBatch: 4)
    let batch = try source.batch(0..<3)
    let results = try attack.perturb(
      batch, goals: (0..<3).map { up ? .raising(unit: 50 + $0) : .lowering(unit: 50 + $0) })
    for (index, result) in results.enumerated() {
      // The layer is the picture itself, scaled: only that pixel moves, as far as it can.
      let pixel = Float(batch.image(index)[batch.image(index).startIndex + 50 + index]) / 255
      let end = up ? min(pixel + 0.3, 1) : max(pixel - 0.3, 0)
      #expect(abs(result.loss - Double((end - 0.5) * 4)) < 1e-5)
      #expect(result.delta.enumerated().allSatisfy { $0.offset == 50 + index || $0.element == 0 })
    }
  }

  @Test(arguments: [AttackObjective.keepingOthers(weight: 1), .opposingOthers(weight: 1)])
  func otherNetworksAreNotFooledAlong(objective: AttackObjective) throws {
    let source = try Toy.examples(count: 120)
    let networks = try (0..<4).map { seed in
      let trainer = try Trainer(
        TrainingSettings(
          epochs: 3, schedule: Schedule(peak: 0.05), batch: 30, augmentation: .none,
          seed: UInt64(seed)),
        architecture: .named("mlp", input: source.shape, classes: 2, width: 32), source: source)
      try trainer.advance()
      return trainer.state.weights
    }
    let batch = try source.batch(0..<60)
    /// Shares of pictures for which the attacked network is fooled, and one that was not asked.
    func fooled(_ objective: AttackObjective, _ others: [Weights]) throws -> (Double, Double) {
      let settings = try AttackSettings(
        threat: Toy.threat(.l2, "1.4"), objective: objective, steps: 30, keepBest: false)
      let team = LaneTeam(lanes: 1)
      let attack = try PGD(networks[0], others: others, settings: settings, team: team)
      let results = try attack.perturb(
        batch, goals: batch.labels.map { .targeted(1 - $0) })
      let pixels = zip(0..., results).flatMap { index, result in
        zip(batch.image(index), result.delta).map { pixel, delta in
          UInt8((Float(pixel) + 255 * delta).rounded())
        }
      }
      let answers = try Evaluation(networks[3], team: team).predictions(
        on: batch.replacingPixels(pixels))
      return (Double(results.count { $0.succeeded }) / 60, 1 - answers.accuracy)
    }
    let plain = try fooled(.crossEntropy, [])
    let kept = try fooled(objective, Array(networks[1...2]))
    #expect(plain.0 > 0.8 && kept.0 > 0.6, "\(plain), \(kept)")
    #expect(kept.1 < 0.5 * plain.1, "\(plain), \(kept)")
  }

  private func distance(_ one: [Float], _ other: [Float]) -> Double {
    Toy.size(of: zip(one, other).map { $0 - $1 }, in: .l2)
  }
}
