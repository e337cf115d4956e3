// A lab in a folder of its own with two small datasets and a model that tells their classes apart.
import Foundation
import Learning
import Nets
import Store

@testable import Datasets

final class RecipeLab {
  let folder: URL
  let lab: LabFile
  /// Three classes of 1×6×6 pictures: a bright third on noise.
  static let shape = ImageShape(channels: 1, height: 6, width: 6)

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("recipes-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let path = folder.appendingPathComponent("lab.db").path
    try LabFile.create(at: path)
    lab = try LabFile(path: path, access: .readWrite)
  }

  deinit {
    try? lab.close()
    try? FileManager.default.removeItem(at: folder)
  }

  /// Writes four IDX files and imports them as `bars`.
  func importBars(train: Int = 60, test: Int = 20) throws -> [Dataset] {
    for (stem, count) in [("train", train), ("t10k", test)] {
      var stream = RandomStream(seed: 3, purpose: .noise, count)
      var images = Self.header(0x803, [count, 6, 6])
      var labels = Self.header(0x801, [count])
      for index in 0..<count {
        labels.append(UInt8(index % 3))
        images += (0..<36).map { UInt8(stream.below(40) + ($0 / 12 == index % 3 ? 150 : 0)) }
      }
      try images.write(to: folder.appendingPathComponent("\(stem)-images-idx3-ubyte"))
      try labels.write(to: folder.appendingPathComponent("\(stem)-labels-idx1-ubyte"))
    }
    return try ImportRecipe(format: .idx, path: folder.path, name: "bars").run(in: lab)
  }

  private static func header(_ magic: UInt32, _ extents: [Int]) -> Data {
    ([magic] + extents.map(UInt32.init)).reduce(into: Data()) { data, number in
      withUnsafeBytes(of: number.bigEndian) { data.append(contentsOf: $0) }
    }
  }

  /// A linear model whose weights are the classes' bars.
  func makeModel(for dataset: Dataset, name: String = "bars") throws -> Model {
    let network = try Architecture.named("linear", input: Self.shape, classes: 3, width: nil)
    var weights = Weights(initialising: network, seed: 1)
    for index in weights.tensors.indices {
      let count = weights.tensors[index].values.count
      weights.tensors[index].values = (0..<count).map { place in
        count == 3 ? 0 : (place % 36) / 12 == place / 36 ? 0.3 : -0.1
      }
    }
    let request = try RunRequest(kind: "train", name: name, settings: ["model": name])
    guard case .started(let run, _) = try lab.runs.begin(request) else {
      throw StoreError.refused("the model is there already")
    }
    let json = String(decoding: try JSONEncoder().encode(network), as: UTF8.self)
    let draft = CheckpointDraft(
      model: name, architecture: json, parameterCount: network.parameterCount,
      labels: dataset.labels, step: 1, state: "{}",
      tensors: weights.tensors.map { StoredTensor($0, role: .weight) }, metrics: [])
    try lab.models.saveResult(draft, run: run)
    return try lab.models.named(name)
  }

  /// D_det of `dataset` in an L2 ball of 1.5.
  func makeDet(
    of dataset: Dataset, with model: Model, name: String = "d_det/train", eps: String = "1.5",
    norm: Norm = .l2, target: TargetRule = .next
  ) throws -> Dataset {
    try recipe(of: dataset, with: model, name: name, eps: eps, norm: norm, target: target)
      .run(in: lab, threads: 2)
  }

  func recipe(
    of dataset: Dataset, with model: Model, name: String, eps: String = "1.5", norm: Norm = .l2,
    target: TargetRule = .next, keepFloat: Bool = false
  ) throws -> AttackRecipe {
    AttackRecipe(
      kind: "det", name: try DatasetName(name), model: model, dataset: dataset, target: target,
      labels: .targets,
      attack: try AttackSettings(
        threat: ThreatModel(norm: norm, eps: Epsilon(eps)), steps: 8, seed: 4),
      keepFloat: keepFloat)
  }

  func pixels(_ dataset: Dataset) throws -> [UInt8] {
    try lab.pictures.pixels(of: dataset.pictures, in: 0..<dataset.count)
  }
}

extension RecipeLab {
  /// The settings, the run and the empty set of an import as that of `whole`, killed before its first commit.
  func interruptedImport(like whole: Dataset) throws -> (
    settings: String, run: Run, set: PictureSet
  ) {
    let settings = try lab.runs.run(whole.runID).settings
      .replacingOccurrences(of: #""name":"whole""#, with: #""name":"parts""#)
    let request = try RunRequest(
      kind: "import", name: "parts/\(whole.name.split)",
      settings: JSONDecoder().decode(ImportSettings.self, from: Data(settings.utf8)))
    guard case .started(let run, _) = try lab.runs.begin(request) else {
      throw StoreError.refused("the import of parts is finished")
    }
    return (settings, run, try lab.pictures.openSet(of: run, shape: whole.shape))
  }
}
