// What every kind of step of a plan can do: record its forward and its backward pass.
import COneDNN

/// One stage on its way into a tape.
protocol Step: AnyObject {
  /// Records the forward pass; gives the value that it computes.
  func forward(_ inputs: [Value], on builder: PlanBuilder) throws -> Value

  /// Records the backward pass, given the gradient to what `forward` gave; gives the gradient to each
  /// input, or nil to inputs whose gradient nobody wants.
  func backward(_ gradient: Gradient, on builder: PlanBuilder) throws -> [Value?]
}

extension Stage {
  /// The step that computes this stage in a plan of `architecture`.
  func step(in architecture: Architecture, wantsInputGradient: Bool) -> any Step {
    let shape = architecture.shape(of: output)
    switch kind {
    case .normalise(let shift, let scale):
      return NormaliseStep(
        shift: shift, scale: scale, readByConvolution: architecture.startsWithConvolution)
    case .convolution(let window, let bias, let batchNorm, let after):
      return ConvolutionStep(
        name: name, window: window, output: shape, hasBias: bias != .none || batchNorm != nil,
        trainsBias: bias == .trained, after: after, wantsInputGradient: wantsInputGradient)
    case .batchNorm(let after):
      return BatchNormStep(name: name, after: after)
    case .affine(let relu):
      return AffineStep(name: name, relu: relu)
    case .relu:
      return ReLUStep()
    case .maxPool(let window):
      return PoolStep(dnn_pool_max, window: window, output: shape)
    case .averagePool(let window):
      return PoolStep(dnn_pool_average, window: window, output: shape)
    case .add:
      return AddStep()
    case .concatenate:
      return ConcatenateStep(name: name, output: shape)
    case .globalMaxPool:
      return GlobalMaxPoolStep(name: name)
    case .globalAveragePool:
      return GlobalAveragePoolStep(name: name)
    case .linear(let relu):
      return LinearStep(
        name: name, units: shape.channels, relu: relu, wantsInputGradient: wantsInputGradient)
    }
  }
}
