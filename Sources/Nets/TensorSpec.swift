// Which tensors an architecture has: their names, extents and first values.

/// One tensor that an architecture asks for.
struct TensorSpec: Hashable, Sendable {
  /// What the tensor starts as.
  enum Start: Hashable, Sendable {
    case uniform(fanIn: Int)
    case constant(Float)
  }

  let name: String
  let shape: [Int]
  let start: Start
  /// False for batch norm's running statistics, which no gradient moves.
  let isTrained: Bool

  var count: Int { shape.reduce(1, *) }

  /// PyTorch's `kaiming_uniform_(a=√5)` comes to U(±1/√fan_in), for weights and biases alike.
  func initialValues(from stream: inout RandomStream) -> [Float] {
    switch start {
    case .constant(let value): return [Float](repeating: value, count: count)
    case .uniform(let fanIn):
      let bound = 1 / Float(fanIn).squareRoot()
      return (0..<count).map { _ in (2 * stream.uniform() - 1) * bound }
    }
  }
}

extension Architecture {
  /// All tensors, in the order of the layers.
  var tensorSpecs: [TensorSpec] {
    nodes.flatMap { node in
      node.layer.tensorSpecs(reading: shape(of: node.inputs[0]))
    }
  }
}

extension Layer {
  fileprivate func tensorSpecs(reading shape: ImageShape) -> [TensorSpec] {
    switch operation {
    case .convolution(let channels, let kernel, _, _):
      let fanIn = shape.channels * kernel * kernel
      return [
        spec("weight", [channels, shape.channels, kernel, kernel], .uniform(fanIn: fanIn))
      ]
    case .batchNorm:
      return [
        spec("weight", [shape.channels], .constant(1)),
        spec("bias", [shape.channels], .constant(0)),
        spec("running_mean", [shape.channels], .constant(0), isTrained: false),
        spec("running_var", [shape.channels], .constant(1), isTrained: false),
      ]
    case .linear(let units):
      return [
        spec("weight", [units, shape.count], .uniform(fanIn: shape.count)),
        spec("bias", [units], .uniform(fanIn: shape.count)),
      ]
    case .normalise, .relu, .maxPool, .add, .globalMaxPool, .globalAveragePool:
      return []
    }
  }

  private func spec(
    _ part: String, _ shape: [Int], _ start: TensorSpec.Start, isTrained: Bool = true
  ) -> TensorSpec {
    TensorSpec(name: "\(name).\(part)", shape: shape, start: start, isTrained: isTrained)
  }
}
