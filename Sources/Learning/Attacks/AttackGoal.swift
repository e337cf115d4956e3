// What an attack wants of one example, and how far it has come: cross-entropy with the label, to be
// raised, or with the target, to be lowered.

/// What an attack shall do to one example.
public enum AttackGoal: Hashable, Sendable {
  /// Away from the label: any other prediction is a success.
  case untargeted(label: Int)
  /// To this class, whatever the label: only its prediction is a success.
  case targeted(Int)

  /// The class that the loss speaks of.
  public var index: Int {
    switch self {
    case .untargeted(let label): label
    case .targeted(let target): target
    }
  }

  /// Whether the attack climbs (+1) or descends (−1) the loss.
  var direction: Float {
    if case .untargeted = self { 1 } else { -1 }
  }

  /// Whether predicting `predicted` is a success.
  public func isReached(by predicted: Int) -> Bool {
    switch self {
    case .untargeted(let label): predicted != label
    case .targeted(let target): predicted == target
    }
  }

  /// Whether `new` is strictly better for the attacker than `old`: a success, or a better loss.
  func prefers(_ new: Standing, to old: Standing) -> Bool {
    if new.reached != old.reached { return new.reached }
    return direction > 0 ? new.loss > old.loss : new.loss < old.loss
  }
}
