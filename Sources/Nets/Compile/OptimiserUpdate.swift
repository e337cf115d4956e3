// One optimiser step over one block of memory. Every value is treated alone, so weights, gradient and
// state may lie in any layout, as long as it is the same; padding of zeros stays zero.
import CKernels
import Foundation

extension Optimiser {
  /// Values that are remembered for each weight.
  var memory: Int {
    switch self {
    case .sgd: 1
    case .adam: 2
    }
  }

  /// Moves `weights` by one step along `gradient`; the `step`th, counted from 1. `state` is `memory`
  /// blocks as large as the weights, zero before the first step.
  func update(
    _ weights: AlignedMemory, along gradient: AlignedMemory, state: [AlignedMemory],
    learningRate: Float, step: Int
  ) {
    let count = weights.values.count
    switch self {
    case .sgd(let sgd):
      ck_sgd(
        weights.start, state[0].start, gradient.start, count, learningRate, Float(sgd.momentum),
        Float(sgd.weightDecay), sgd.nesterov ? 1 : 0)
    case .adam(let adam):
      ck_adam(
        weights.start, state[0].start, state[1].start, gradient.start, count,
        adam.factors(learningRate: learningRate, step: step))
    }
  }
}

extension Adam {
  fileprivate func factors(learningRate: Float, step: Int) -> ck_adam_factors {
    let meanCorrection = 1 - pow(beta1, Double(step))
    let squareCorrection = 1 - pow(beta2, Double(step))
    return ck_adam_factors(
      rate: Float(Double(learningRate) / meanCorrection), decay: Float(weightDecay),
      mean_share: Float(1 - beta1), square_keep: Float(beta2), square_share: Float(1 - beta2),
      root_scale: Float(1 / squareCorrection.squareRoot()), epsilon: Float(epsilon))
  }
}
