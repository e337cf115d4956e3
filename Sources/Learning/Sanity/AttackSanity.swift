// An attack on trial: the same pictures attacked with more and less of everything, and with noise.
// A search that works answers in one way only; one that a network hides its gradient from does not.
import Nets

/// Tries one attack on one network; what is asked is in `SanityFigure.Question`.
public struct AttackSanity {
  /// Steps at the large radius, of 2.5 · eps / steps each: enough to cross that ball from anywhere.
  static let largeSteps = 100

  private let weights: Weights
  private let attack: AttackSettings
  private let team: LaneTeam

  /// `attack` is tried in the form `AttackSettings.underCheck`, untargeted.
  /// - Throws: `LearningError.invalidSetting` where it has no ball.
  public init(_ weights: Weights, attack: AttackSettings, team: LaneTeam) throws {
    try require(
      attack.threat.eps != nil, "eps of an attack under check", "none",
      "given: the checks ask about a larger ball")
    self.weights = weights
    self.attack = attack.underCheck
    self.team = team
  }

  /// The answers on `examples`, one for each question, in their order.
  /// - Parameter progress: called with the number of attacks done so far, and how many there are.
  /// - Throws: what `Evaluation` and `PGD` throw.
  public func figures(
    on examples: ExampleBatch, progress: (_ done: Int, _ of: Int) -> Void = { _, _ in }
  ) throws -> [SanityFigure] {
    let trial = try Trial(examples, weights, team)
    let variants = try variants(for: examples.shape)
    var found: [Outcome] = []
    for (index, variant) in variants.enumerated() {
      found.append(try trial.attacked(variant))
      progress(index + 1, variants.count + 1)
    }
    let noise = try trial.underNoise(attack)
    progress(variants.count + 1, variants.count + 1)
    func sum(_ count: (Outcome) -> Int) -> Int { found.reduce(0) { $0 + count($1) } }
    let base = found[0]
    let largeBound = 1 / Double(weights.architecture.classes)
    return [
      SanityFigure(.moreSteps, stronger: found[1].holds, weaker: base.holds),
      SanityFigure(.fewerSteps, stronger: base.holds, weaker: found[2].holds),
      SanityFigure(.moreRestarts, stronger: found[3].holds, weaker: base.holds),
      SanityFigure(
        .moreEps, stronger: found[4].holds, weaker: base.holds,
        bound: 2 * SanityFigure.standardError(found[4].holds, base.holds)),
      // No allowance for chance: whoever finds the grey pictures, finds worse ones long before.
      SanityFigure(
        .largeEps, found[5].holds.count { $0 }, of: examples.count, bound: largeBound),
      SanityFigure(.noise, stronger: base.holds, weaker: noise),
      SanityFigure(.zeroGradients, base.stalled, of: base.gradients, bound: 0.01),
      SanityFigure(.outsideBall, sum(\.outsideBall), of: sum(\.perturbations)),
      SanityFigure(.outsidePixels, sum(\.outsidePixels), of: sum(\.perturbations)),
    ]
  }

  /// The attack itself, with more steps, fewer steps, more restarts, more eps, and large eps.
  private func variants(for shape: ImageShape) throws -> [AttackSettings] {
    func changed(_ change: (inout AttackSettings) throws -> Void) rethrows -> AttackSettings {
      var settings = attack
      try change(&settings)
      return settings
    }
    return [
      attack, changed { $0.steps *= 2 }, changed { $0.steps /= 2 }, changed { $0.restarts *= 2 },
      try changed {
        $0.threat = try attack.threat.doubled()
        $0.stepSize *= 2
      },
      try AttackSettings(
        threat: .reachingGrey(norm: attack.threat.norm, values: shape.count),
        objective: attack.objective, steps: Self.largeSteps, randomStart: attack.randomStart,
        seed: attack.seed
      ).underCheck,
    ]
  }
}

/// What one attack left standing.
private struct Outcome {
  /// For each example, whether it is still predicted right.
  var holds: [Bool]
  /// Gradient steps, and those of them at which the search stood still.
  var gradients = 0
  var stalled = 0
  /// Perturbations, and those of them that are not allowed.
  var perturbations = 0
  var outsideBall = 0
  var outsidePixels = 0
}

/// The pictures of a trial, and who was right about them before.
private struct Trial {
  let examples: ExampleBatch
  let weights: Weights
  let team: LaneTeam
  let evaluation: Evaluation
  /// The examples that are predicted right without attack; only they can be lost.
  let right: [Int]

  init(_ examples: ExampleBatch, _ weights: Weights, _ team: LaneTeam) throws {
    (self.examples, self.weights, self.team) = (examples, weights, team)
    evaluation = try Evaluation(weights, team: team)
    let correct = try evaluation.predictions(on: examples).isCorrect
    right = correct.indices.filter { correct[$0] }
  }

  func attacked(_ settings: AttackSettings) throws -> Outcome {
    let pgd = try PGD(weights, settings: settings, team: team)
    let batch = examples.selecting(Set(right).contains)
    let results = try pgd.perturb(batch, goals: pgd.goals(.none, for: batch))
    var outcome = Outcome(holds: [Bool](repeating: false, count: examples.count))
    outcome.perturbations = results.count
    for (index, result) in results.enumerated() {
      outcome.holds[right[index]] = !result.succeeded
      // Each restart begins with a look that no step leads to.
      let starts = (result.passes + settings.steps) / (settings.steps + 1)
      outcome.gradients += result.passes - starts
      outcome.stalled += result.stalledSteps
      let isInside = result.delta.withUnsafeBufferPointer(settings.threat.contains)
      outcome.outsideBall += isInside ? 0 : 1
      let pixels = zip(batch.image(index), result.delta).lazy.map { Float($0) / 255 + $1 }
      outcome.outsidePixels += pixels.allSatisfy { (0...1).contains($0) } ? 0 : 1
    }
    return outcome
  }

  /// Which examples withstand as many draws of noise as `settings` look at places.
  func underNoise(_ settings: AttackSettings) throws -> [Bool] {
    var standing = right
    for draw in 0..<(settings.steps + 1) * settings.restarts where !standing.isEmpty {
      let batch = examples.selecting(Set(standing).contains)
      let deltas = batch.ordinals.indices.map { index in
        var stream = RandomStream(
          seed: settings.seed, purpose: .sanityNoise, batch.ordinals[index], draw)
        return settings.threat.noise(around: batch.image(index), using: &stream)
      }
      let correct = try evaluation.predictions(on: batch, plus: deltas).isCorrect
      standing = zip(standing, correct).compactMap { $1 ? $0 : nil }
    }
    let isStanding = Set(standing)
    return examples.ordinals.indices.map(isStanding.contains)
  }
}
