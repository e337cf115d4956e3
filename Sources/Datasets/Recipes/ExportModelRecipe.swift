// A model out of the lab as a safetensors file, under the names of the usual PyTorch module: written
// under a temporary name, read back, compared, and only then given its name.
import Foundation
import Nets
import Store

/// The keys under which exported files say what they hold.
enum ModelNotes {
  static let architecture = "architecture"
  static let width = "width"
}

/// Exports the weights of one model.
public struct ExportModelRecipe {
  let model: Model
  let path: String

  /// Exports `model` as the new file at `path`.
  public init(model: Model, path: String) {
    self.model = model
    self.path = path
  }

  /// Writes, reads back, compares, renames; gives back the file's length in bytes.
  ///
  /// - Throws: `StoreError.refused` if the file exists or what is read back differs, `FormatError` if it
  ///   cannot be written; nothing is left behind.
  public func run(in lab: LabFile) throws -> Int {
    try Draft.file(path) { draft in
      let weights = try lab.models.network(of: model)
      let content = SafetensorsFormat(
        metadata: notes(on: weights.architecture, by: try lab.runs.run(model.runID)),
        tensors: weights.tensors)
      let bytes = try content.encoded()
      let file = try FormatFile.write(bytes, as: draft.name, in: draft.folder)
      let written = try FileSource.bytes(of: draft.path)
      guard written.bytes == bytes, try SafetensorsFormat.parse(written) == content else {
        throw StoreError.refused(
          "what was written of \(model.name) does not read back equal; nothing was exported")
      }
      return file.bytes
    }
  }

  /// What whoever loads the file needs to know, and where the weights come from.
  private func notes(on network: Architecture, by run: Run) -> [String: String] {
    [
      "format": "pt", "producer": "advex \(Provenance.codeVersion)", "model": model.name,
      ModelNotes.architecture: network.name, ModelNotes.width: String(network.width),
      "classes": String(network.classes),
      "input": "\(network.input.channels)x\(network.input.height)x\(network.input.width)",
      "normalisation": network.normalisation,
      "weights_sha256": model.weightsHash.hexadecimal,
      "run": String(run.id), "recipe": run.settings,
    ]
  }
}

extension Architecture {
  /// What the network does to pixels before its first layer with weights, in words.
  fileprivate var normalisation: String {
    for layer in layers {
      if case .normalise(let shift, let scale) = layer.operation {
        return "the model takes pixels in [0, 1] and computes (x - \(shift)) * \(scale) itself, "
          + "before its first layer with weights"
      }
    }
    return "none: the model takes pixels in [0, 1]"
  }
}
