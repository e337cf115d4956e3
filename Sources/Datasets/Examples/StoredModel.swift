// A network out of the lab: architecture and weights as the compute core wants them, and back.
import Foundation
import Nets
import Store

extension ModelRepository {
  /// The network that `model` holds.
  ///
  /// - Throws: `StoreError` if a payload is damaged, `NetsError` if the tensors do not fit.
  public func network(of model: Model) throws -> Weights {
    let architecture = try JSONDecoder().decode(
      Architecture.self, from: Data(model.architecture.utf8))
    let tensors = try weights(of: model).filter { $0.role == .weight }.map(Tensor.init)
    return try Weights(architecture: architecture, tensors: tensors)
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
