// Which class an attack aims at. Ilyas et al. 2019 (section 3.2) aim at a uniformly random class
// for D_rand and at the next class, y + 1 mod C, for D_det.
import Nets

/// How the target of an example is chosen.
public enum TargetRule: Hashable, Codable, Sendable, CustomStringConvertible {
  /// No target: away from the label.
  case none
  /// The label's successor, y + 1 modulo the number of classes.
  case next
  /// A uniform draw from all classes, the label among them.
  case random
  /// The class with the lowest logit on the unperturbed picture.
  case leastLikely
  /// This class for every example.
  case fixed(Int)

  /// Reads `none`, `next`, `random`, `least-likely` or the number of a class.
  /// - Throws: `LearningError.unknownTargetRule`.
  public init(_ text: String) throws {
    switch text {
    case "none": self = .none
    case "next": self = .next
    case "random": self = .random
    case "least-likely": self = .leastLikely
    default:
      guard let target = UInt16(text) else { throw LearningError.unknownTargetRule(text) }
      self = .fixed(Int(target))
    }
  }

  public var description: String {
    switch self {
    case .none: "none"
    case .next: "next"
    case .random: "random"
    case .leastLikely: "least-likely"
    case .fixed(let target): String(target)
    }
  }

  public init(from decoder: any Decoder) throws {
    try self.init(decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }

  /// The class that the rule gives one example; the label itself where there is no target.
  /// - Parameters:
  ///   - label: the example's class, 0 ..< `classes`.
  ///   - ordinal: its place in the dataset; the random target depends on it and on `seed` alone.
  ///   - leastLikely: the class with the lowest logit; asked for by that rule alone.
  /// - Throws: `LearningError.targetOutOfRange` for a fixed class that does not exist.
  public func classIndex(
    label: Int, ordinal: Int, classes: Int, seed: UInt64, leastLikely: @autoclosure () -> Int
  ) throws -> Int {
    switch self {
    case .none:
      return label
    case .next:
      return (label + 1) % classes
    case .random:
      var stream = RandomStream(seed: seed, purpose: .target, ordinal)
      return stream.below(classes)
    case .leastLikely:
      return leastLikely()
    case .fixed(let target):
      guard target < classes else {
        throw LearningError.targetOutOfRange(target, classes: classes)
      }
      return target
    }
  }

  /// What the attack shall do to one example; parameters and errors as for `classIndex`.
  public func goal(
    label: Int, ordinal: Int, classes: Int, seed: UInt64, leastLikely: @autoclosure () -> Int
  ) throws -> AttackGoal {
    let index = try classIndex(
      label: label, ordinal: ordinal, classes: classes, seed: seed, leastLikely: leastLikely())
    return self == .none ? .untargeted(label: index) : .targeted(index)
  }
}
