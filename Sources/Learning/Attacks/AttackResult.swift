// What comes out of one example's search.
import Nets

/// What the attack found for one example.
public struct AttackResult: Hashable, Sendable {
  /// The perturbation, one value for each pixel, in units of the [0, 1] pixel range.
  public let delta: [Float]
  /// The network's logits on the perturbed picture, in float32.
  public let logits: [Float]
  /// The objective's loss there: e.g. cross-entropy in the label (untargeted) or in the target; in
  /// the precision of the search.
  public let loss: Double
  /// Whether the prediction is what the goal asked for.
  public let succeeded: Bool
  /// Passes through the network that the search took.
  public let passes: Int
  /// Steps at which the gradient was zero or not finite, so that the search stood still.
  public let stalledSteps: Int

  /// Whether nothing was found and most steps stood still: then the network hides its gradient, and
  /// that nothing was found says little (Athalye et al. 2018).
  public var isMasked: Bool { !succeeded && 2 * stalledSteps > passes }

  /// The class with the largest logit, the first of equals.
  public var predicted: Int { logits.withUnsafeBufferPointer { argmax($0) } }

  /// The same result, with logits that were computed afterwards, and success by them where `goal` is
  /// one of classes.
  func withLogits(_ logits: [Float], for goal: AttackGoal?) -> AttackResult {
    let predicted = logits.withUnsafeBufferPointer { argmax($0) }
    return AttackResult(
      delta: delta, logits: logits, loss: loss,
      succeeded: goal?.isReached(by: predicted) ?? succeeded, passes: passes,
      stalledSteps: stalledSteps)
  }
}
