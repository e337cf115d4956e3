// Stochastic gradient descent with momentum, in PyTorch's form.

/// One step's settings: g += weightDecay·w; v = momentum·v + g; w −= learningRate·(nesterov ?
/// g + momentum·v : v). Weight decay acts on every parameter, as PyTorch's does.
public struct SGD: Hashable, Codable, Sendable {
  /// Step length.
  public var learningRate: Float
  /// Share of the last velocity that is kept, 0 to below 1.
  public var momentum: Float
  /// L2 penalty's factor.
  public var weightDecay: Float
  /// Whether to look one momentum step ahead.
  public var nesterov: Bool

  /// The lab's usual settings but for the learning rate.
  public init(
    learningRate: Float, momentum: Float = 0.9, weightDecay: Float = 5e-4, nesterov: Bool = true
  ) {
    self.learningRate = learningRate
    self.momentum = momentum
    self.weightDecay = weightDecay
    self.nesterov = nesterov
  }
}
