// A lab with pictures that studies can be run on, whole, in seconds.
import Datasets
import Foundation
import Nets
import Store

@testable import Experiments

/// A lab with the corpus 'toy': toy/train and toy/test, 28×28 grey pictures of ten classes, each a
/// bright bar at a place and slant of its own, in noise.
final class BarLab {
  static let corpus = "toy"

  let lab: LabFile
  private let folder: URL

  init(train: Int = 320, test: Int = 160) throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("study-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let path = folder.appendingPathComponent("lab.db").path
    try LabFile.create(at: path)
    lab = try LabFile(path: path, access: .readWrite)
    let made = try makeDataset("\(Self.corpus)/train", count: train, space: nil)
    _ = try makeDataset("\(Self.corpus)/test", count: test, space: made.labels)
  }

  deinit {
    try? lab.close()
    try? FileManager.default.removeItem(at: folder)
  }

  /// Runs a study at tiny scale, and its tables; gives the rows of `verdicts`.
  func run(_ study: any Study.Type, seeds: Int = 2) throws -> (run: Run, verdicts: QueryResult) {
    let run = try StudyRun(study, scale: .tiny, corpus: Self.corpus, seeds: seeds)
      .run(in: lab, threads: 1, Telling())
    let only = ["run": String(run.id)]
    for table in study.tables {
      guard try !lab.run(NamedQuery.named(table), parameters: only).rows.isEmpty else {
        throw StoreError.refused("\(table) is empty")
      }
    }
    return (run, try lab.run(NamedQuery.named("verdicts"), parameters: only))
  }

  /// Figures of a run by quantity and subject, one for each seed and place on a curve.
  func figures(_ quantity: String, of subject: String, in run: Run) throws -> [Double] {
    try lab.run(
      readOnly: """
        SELECT value FROM measurement WHERE run_id = \(run.id) AND quantity = '\(quantity)'
          AND subject = '\(subject)' ORDER BY seed, x
        """
    ).rows.compactMap { row in
      guard case .real(let value) = row.first else { return nil }
      return value
    }
  }

  private func makeDataset(_ name: String, count: Int, space: LabelSpace?) throws -> Dataset {
    var stream = RandomStream(seed: 3, purpose: .noise, name.count)
    let labels = (0..<count).map { UInt16($0 % 10) }
    let pixels = labels.flatMap { label in Self.bar(Int(label), &stream) }
    let shape = PictureShape(channels: 1, height: 28, width: 28)
    let request = try RunRequest(kind: "import", name: name, settings: ["count": count])
    guard case .started(let run, _) = try lab.runs.begin(request) else {
      return try lab.datasets.named(name)
    }
    var set = try lab.pictures.openSet(of: run, shape: shape)
    try lab.pictures.append(lab.pictures.encode(pixels, shape: shape), to: &set)
    let classes = (0..<10).map { LabelSpace.Class(name: "bar \($0)") }
    return try lab.datasets.create(
      DatasetDraft(
        name: DatasetName(name), pictures: set, labels: labels, labelingKind: "given",
        space: space.map { .existing($0) } ?? .new(name: Self.corpus, classes)),
      run: run)
  }

  private static func bar(_ label: Int, _ stream: inout RandomStream) -> [UInt8] {
    let shift = stream.below(3) - 1
    let level = 110 + stream.below(80)
    return (0..<784).map { place in
      let (row, column) = (place / 28, place % 28)
      let along = label < 5 ? row + column / 4 : column + row / 4
      let isBright = abs(along - 5 * (label % 5) - 4 - shift) < 3
      return UInt8(stream.below(50) + (isBright ? level : 0))
    }
  }
}
