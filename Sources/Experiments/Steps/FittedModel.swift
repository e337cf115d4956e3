// What steps have in common that fit a network without training one from the start: the model that they
// store, under a run of kind 'fit'.
import Datasets
import Foundation
import Nets
import Store

extension LabFile {
  /// The model that `request` makes: found if it was made before, else stored with what `fit` gives.
  ///
  /// - Throws: `StoreError.nameTaken` before anything is done, and what `fit` throws.
  func fitting(
    _ name: String, _ request: RunRequest, labels: LabelSpace, _ fit: () throws -> Weights
  ) throws -> Model {
    try models.requireFree(name, for: request)
    return try carryOut(request, found: { _ in try models.named(name) }) { run in
      let network = try fit()
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      let architecture = String(
        decoding: try encoder.encode(network.architecture), as: UTF8.self)
      try models.saveResult(
        CheckpointDraft(
          model: name, architecture: architecture,
          parameterCount: network.architecture.parameterCount, labels: labels, step: 0,
          state: "{}",
          tensors: network.tensors.map { StoredTensor($0, role: .weight) }), run: run)
      return try models.named(name)
    }
  }
}
