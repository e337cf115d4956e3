// What an attack wants of one example: a class of the network's answer, or something of its features.

/// What an attack shall do to one example.
public enum AttackGoal: Hashable, Sendable {
  /// Away from the label: any other prediction is a success.
  case untargeted(label: Int)
  /// To this class, whatever the label: only its prediction is a success.
  case targeted(Int)
  /// The features as near to these as can be, e.g. to another picture's (inversion).
  case towards([Float])
  /// The features as far from these as can be. From the picture's own only with a random start: at
  /// the picture itself the distance has no gradient.
  case away(from: [Float])
  /// The feature of that index as high as can be.
  case raising(unit: Int)
  /// The feature of that index as low as can be.
  case lowering(unit: Int)

  /// The class that the loss speaks of; nil for goals of features.
  public var classIndex: Int? {
    switch self {
    case .untargeted(let label): label
    case .targeted(let target): target
    case .towards, .away, .raising, .lowering: nil
    }
  }

  /// Whether the attack climbs (+1) or descends (−1) the loss.
  var direction: Float {
    switch self {
    case .untargeted, .away, .raising: 1
    case .targeted, .towards, .lowering: -1
    }
  }

  /// Whether predicting `predicted` is a success; goals of features have no success, only more or less.
  public func isReached(by predicted: Int) -> Bool {
    switch self {
    case .untargeted(let label): predicted != label
    case .targeted(let target): predicted == target
    case .towards, .away, .raising, .lowering: false
    }
  }

  /// Whether `new` is strictly better for the attacker than `old`: a success, or a better loss.
  func prefers(_ new: Standing, to old: Standing) -> Bool {
    if new.reached != old.reached { return new.reached }
    return direction > 0 ? new.loss > old.loss : new.loss < old.loss
  }
}
