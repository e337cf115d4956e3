// What an attack climbs or descends, as a value: a loss of the logits, on one network or with others
// beside it, or something of the features at a layer.
import Nets

/// The quantity whose gradient an attack follows; the goal of each example says which class or which
/// features it is about, and whether up or down.
public enum AttackObjective: Hashable, Sendable {
  /// −log softmax in the goal's class.
  case crossEntropy
  /// The largest logit of the other classes minus that of the goal's class (Carlini & Wagner 2017,
  /// without its confidence).
  case margin
  /// Cross-entropy in the goal's class, while other networks keep the example's label:
  /// L(f, goal) + weight · mean L(fᵢ, label), so that the perturbation does not transfer (Nakkiran
  /// 2019).
  case keepingOthers(weight: Double)
  /// The same with the goal undone on the others: L(f, goal) − weight · mean L(fᵢ, goal), Nakkiran's
  /// form for small balls.
  case opposingOthers(weight: Double)
  /// The features at a layer: a distance (Engstrom et al. 2019) or a single unit, as the goal has it.
  case features(layer: String)

  /// Where the network under attack is looked at.
  public var endpoint: Endpoint {
    if case .features(let layer) = self { .layer(layer) } else { .logits }
  }

  /// The share that other networks have in the loss; nil where there are none.
  var othersWeight: Double? {
    switch self {
    case .keepingOthers(let weight), .opposingOthers(let weight): weight
    case .crossEntropy, .margin, .features: nil
    }
  }

  /// Whether it asks networks besides the attacked one.
  public var asksOthers: Bool { othersWeight != nil }

  /// Whether it can be asked of `goal`.
  func suits(_ goal: AttackGoal) -> Bool {
    if case .features = self { goal.classIndex == nil } else { goal.classIndex != nil }
  }

  /// The loss at `output`, which the endpoint computes, and a multiple of its gradient.
  ///
  /// Steps have a length of their own, so only the gradient's direction matters, except where other
  /// networks' gradients are added to it: there it is the gradient itself.
  func loss(
    at output: UnsafeBufferPointer<Float>, for goal: AttackGoal,
    gradient: UnsafeMutableBufferPointer<Float>
  ) -> Double {
    switch goal {
    case .untargeted(let index), .targeted(let index):
      guard self == .margin else {
        return CrossEntropy.loss(
          output, in: index, gradient: gradient, isExact: othersWeight != nil)
      }
      return Self.margin(output, in: index, gradient: gradient)
    case .towards(let aim), .away(from: let aim):
      return aim.withUnsafeBufferPointer { aim in
        for i in gradient.indices { gradient[i] = output[i] - aim[i] }
        return PerturbationLoops.length(of: UnsafeBufferPointer(gradient))
      }
    case .raising(let unit), .lowering(let unit):
      gradient.update(repeating: 0)
      gradient[unit] = 1
      return Double(output[unit])
    }
  }

  private static func margin(
    _ logits: UnsafeBufferPointer<Float>, in index: Int,
    gradient: UnsafeMutableBufferPointer<Float>
  ) -> Double {
    var rival = index == 0 ? 1 : 0
    for k in logits.indices where k != index && logits[k] > logits[rival] { rival = k }
    gradient.update(repeating: 0)
    gradient[rival] = 1
    gradient[index] = -1
    return Double(logits[rival]) - Double(logits[index])
  }
}

extension AttackObjective: CustomStringConvertible, Codable {
  /// Reads `cross-entropy`, `margin`, `keep-others WEIGHT`, `oppose-others WEIGHT` or
  /// `features LAYER`.
  /// - Throws: `LearningError.unknownObjective`.
  public init(_ text: String) throws {
    let words = text.split(separator: " ", maxSplits: 1).map(String.init)
    switch (words.first, words.dropFirst().first) {
    case ("cross-entropy", nil): self = .crossEntropy
    case ("margin", nil): self = .margin
    case ("features", let layer?): self = .features(layer: layer)
    case (let name?, let number?):
      guard let weight = Double(number), weight.isFinite, weight >= 0 else { fallthrough }
      switch name {
      case "keep-others": self = .keepingOthers(weight: weight)
      case "oppose-others": self = .opposingOthers(weight: weight)
      default: throw LearningError.unknownObjective(text)
      }
    default: throw LearningError.unknownObjective(text)
    }
  }

  public var description: String {
    switch self {
    case .crossEntropy: "cross-entropy"
    case .margin: "margin"
    case .keepingOthers(let weight): "keep-others \(weight)"
    case .opposingOthers(let weight): "oppose-others \(weight)"
    case .features(let layer): "features \(layer)"
    }
  }

  public init(from decoder: any Decoder) throws {
    try self.init(decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
