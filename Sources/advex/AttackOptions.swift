// The options that describe an attack, shared by every command that runs one.
import ArgumentParser
import Learning
import Nets

/// How the ball is searched; eps is given by the command, which may take one or several.
struct AttackOptions: ParsableArguments {
  /// The attacks that the command line names.
  enum Method: String, CaseIterable, ExpressibleByArgument {
    case pgd, fgsm
  }

  /// The balls, and none.
  enum Ball: String, CaseIterable, ExpressibleByArgument {
    case l1, l2, linf, none

    /// The threat model with that radius; exactly the balls have one.
    func threat(eps: String?) throws -> ThreatModel {
      guard let norm = Norm(rawValue: rawValue) else {
        guard eps == nil else {
          throw ValidationError("--norm none has no ball: leave out --eps, or name its norm.")
        }
        return .unconstrained
      }
      guard let eps else {
        throw ValidationError("--eps is missing: the radius of the ball, 0.5 or 8/255.")
      }
      return try ThreatModel(norm: norm, eps: Epsilon(eps))
    }
  }

  /// The objectives that are about labels.
  enum Objective: String, CaseIterable, ExpressibleByArgument {
    case crossEntropy = "cross-entropy"
    case margin
    case keepOthers = "keep-others"
    case opposeOthers = "oppose-others"

    /// The objective; `weight` is what the other networks count where it asks any.
    func value(weight: Double) -> AttackObjective {
      switch self {
      case .crossEntropy: .crossEntropy
      case .margin: .margin
      case .keepOthers: .keepingOthers(weight: weight)
      case .opposeOthers: .opposingOthers(weight: weight)
      }
    }
  }

  @Option(
    name: .customLong("attack"),
    help: ArgumentHelp(
      "pgd: --steps steps in the ball, the best place kept. fgsm: one step of size --eps from the "
        + "picture, its end kept."))
  var method: Method = .pgd

  @Option(
    help: ArgumentHelp(
      "The ball: l1, l2 or linf; none for no bound but the pixel range, without --eps (steps are L2)."
    ))
  var norm: Ball = .l2

  @Option(
    help: ArgumentHelp(
      "What is followed: cross-entropy, or margin (largest other logit minus own). attack and construct "
        + "also take keep-others and oppose-others, with --others."))
  var objective: Objective = .crossEntropy

  @Option(parsing: .unconditional, help: "Gradient steps per restart.")
  var steps: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Length of a step, in units of the pixel range [0, 1]: 0.1 or 2/255. Default: 2.5 · eps / steps; "
        + "0.1 without a ball."))
  var stepSize: String?

  @Option(parsing: .unconditional, help: "Searches per picture; the worst case counts.")
  var restarts = 1

  @Flag(help: "Start the first search at a random place of the ball, not at the picture.")
  var randomStart = false

  func validate() throws {
    let hasSteps = steps != nil || stepSize != nil || restarts != 1 || randomStart
    guard method == .pgd || !hasSteps else {
      throw ValidationError(
        "--attack fgsm is one step of size --eps from the picture: leave out --steps, --step-size, "
          + "--restarts and --random-start.")
    }
  }

  /// What a command fills in where nothing is said.
  struct Defaults {
    let steps: Int
    var stepSize: Double?
    /// False where the last place of the path counts.
    var keepBest = true
    /// True where only the first success counts.
    var stopsWhenBroken = false
  }

  /// The settings for one ball, or for none; gradients in `precision`. `others` is what other networks
  /// count, nil where the command takes none.
  func settings(
    eps: String?, precision: Precision = .float32, seed: UInt64, others: Double? = nil,
    _ defaults: Defaults
  ) throws -> AttackSettings {
    let objective = objective.value(weight: others ?? 1)
    guard others != nil || !objective.asksOthers else {
      throw ValidationError(
        "--objective \(self.objective.rawValue) asks other networks; only attack and construct det|rand "
          + "take it, with --others.")
    }
    let threat = try norm.threat(eps: eps)
    guard method == .pgd else {
      return try .fgsm(
        threat: threat, objective: objective, stopsWhenBroken: defaults.stopsWhenBroken,
        compute: Compute(precision), seed: seed)
    }
    return try AttackSettings(
      threat: threat, objective: objective, steps: steps ?? defaults.steps,
      stepSize: stepSize.map { try Epsilon($0).value }
        ?? (steps == nil ? defaults.stepSize : nil),
      randomStart: randomStart, restarts: restarts, keepBest: defaults.keepBest,
      stopsWhenBroken: defaults.stopsWhenBroken, compute: Compute(precision), seed: seed)
  }
}
