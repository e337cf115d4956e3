// How a network in training does on pictures that it does not learn from: what its best epoch is
// chosen by.
import Nets

/// Right answers on the validation pictures after one epoch.
public struct ValidationResult: Hashable, Sendable {
  /// Pictures asked about.
  public let count: Int
  /// Right answers on them as they are.
  public let correct: Int
  /// Right answers on the worst that the attack of adversarial training finds; nil in clean training.
  public let robustCorrect: Int?

  /// The share of right answers, 0...1.
  public var accuracy: Double { Double(correct) / Double(count) }
  /// The same under attack.
  public var robustAccuracy: Double? { robustCorrect.map { Double($0) / Double(count) } }
  /// What epochs are compared by: right answers under attack where there is one.
  var score: Int { robustCorrect ?? correct }
}

/// The epoch that did best on the validation pictures so far, the first of equals.
public struct BestEpoch: Hashable, Sendable {
  /// Its number, from 0.
  public var epoch: Int
  /// Right answers that it was chosen by.
  public var score: Int
  /// The weights at its end.
  public var weights: Weights

  /// An epoch with its weights.
  public init(epoch: Int, score: Int, weights: Weights) {
    self.epoch = epoch
    self.score = score
    self.weights = weights
  }
}

/// The validation pictures, and how to ask about them.
struct Validation {
  let source: any ExampleSource
  /// The attack that is trained against, here with its worst case.
  let attack: AttackSettings?
  let team: LaneTeam

  init(_ source: any ExampleSource, _ settings: TrainingSettings, team: LaneTeam) {
    self.source = source
    self.team = team
    attack = settings.adversarial.map { attack in
      var attack = attack
      (attack.seed, attack.keepBest) = (settings.seed, true)
      attack.compute = settings.compute
      return attack
    }
  }

  /// - Throws: `LearningError.notFinite` for a network that is broken, and what reading throws.
  func result(of weights: Weights) throws -> ValidationResult {
    let evaluation = try Evaluation(weights, team: team)
    let clean = try evaluation.predictions(on: source)
    let robust = try attack.map {
      try evaluation.predictions(on: source, under: $0, clean: clean)
    }
    return ValidationResult(
      count: source.count, correct: clean.isCorrect.count { $0 },
      robustCorrect: robust.map { $0.isCorrect.count { $0 } })
  }
}
