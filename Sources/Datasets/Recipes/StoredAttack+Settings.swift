// An attack's settings in the lab's words.
import Learning
import Store

extension StoredAttack {
  /// `settings` against the weights of `model`.
  public init(_ settings: AttackSettings, target: TargetRule = .none, on model: Model) {
    let eps = settings.threat.eps
    self.init(
      checkpointID: model.checkpointID,
      threat: StoredThreat(
        norm: settings.threat.norm.rawValue, epsWritten: eps.written, numerator: eps.numerator,
        denominator: eps.denominator),
      method: "pgd", objective: "cross-entropy", target: target.description, steps: settings.steps,
      stepSize: settings.stepSize, restarts: settings.restarts, randomStart: settings.randomStart,
      keepBest: settings.keepBest, seed: settings.seed)
  }
}
