// How a training step moves the weights along the gradient: SGD and Adam in PyTorch's form.

/// An optimiser and its settings; the learning rate comes with each step. As JSON one flat object,
/// e.g. `{"kind": "sgd", "momentum": 0.9, "nesterov": true, "weightDecay": 0.0005}`.
public enum Optimiser: Hashable, Sendable {
  case sgd(SGD)
  case adam(Adam)
}

/// Stochastic gradient descent with momentum: g += weightDecay·w; v = momentum·v + g;
/// w −= rate·(nesterov ? g + momentum·v : v). Weight decay acts on every parameter, as PyTorch's does.
public struct SGD: Hashable, Codable, Sendable {
  /// Share of the last velocity that is kept, 0 to below 1.
  public var momentum: Double
  /// L2 penalty's factor.
  public var weightDecay: Double
  /// Whether to look one momentum step ahead.
  public var nesterov: Bool

  /// By default the lab's usual settings.
  public init(momentum: Double = 0.9, weightDecay: Double = 5e-4, nesterov: Bool = true) {
    self.momentum = momentum
    self.weightDecay = weightDecay
    self.nesterov = nesterov
  }
}

/// Adam (Kingma & Ba 2015) as `torch.optim.Adam`: g += weightDecay·w; m and s are the running means
/// of g and g²; w −= rate·m̂ / (√ŝ + epsilon), where ^ divides by 1 − β^step.
public struct Adam: Hashable, Codable, Sendable {
  /// Share of the gradient's mean that is kept, 0 to below 1.
  public var beta1: Double
  /// Share of the squares' mean that is kept, 0 to below 1.
  public var beta2: Double
  /// Added to the root of the squares' mean, above 0.
  public var epsilon: Double
  /// L2 penalty's factor.
  public var weightDecay: Double

  /// By default PyTorch's settings.
  public init(
    beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0
  ) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }
}

extension Optimiser: Codable {
  private enum Kind: String, Codable { case sgd, adam }
  private enum Key: CodingKey { case kind }

  /// Reads the object that `encode` writes.
  public init(from decoder: any Decoder) throws {
    switch try decoder.container(keyedBy: Key.self).decode(Kind.self, forKey: .kind) {
    case .sgd: self = .sgd(try SGD(from: decoder))
    case .adam: self = .adam(try Adam(from: decoder))
    }
  }

  /// Writes one flat object whose `kind` says which optimiser it is.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch self {
    case .sgd(let sgd):
      try container.encode(Kind.sgd, forKey: .kind)
      try sgd.encode(to: encoder)
    case .adam(let adam):
      try container.encode(Kind.adam, forKey: .kind)
      try adam.encode(to: encoder)
    }
  }
}

/// What an optimiser remembers between steps: with the weights, all that resuming needs.
public struct OptimiserState: Hashable, Sendable {
  /// Steps done.
  public var steps: Int
  /// SGD's velocities or Adam's means of the gradient, one tensor for each trained one; empty before
  /// the first step.
  public var momentum: [Tensor]
  /// Adam's means of the squared gradient, likewise; empty for SGD.
  public var variance: [Tensor]

  /// A state; by default that of an optimiser which has done nothing.
  public init(steps: Int = 0, momentum: [Tensor] = [], variance: [Tensor] = []) {
    self.steps = steps
    self.momentum = momentum
    self.variance = variance
  }
}
