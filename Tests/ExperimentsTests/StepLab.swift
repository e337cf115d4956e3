// A lab with a dataset of three easily told classes, and models that steps are tried on.
import Datasets
import Experiments
import Foundation
import Learning
import Nets
import Store

/// A lab with one dataset of three easily told classes, 1×8×8.
final class StepLab {
  let folder: URL
  let lab: LabFile

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("steps-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let path = folder.appendingPathComponent("lab.db").path
    try LabFile.create(at: path)
    lab = try LabFile(path: path, access: .readWrite)
  }

  deinit {
    try? lab.close()
    try? FileManager.default.removeItem(at: folder)
  }

  func makeDataset(_ name: String = "bars/train", count: Int = 96) throws -> Dataset {
    var stream = RandomStream(seed: 9, purpose: .noise, name.count)
    let labels = (0..<count).map { UInt16($0 % 3) }
    let pixels = labels.flatMap { label in
      (0..<64).map { UInt8(stream.below(60) + ($0 / 24 == Int(label) ? 150 : 0)) }
    }
    let shape = PictureShape(channels: 1, height: 8, width: 8)
    let request = try RunRequest(kind: "import", name: name, settings: ["count": count])
    guard case .started(let run, _) = try lab.runs.begin(request) else {
      return try lab.datasets.named(name)
    }
    var set = try lab.pictures.openSet(of: run, shape: shape)
    try lab.pictures.append(lab.pictures.encode(pixels, shape: shape), to: &set)
    let classes = ["top", "middle", "bottom"].map { LabelSpace.Class(name: $0) }
    return try lab.datasets.create(
      DatasetDraft(
        name: DatasetName(name), pictures: set, labels: labels, labelingKind: "given",
        space: .new(name: "bars", classes)),
      run: run)
  }

  func step(_ model: String, on dataset: Dataset, seed: UInt64 = 1) throws -> TrainStep {
    TrainStep(
      model: model, dataset: dataset, architecture: "mlp", width: 16,
      training: try TrainingSettings(
        epochs: 4, schedule: Schedule(peak: 0.05), batch: 32, augmentation: .none, seed: seed))
  }

  /// Stores a network as if it had been trained.
  func store(
    _ name: String, _ network: Architecture, _ tensors: [Tensor], on dataset: Dataset
  ) throws -> Model {
    let request = try RunRequest(kind: "train", name: name, settings: ["model": name])
    if case .started(let run, _) = try lab.runs.begin(request) {
      try lab.models.saveResult(
        CheckpointDraft(
          model: name,
          architecture: String(decoding: JSONEncoder().encode(network), as: UTF8.self),
          parameterCount: network.parameterCount, labels: dataset.labels, step: 1, state: "{}",
          tensors: tensors.map { StoredTensor($0, role: .weight) }, metrics: []), run: run)
    }
    return try lab.models.named(name)
  }

  /// A network that tells the classes by whether their bar is bright, but through steps that are flat
  /// nearly everywhere, so that it has no gradient to follow.
  func maskedModel(_ name: String = "masked", on dataset: Dataset) throws -> Model {
    let network = try Architecture.named(
      "mlp", input: ImageShape(channels: 1, height: 8, width: 8), classes: 3, width: 6)
    // The last bar has 16 pixels. Pixels are seen as −2...2, a bar's border is at −0.35.
    let isBar = (0..<6).flatMap { unit in
      (0..<64).map { Float($0 / 24 == unit / 2 ? 64 : 0) }
    }
    let border = (0..<6).map { Float(64 * 0.35 * ($0 / 2 == 2 ? 16 : 24)) - Float($0 % 2) }
    let steps = (0..<36).map { place -> Float in
      place / 6 == place % 6 / 2 && place / 6 < 3 ? (place % 2 == 0 ? 1 : -1) : 0
    }
    let answer = (0..<18).map { Float($0 / 6 == $0 % 6 ? 1 : 0) }
    let zeros = [Float](repeating: 0, count: 6)
    let values = [
      "fc1.weight": isBar, "fc1.bias": border, "fc2.weight": steps, "fc2.bias": zeros,
      "fc3.weight": answer, "fc3.bias": Array(zeros.prefix(3)),
    ]
    return try store(
      name, network,
      Weights(initialising: network, seed: 1).tensors.map {
        Tensor(name: $0.name, shape: $0.shape, values: values[$0.name] ?? [])
      }, on: dataset)
  }
}
