// Which tensors an architecture has: their names, extents and first values.

/// One tensor that an architecture asks for.
struct TensorSpec: Hashable, Sendable {
  /// What the tensor starts as.
  enum Start: Hashable, Sendable {
    /// U(±bound).
    case uniform(bound: Float)
    case constant(Float)

    /// PyTorch's default, `kaiming_uniform_(a=√5)`, for weights and biases alike.
    static func usual(fanIn: Int) -> Self { .uniform(bound: 1 / Float(fanIn).squareRoot()) }

    /// Keeps the size of feature maps through any number of ReLUs (He et al. 2015).
    static func he(fanIn: Int) -> Self { .uniform(bound: (6 / Float(fanIn)).squareRoot()) }
  }

  let name: String
  let shape: [Int]
  let start: Start
  /// False for batch norm's running statistics, which no gradient moves.
  let isTrained: Bool

  var count: Int { shape.reduce(1, *) }

  func initialValues(from stream: inout RandomStream) -> [Float] {
    switch start {
    case .constant(let value): return [Float](repeating: value, count: count)
    case .uniform(let bound):
      return (0..<count).map { _ in (2 * stream.uniform() - 1) * bound }
    }
  }
}

extension Architecture {
  /// The tensors' names, those of a PyTorch module, in the order of the layers.
  public var tensorNames: [String] { tensorSpecs.map(\.name) }

  /// All tensors, in the order of the layers.
  var tensorSpecs: [TensorSpec] { layerSpecs.flatMap { $0 } }

  /// The tensors of each layer.
  var layerSpecs: [[TensorSpec]] {
    let normalised = Set(
      nodes.filter { $0.layer.operation == .batchNorm }.map { $0.inputs[0] })
    return nodes.enumerated().map { index, node in
      node.layer.tensorSpecs(
        reading: shape(of: node.inputs[0]), isNormalised: normalised.contains(index + 1))
    }
  }
}

extension Layer {
  /// `isNormalised` says that batch norm follows, which leaves the weights' size without effect.
  fileprivate func tensorSpecs(reading shape: ImageShape, isNormalised: Bool) -> [TensorSpec] {
    switch operation {
    case .convolution(let channels, let kernel, _, _, let bias):
      let fanIn = shape.channels * kernel * kernel
      let weight = spec(
        "weight", [channels, shape.channels, kernel, kernel],
        isNormalised ? .usual(fanIn: fanIn) : .he(fanIn: fanIn))
      let start = isNormalised ? TensorSpec.Start.usual(fanIn: fanIn) : .constant(0)
      return bias ? [weight, spec("bias", [channels], start)] : [weight]
    case .batchNorm:
      return [
        spec("weight", [shape.channels], .constant(1)),
        spec("bias", [shape.channels], .constant(0)),
        spec("running_mean", [shape.channels], .constant(0), isTrained: false),
        spec("running_var", [shape.channels], .constant(1), isTrained: false),
      ]
    case .linear(let units):
      return [
        spec("weight", [units, shape.count], .usual(fanIn: shape.count)),
        spec("bias", [units], .usual(fanIn: shape.count)),
      ]
    case .normalise, .relu, .maxPool, .averagePool, .add, .concatenate, .globalMaxPool,
      .globalAveragePool:
      return []
    }
  }

  private func spec(
    _ part: String, _ shape: [Int], _ start: TensorSpec.Start, isTrained: Bool = true
  ) -> TensorSpec {
    TensorSpec(name: "\(name).\(part)", shape: shape, start: start, isTrained: isTrained)
  }
}
