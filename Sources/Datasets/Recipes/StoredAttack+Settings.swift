// An attack's settings in the lab's words.
import Learning
import Store

extension StoredAttack {
  /// `settings` against the weights of `model`.
  public init(_ settings: AttackSettings, target: TargetRule = .none, on model: Model) {
    self.init(
      checkpointID: model.checkpointID, threat: StoredThreat(settings.threat),
      method: settings.method, objective: settings.objective.description,
      target: target.description, steps: settings.steps, stepSize: settings.stepSize,
      restarts: settings.restarts, randomStart: settings.randomStart, keepBest: settings.keepBest,
      seed: settings.seed)
  }
}

extension StoredThreat {
  /// `threat` where it is a ball; nil where there is none.
  fileprivate init?(_ threat: ThreatModel) {
    guard let eps = threat.eps else { return nil }
    self.init(
      norm: threat.norm.rawValue, epsWritten: eps.written, numerator: eps.numerator,
      denominator: eps.denominator)
  }
}
