// Weights from elsewhere, a PyTorch model's state dictionary as a safetensors file, as a model of the
// lab.
import Foundation
import Nets
import Store

/// Imports one safetensors file as a model.
public struct ImportModelRecipe {
  let path: String
  let model: String
  let architecture: String?
  let width: Int?
  let pictures: Dataset
  /// The file's fingerprint when an interrupted run began with it.
  private let expected: String?

  /// Imports what lies at `path` as `model`. Without `architecture` (and `width`) the file must say
  /// itself what it is, as our exports do.
  /// - Parameter pictures: a dataset of the pictures that the network takes and the classes that its
  ///   outputs mean.
  public init(
    path: String, model: String, architecture: String?, width: Int?, pictures: Dataset
  ) {
    self.path = path
    self.model = model
    self.architecture = architecture
    self.width = width
    self.pictures = pictures
    expected = nil
  }

  /// The import that an unfinished run began; `settings` are that run's.
  public init(resuming run: Run, in lab: LabFile) throws {
    let settings = try JSONDecoder().decode(Settings.self, from: Data(run.settings.utf8))
    path = settings.path
    model = run.name
    architecture = settings.architecture
    width = settings.width
    pictures = try lab.datasets.named(settings.pictures)
    expected = settings.sha256
  }

  /// What an import was: stored whole with its run.
  private struct Settings: Codable {
    let format: String
    let path: String
    let file: String
    let bytes: Int
    let sha256: String
    let architecture: String
    let width: Int
    let pictures: String
  }

  /// Reads the file and stores the model.
  ///
  /// - Throws: `FormatError` for a file that is damaged or says too little, `NetsError` for tensors that
  ///   are not the architecture's, `StoreError` if the name is taken; nothing is stored then.
  public func run(in lab: LabFile) throws -> Model {
    let file = try FileSource.bytes(of: path)
    let content = try SafetensorsFormat.parse(file)
    let network = try network(for: content, file: file.name)
    let weights = try Weights(
      architecture: network, tensors: content.tensors.withoutPrefix(before: network.tensorNames))
    let settings = Settings(
      format: "safetensors", path: path, file: URL(fileURLWithPath: path).lastPathComponent,
      bytes: file.bytes.count, sha256: Provenance.fingerprint(of: file.bytes),
      architecture: network.name, width: network.width, pictures: pictures.name.description)
    guard expected ?? settings.sha256 == settings.sha256 else {
      throw StoreError.refused(
        "\(path) is another file than the one whose import was interrupted; import it anew")
    }
    let request = try RunRequest(kind: "import-model", name: model, settings: settings)
    try lab.models.requireFree(model, for: request)
    return try lab.carryOut(request, found: { _ in try lab.models.named(model) }) { run in
      try lab.models.saveResult(draft(weights), run: run)
      return try lab.models.named(model)
    }
  }

  private func network(for content: SafetensorsFormat, file: String) throws -> Architecture {
    guard let name = architecture ?? content.metadata[ModelNotes.architecture] else {
      throw FormatError.badSafetensors(
        file: file, reason: "it does not say its architecture; give --arch")
    }
    // The file's width belongs to the file's architecture.
    let noted = architecture == nil ? content.metadata[ModelNotes.width].flatMap { Int($0) } : nil
    return try Architecture.named(
      name, input: ImageShape(pictures.shape), classes: pictures.labels.classes.count,
      width: width ?? noted)
  }

  private func draft(_ weights: Weights) throws -> CheckpointDraft {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let network = weights.architecture
    return CheckpointDraft(
      model: model, architecture: String(decoding: try encoder.encode(network), as: UTF8.self),
      parameterCount: network.parameterCount, labels: pictures.labels, step: 0, state: "{}",
      tensors: weights.tensors.map { StoredTensor($0, role: .weight) })
  }
}

extension [Tensor] {
  /// The tensors without what stands before every name, such as `module.` of a PyTorch model that was
  /// wrapped when it was saved; as they are if the first of `names` stands there plainly or nowhere.
  fileprivate func withoutPrefix(before names: [String]) -> [Tensor] {
    guard let first = names.first, !contains(where: { $0.name == first }) else { return self }
    let prefixes = map(\.name).filter { $0.hasSuffix("." + first) }.map { $0.dropLast(first.count) }
    guard
      let prefix = prefixes.first(where: { prefix in allSatisfy { $0.name.hasPrefix(prefix) } })
    else { return self }
    return map {
      Tensor(
        name: String($0.name.dropFirst(prefix.count)), shape: $0.shape, values: $0.values)
    }
  }
}
