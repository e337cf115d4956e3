// Everything that can go wrong in this module, and the one place where its sentences are made.
import Foundation

/// What attacks, training and evaluation refuse, with the values that explain it.
public enum LearningError: Error, Equatable, CustomStringConvertible {
  /// `text` is no plain fraction or decimal number.
  case malformedEpsilon(String)
  /// `text` needs a numerator or denominator above `limit`.
  case epsilonTooFine(String, limit: Int64)
  /// An L∞ ball of `text` contains every picture.
  case epsilonTooLarge(String)
  /// `text` names no norm.
  case unknownNorm(String)
  /// `text` names no rule for targets.
  case unknownTargetRule(String)
  /// `text` names no objective.
  case unknownObjective(String)
  /// The goal of the example at `ordinal` is not one that `objective` can be asked.
  case unsuitableGoal(ordinal: Int, objective: String)
  /// Class `target` does not exist among `classes`.
  case targetOutOfRange(Int, classes: Int)
  /// The setting `name` has the value `value`, but must be as `allowed` says.
  case invalidSetting(name: String, value: String, allowed: String)
  /// `what` has `found` values where `expected` are needed.
  case countMismatch(what: String, found: Int, expected: Int)
  /// The example at `ordinal` has the label `label`, but there are only `classes`.
  case labelOutOfRange(ordinal: Int, label: Int, classes: Int)
  /// An ordinal that the source does not have.
  case ordinalOutOfRange(Int, count: Int)
  /// A network for `network` was given pictures of `examples`.
  case shapeMismatch(network: String, examples: String)
  /// The examples have `classes` classes, the network only `network`.
  case tooManyClasses(Int, network: Int)
  /// The perturbation found for the example at `ordinal` lies outside the ball of `threat`.
  case outsideTheBall(ordinal: Int, threat: String)
  /// The loss on the example at `ordinal` is NaN or infinite.
  case notFinite(ordinal: Int)
  /// The loss of a training step, or a weight after it, is NaN or infinite.
  case diverged(step: Int, learningRate: Double)
  /// The mean loss of an epoch (from 1) is far above that of guessing.
  case exploded(epoch: Int, loss: Double, guessing: Double)

  public var description: String {
    switch self {
    case .malformedEpsilon(let text):
      "'\(text)' is no size of a ball; write a fraction such as 8/255 or a decimal such as 0.5"
    case .epsilonTooFine(let text, let limit):
      "'\(text)' is not exact enough to check in integers; as a reduced fraction, numerator and "
        + "denominator must not exceed \(limit)"
    case .epsilonTooLarge(let text):
      "an L∞ ball of \(text) contains every picture, since pixels lie in [0, 1]; "
        + (Self.bytes(text).map { "did you mean \($0)/255?" } ?? "choose eps of at most 1")
    case .unknownNorm(let text):
      "there is no norm '\(text)'; choose l1, l2 or linf"
    case .unknownTargetRule(let text):
      "'\(text)' is no target; choose none, next, random, least-likely or the number of a class"
    case .unknownObjective(let text):
      "'\(text)' is no objective; choose cross-entropy, margin, keep-others WEIGHT, oppose-others WEIGHT "
        + "or features LAYER"
    case .unsuitableGoal(let ordinal, let objective):
      "the goal of example \(ordinal) does not suit the objective '\(objective)'; goals of features go "
        + "with the features of a layer, goals of classes with the others"
    case .targetOutOfRange(let target, let classes):
      "there is no class \(target) to aim at; classes are 0 to \(classes - 1)"
    case .invalidSetting(let name, let value, let allowed):
      "\(name) is \(value), but must be \(allowed)"
    case .countMismatch(let what, let found, let expected):
      "there are \(found) \(what) where \(expected) are needed"
    case .labelOutOfRange(let ordinal, let label, let classes):
      "example \(ordinal) has the label \(label), but classes are 0 to \(classes - 1); "
        + "relabel the dataset or use a model with more classes"
    case .ordinalOutOfRange(let ordinal, let count):
      "there is no example \(ordinal); the dataset has \(count), counted from 0"
    case .shapeMismatch(let network, let examples):
      "the network takes \(network) pictures, but these are \(examples); "
        + "choose a model that was made for this dataset"
    case .tooManyClasses(let classes, let network):
      "the examples have \(classes) classes, but the network only \(network); "
        + "choose an architecture with as many classes"
    case .outsideTheBall(let ordinal, let threat):
      "the perturbation found for example \(ordinal) lies outside \(threat); this is a fault of the "
        + "attack, please report it with the command that showed it"
    case .notFinite(let ordinal):
      "the network's loss on example \(ordinal) is not a finite number; "
        + "the model is broken, train it again with a lower learning rate"
    case .diverged(let step, let learningRate):
      "training diverged at step \(step) (learning rate \(learningRate)): loss or weights are no "
        + "longer finite; train with a lower learning rate"
    case .exploded(let epoch, let loss, let guessing):
      String(
        format: "training diverged: the mean loss of epoch %d is %.3g, that of guessing would be "
          + "%.2f; train with a lower learning rate", epoch, loss, guessing)
    }
  }

  /// `text` when it is a whole number of 8-bit levels.
  private static func bytes(_ text: String) -> Int? {
    Int(text).flatMap { (2...255).contains($0) ? $0 : nil }
  }
}
