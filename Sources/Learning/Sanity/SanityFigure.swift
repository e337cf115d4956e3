// What is asked of an attack before a robust accuracy is believed, and how the answers are weighed
// (Carlini et al. 2019, "On evaluating adversarial robustness", section 3; Athalye et al. 2018).
import Nets

/// One figure of an attack under check, and what it may be at most.
public struct SanityFigure: Hashable, Sendable {
  /// What is asked. Accuracies are shares of the same pictures.
  public enum Question: String, CaseIterable, Sendable {
    /// Robust accuracy with twice the steps minus that with the steps: never above 0, since the best
    /// place is kept and the shorter path is the beginning of the longer one.
    case moreSteps = "more steps"
    /// Robust accuracy with the steps minus that with half of them: never above 0 for the same reason.
    case fewerSteps = "fewer steps"
    /// Robust accuracy with twice the restarts minus that with the restarts, which are the first of
    /// them: never above 0.
    case moreRestarts = "more restarts"
    /// Robust accuracy at twice the radius, steps scaled with it, minus that at the radius: no
    /// guarantee but in the limit of a perfect search, so two standard errors are allowed.
    case moreEps = "more eps"
    /// Robust accuracy in a ball in which every picture can become plain grey: at most chance.
    case largeEps = "large eps"
    /// Robust accuracy minus the accuracy under as many random perturbations, of the ball's radius, as
    /// the attack looks at places: never above 0, else the gradient is worse than no guide at all.
    case noise
    /// Share of gradients that are zero or not finite: at most 1 %.
    case zeroGradients = "zero gradients"
    /// Share of perturbations outside the ball: none.
    case outsideBall = "outside ball"
    /// Share of perturbed pictures with a pixel outside [0, 1]: none.
    case outsidePixels = "outside pixels"
  }

  public let question: Question
  /// What was found: a share, or a difference of two.
  public let value: Double
  /// What it may be at most.
  public let bound: Double

  /// Whether it is within its bound.
  public var passed: Bool { value <= bound }

  /// `found` pictures, or gradients, of `count`; 0 where there are none. Nothing is allowed by default.
  init(_ question: Question, _ found: Int, of count: Int, bound: Double = 0) {
    self.question = question
    value = count == 0 ? 0 : Double(found) / Double(count)
    self.bound = bound
  }

  /// Accuracy in the stronger position minus that in the weaker.
  init(_ question: Question, stronger: [Bool], weaker: [Bool], bound: Double = 0) {
    self.init(
      question, stronger.count { $0 } - weaker.count { $0 }, of: stronger.count, bound: bound)
  }

  /// One standard error of the difference of two accuracies on the same pictures: what counts is on
  /// how many they disagree (McNemar 1947).
  static func standardError(_ one: [Bool], _ other: [Bool]) -> Double {
    let count = Double(one.count)
    guard count > 0 else { return 0 }
    let differing = Double(zip(one, other).count { $0 != $1 })
    let difference = Double(one.count { $0 } - other.count { $0 })
    return max(0, differing - difference * difference / count).squareRoot() / count
  }
}

extension AttackSettings {
  /// The same search as it is checked: the best place kept, an end at the first success, steps of one
  /// length and float32 throughout, so that a longer search begins with the shorter one.
  public var underCheck: AttackSettings {
    var settings = self
    settings.keepBest = true
    settings.stopsWhenBroken = true
    settings.lastStepSize = nil
    settings.compute = Compute()
    return settings
  }
}
