// A network out of the lab: architecture and weights as the compute core wants them, and back.
import Foundation
import Nets
import Store

extension ModelRepository {
  /// The network that `model` holds.
  ///
  /// - Throws: `StoreError` if a payload is damaged, `NetsError` if the tensors do not fit.
  public func network(of model: Model) throws -> Weights {
    let architecture = try model.network
    let tensors = try weights(of: model).filter { $0.role == .weight }.map(Tensor.init)
    return try Weights(architecture: architecture, tensors: tensors)
  }
}

extension Model {
  /// The network's shape.
  var network: Architecture {
    get throws {
      try JSONDecoder().decode(Architecture.self, from: Data(architecture.utf8))
    }
  }

  /// The name of the penultimate layer, whose units are the features of Ilyas et al. 2019.
  ///
  /// - Throws: `DecodingError` if the architecture cannot be read.
  public var featureLayer: String {
    get throws { try network.featureLayer }
  }
}

extension Tensor {
  /// A tensor as stored.
  public init(_ stored: StoredTensor) {
    self.init(name: stored.name, shape: stored.shape, values: stored.values)
  }
}

extension StoredTensor {
  /// A tensor to be stored.
  public init(_ tensor: Tensor, role: Role) {
    self.init(role: role, name: tensor.name, shape: tensor.shape, values: tensor.values)
  }
}
