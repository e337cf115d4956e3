// The settings of projected gradient descent (Madry et al. 2018), one struct with its defaults.
import Nets

/// How to search the ball of a threat model, and for what.
public struct AttackSettings: Hashable, Codable, Sendable {
  /// The ball that perturbations come from.
  public var threat: ThreatModel
  /// What is followed. Default: cross-entropy.
  public var objective: AttackObjective
  /// Gradient steps in each restart, at least 0.
  public var steps: Int
  /// Length of one step, in units of the [0, 1] pixel range. Default: 2.5 · eps / steps, which can
  /// reach the border from anywhere in the ball and still move along it (Madry et al.); without a
  /// ball 0.1.
  public var stepSize: Double
  /// Length of the last step, where steps shrink on the way, each by the same amount. Default: nil,
  /// all steps have the same length.
  public var lastStepSize: Double?
  /// Whether the first restart starts at a random place of the ball rather than at the picture.
  /// Default: false, so that more steps only ever extend the same path; further restarts are
  /// always random.
  public var randomStart: Bool
  /// Searches per example; the best one counts. Default: 1.
  public var restarts: Int
  /// Whether the best place of the path is kept rather than its last one. Default: true;
  /// adversarial training keeps the last, as is usual there.
  public var keepBest: Bool
  /// Whether an example's first success ends its search. Default: false, since more steps find a
  /// better loss; robust accuracy asks only whether there is a success, and gets it sooner with true.
  public var stopsWhenBroken: Bool
  /// Number format and algorithms of the networks whose gradients are followed. Default: float32;
  /// part of the settings, since it moves every step's low bits. Answers are float32 in any case.
  public var compute: Compute
  /// The root of the random starts. Default: 0.
  public var seed: UInt64

  /// - Throws: `LearningError.invalidSetting`.
  public init(
    threat: ThreatModel, objective: AttackObjective = .crossEntropy, steps: Int = 20,
    stepSize: Double? = nil, lastStepSize: Double? = nil, randomStart: Bool = false,
    restarts: Int = 1, keepBest: Bool = true, stopsWhenBroken: Bool = false,
    compute: Compute = Compute(), seed: UInt64 = 0
  ) throws {
    self.threat = threat
    self.objective = objective
    self.steps = steps
    self.stepSize = stepSize ?? threat.eps.map { 2.5 * $0.value / Double(max(steps, 1)) } ?? 0.1
    self.lastStepSize = lastStepSize
    self.randomStart = randomStart
    self.restarts = restarts
    self.keepBest = keepBest
    self.stopsWhenBroken = stopsWhenBroken
    self.compute = compute
    self.seed = seed
    try validate()
  }

  /// The fast gradient sign method, in any norm: one step of the ball's radius from the picture, whose
  /// end counts even where the picture itself was better (Goodfellow et al. 2015).
  /// - Throws: `LearningError.invalidSetting` where there is no ball.
  public static func fgsm(
    threat: ThreatModel, objective: AttackObjective = .crossEntropy,
    stopsWhenBroken: Bool = false, compute: Compute = Compute(), seed: UInt64 = 0
  ) throws -> AttackSettings {
    try require(threat.eps != nil, "eps of fgsm", "none", "given: it is the length of the step")
    return try AttackSettings(
      threat: threat, objective: objective, steps: 1, stepSize: threat.eps?.value,
      keepBest: false, stopsWhenBroken: stopsWhenBroken, compute: compute, seed: seed)
  }

  /// What the attack is called: `fgsm` where it is that one step, else `pgd`.
  public var method: String {
    let isOneStep = steps == 1 && stepSize == threat.eps?.value && !randomStart && restarts == 1
    return isOneStep && !keepBest ? "fgsm" : "pgd"
  }

  /// Length of step `index`, 0 ..< `steps`: on a line from the first to the last. (Inversions of small
  /// networks end a fifth nearer than with a geometric sequence, which is soon too short to go far.)
  public func stepSize(at index: Int) -> Double {
    guard let lastStepSize, steps > 1 else { return stepSize }
    return stepSize + (lastStepSize - stepSize) * Double(index) / Double(steps - 1)
  }

  /// - Throws: `LearningError.invalidSetting` for the first setting that makes no sense.
  public func validate() throws {
    try require(steps >= 0, "steps", steps, "0 or more")
    try require(stepSize.isFinite && stepSize >= 0, "step size", stepSize, "0 or more")
    try require(
      Float(stepSize) > 0 || steps == 0 || threat.eps?.numerator == 0, "step size", stepSize,
      "above 0, else the attack stands still")
    if let lastStepSize {
      try require(
        Float(lastStepSize) > 0 && lastStepSize <= stepSize, "last step size", lastStepSize,
        "above 0 and at most the first, \(stepSize)")
    }
    if let weight = objective.othersWeight {
      try require(
        weight.isFinite && weight >= 0, "weight of the other networks", weight, "0 or more")
    }
    try require(restarts >= 1, "restarts", restarts, "1 or more")
  }
}

/// Throws `LearningError.invalidSetting` unless `holds`.
func require(
  _ holds: Bool, _ name: String, _ value: some CustomStringConvertible, _ allowed: String
) throws {
  guard holds else {
    throw LearningError.invalidSetting(
      name: name, value: value.description, allowed: allowed)
  }
}
