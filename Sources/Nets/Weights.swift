// What a network has learnt: its parameters and batch norm's running statistics.

/// An architecture with a value for each of its tensors.
public struct Weights: Hashable, Sendable {
  /// The network that the tensors belong to.
  public let architecture: Architecture
  /// In the architecture's order, under PyTorch's names: weight, bias, running_mean, running_var.
  public var tensors: [Tensor]

  /// Fresh weights with PyTorch's defaults: convolutions and linear layers U(±1/√fan_in), batch norm
  /// 1 and 0; convolutions without batch norm behind them start as He et al. (2015) advise, U(±√(6/
  /// fan_in)) and bias 0. A pure function of the seed.
  public init(initialising architecture: Architecture, seed: UInt64) {
    self.architecture = architecture
    tensors = architecture.tensorSpecs.enumerated().map { index, spec in
      var stream = RandomStream(seed: seed, purpose: .weights, index)
      return Tensor(name: spec.name, shape: spec.shape, values: spec.initialValues(from: &stream))
    }
  }

  /// What `values` gives for each tensor, as many as its shape has.
  init(_ architecture: Architecture, values: (TensorSpec) -> [Float]) {
    self.architecture = architecture
    tensors = architecture.tensorSpecs.map { spec in
      Tensor(name: spec.name, shape: spec.shape, values: values(spec))
    }
  }

  /// The given tensors in any order. Throws `NetsError.missingTensor`, `.unexpectedTensor`,
  /// `.wrongShape` or `.notFinite`.
  public init(architecture: Architecture, tensors: [Tensor]) throws {
    self.architecture = architecture
    self.tensors = try Self.arrange(tensors, as: architecture.tensorSpecs)
  }

  /// The tensors in the order of `specs`, each checked.
  static func arrange(_ tensors: [Tensor], as specs: [TensorSpec]) throws -> [Tensor] {
    var given: [String: Tensor] = [:]
    for tensor in tensors where given.updateValue(tensor, forKey: tensor.name) != nil {
      throw NetsError.unexpectedTensor(tensor.name)
    }
    let arranged = try specs.map { spec in
      guard let tensor = given.removeValue(forKey: spec.name) else {
        throw NetsError.missingTensor(spec.name)
      }
      guard tensor.shape == spec.shape, tensor.values.count == spec.count else {
        throw NetsError.wrongShape(tensor: spec.name, expected: spec.shape, found: tensor.shape)
      }
      guard tensor.values.allSatisfy(\.isFinite) else {
        throw NetsError.notFinite(tensor: spec.name)
      }
      return tensor
    }
    if let name = given.keys.min() { throw NetsError.unexpectedTensor(name) }
    return arranged
  }
}
