// Where a training run stands, and what it reports on its way.
import Nets

/// All that continuing a run needs besides its settings and examples: continuing gives the same
/// bytes as never having stopped.
public struct TrainingState: Hashable, Sendable {
  /// Parameters and batch-norm statistics.
  public var weights: Weights
  /// What the optimiser remembers.
  public var optimiser: OptimiserState
  /// Steps done since the start of the run.
  public var step: Int
  /// Sum of the losses of this epoch's steps so far.
  public var lossSum: Double
  /// Right predictions in this epoch's steps so far.
  public var correct: Int
  /// The best epoch so far; nil without validation pictures, and in the first epoch.
  public var best: BestEpoch?

  /// A state; by default that of a run which has not begun.
  public init(
    weights: Weights, optimiser: OptimiserState = OptimiserState(), step: Int = 0,
    lossSum: Double = 0, correct: Int = 0, best: BestEpoch? = nil
  ) {
    self.weights = weights
    self.optimiser = optimiser
    self.step = step
    self.lossSum = lossSum
    self.correct = correct
    self.best = best
  }
}

/// What happened in training; losses and accuracies are on the augmented (and attacked) pictures
/// trained on, but for `validation`.
public enum TrainingEvent: Hashable, Sendable {
  /// Step number `step` (from 0) had the mean `loss` over its batch and got this share of it right.
  case step(Int, loss: Double, accuracy: Double, learningRate: Double)
  /// Epoch number `epoch` (from 0) is over: mean loss, and the share predicted right, 0...1.
  case epoch(Int, loss: Double, accuracy: Double)
  /// How the network did on the validation pictures at the end of epoch number `epoch` (from 0).
  case validation(Int, ValidationResult)
}

extension Weights {
  var isFinite: Bool { tensors.allSatisfy { $0.values.allSatisfy(\.isFinite) } }
}

extension OptimiserState {
  var isFinite: Bool { (momentum + variance).allSatisfy { $0.values.allSatisfy(\.isFinite) } }
}
