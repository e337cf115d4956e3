// A lab with a small corpus of ten classes, 1×28×28, on which studies run at tiny scale.
import Datasets
import Experiments
import Foundation
import Nets
import Store

final class ToyCorpus {
  let folder: URL
  let lab: LabFile

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("studies-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let path = folder.appendingPathComponent("lab.db").path
    try LabFile.create(at: path)
    lab = try LabFile(path: path, access: .readWrite)
    let train = try add("train", 200, space: nil)
    _ = try add("test", 80, space: train.labels)
  }

  deinit {
    try? lab.close()
    try? FileManager.default.removeItem(at: folder)
  }

  /// Each class has two bright rows of its own on noise.
  private func add(_ split: String, _ count: Int, space: LabelSpace?) throws -> Dataset {
    var stream = RandomStream(seed: 2, purpose: .noise, count)
    let pixels = (0..<count).flatMap { index in
      (0..<784).map { UInt8(stream.below(80) + ($0 / 56 == index % 10 ? 150 : 0)) }
    }
    let request = try RunRequest(kind: "import", name: "toy/\(split)", settings: [split: count])
    guard case .started(let run, _) = try lab.runs.begin(request) else {
      return try lab.datasets.named("toy/\(split)")
    }
    let shape = PictureShape(channels: 1, height: 28, width: 28)
    var set = try lab.pictures.openSet(of: run, shape: shape)
    try lab.pictures.append(lab.pictures.encode(pixels, shape: shape), to: &set)
    let classes = (0..<10).map { LabelSpace.Class(name: "bar \($0)") }
    return try lab.datasets.create(
      DatasetDraft(
        name: DatasetName(name: "toy", split: split), pictures: set,
        labels: (0..<count).map { UInt16($0 % 10) }, labelingKind: "given",
        space: space.map { .existing($0) } ?? .new(name: "toy", classes)),
      run: run)
  }

  /// The rows of a query as texts.
  func rows(_ sql: String) throws -> [[String]] {
    try lab.run(sql: sql).rows.map { $0.map(\.plainText) }
  }
}
