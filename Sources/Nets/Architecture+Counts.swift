// How large a network is: parameters and floating-point operations, layer by layer and in all.

/// What one layer of an architecture makes, and what it costs.
public struct LayerSummary: Hashable, Sendable {
  /// Name, inputs and operation.
  public let layer: Layer
  /// Shape of its result.
  public let shape: ImageShape
  /// Number of trained values; batch norm's running statistics are not among them.
  public let parameterCount: Int
  /// Floating-point operations of the forward pass for one picture: two for each multiplication
  /// with addition in convolutions and linear layers, padding included. Everything else counts as 0.
  public let flopCount: Int
}

extension Architecture {
  /// Its layers in order.
  public var summaries: [LayerSummary] {
    zip(nodes, layerSpecs).map { node, specs in
      LayerSummary(
        layer: node.layer, shape: node.shape,
        parameterCount: specs.filter(\.isTrained).reduce(0) { $0 + $1.count },
        flopCount: 2 * multiplications(of: node))
    }
  }

  /// Number of trained values; batch norm's running statistics are not among them.
  public var parameterCount: Int { summaries.reduce(0) { $0 + $1.parameterCount } }

  /// Floating-point operations of one picture's forward pass, as `LayerSummary` counts them.
  public var flopCount: Int { summaries.reduce(0) { $0 + $1.flopCount } }

  private func multiplications(of node: Node) -> Int {
    let input = shape(of: node.inputs[0])
    switch node.layer.operation {
    case .convolution(_, let kernel, _, _, _):
      return node.shape.count * input.channels * kernel * kernel
    case .linear:
      return node.shape.count * input.count
    default:
      return 0
    }
  }
}
