// A small lab whose names would be markup if they were not escaped: pictures, their perturbations, a model
// with a learning curve and accuracies, and two studies with claims.
import Foundation
import Store

/// A lab in a folder of its own, gone with the test.
final class PageLab {
  static let script = "<script>alert('1')</script> & \"x\""
  static let shape = PictureShape(channels: 1, height: 4, width: 4)

  let lab: LabFile
  private let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("advex-page-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let path = folder.appendingPathComponent("lab.db").path
    try LabFile.create(at: path)
    lab = try LabFile(path: path, access: .readWrite)
  }

  deinit {
    try? lab.close()
    try? FileManager.default.removeItem(at: folder)
  }

  /// Pictures whose levels all start at `level`.
  static func picture(_ level: Int) -> [UInt8] { (0..<shape.count).map { UInt8(level + $0) } }

  static let delta: [Int16] = (0..<16).map { $0 % 2 == 0 ? 9 : -5 }

  func begin(_ kind: String, _ name: String, _ settings: [String: String] = [:]) throws -> Run {
    let request = try RunRequest(kind: kind, name: name, settings: settings, seed: 3)
    guard case .started(let run, _) = try lab.runs.begin(request) else {
      throw StoreError.refused("\(name) is finished")
    }
    return run
  }

  /// Everything there is to show.
  func fill() throws {
    let data = try importPictures()
    let model = try train(on: data)
    try evaluate(model, on: data, attack: nil, named: "clean")
    try evaluate(model, on: data, attack: attack(model), named: "attacked")
    for name in ["d_det.1/test", "d_det.2/test", "e_det.1/test"] { try perturb(data, model, name) }
    try studyFilters()
    try studyTransfer(model, data)
  }

  private func importPictures() throws -> Dataset {
    let run = try begin("import", "c/test")
    var set = try lab.pictures.openSet(of: run, shape: Self.shape)
    let pixels = [20, 60, 100].flatMap(Self.picture)
    try lab.pictures.append(lab.pictures.encode(pixels, shape: Self.shape), to: &set)
    let classes = ["<i>ant", "bee"].map { LabelSpace.Class(name: $0) }
    return try lab.datasets.create(
      DatasetDraft(
        name: DatasetName("c/test"), pictures: set, labels: [0, 1, 0],
        labelingKind: "given", space: .new(name: "c", classes)), run: run)
  }

  private func train(on data: Dataset) throws -> Model {
    let run = try begin("train", Self.script, ["dataset": data.name.description])
    let tensors = [StoredTensor(role: .weight, name: "fc.weight", shape: [2], values: [1, 2])]
    let curve = MetricPoints(
      name: "train accuracy", unit: "share", axis: .epoch, values: [0.25, 0.5, 0.875])
    try lab.models.saveResult(
      CheckpointDraft(
        model: Self.script, architecture: #"{"name":"linear"}"#, parameterCount: 2,
        labels: data.labels, step: 3, state: "{}", tensors: tensors, metrics: [curve]), run: run)
    return try lab.models.named(Self.script)
  }

  private func attack(_ model: Model) -> StoredAttack {
    StoredAttack(
      checkpointID: model.checkpointID,
      threat: StoredThreat(norm: "l2", epsWritten: "0.5", numerator: 1, denominator: 2),
      method: "pgd", objective: "cross-entropy", target: "next", steps: 4, stepSize: 0.25,
      restarts: 1, randomStart: false, keepBest: true, seed: 3)
  }

  private func evaluate(_ model: Model, on data: Dataset, attack: StoredAttack?, named: String)
    throws
  {
    let run = try begin("evaluate", named)
    for label in attack == nil ? [0, 1, 0] : [1, 1, 0] {
      try lab.evaluations.append((0..<2).map { $0 == label ? 1 : 0 }, classes: 2, run: run)
    }
    _ = try lab.evaluations.conclude(
      EvaluationSubject(model: model, dataset: data, attack: attack), run: run)
  }

  private func perturb(_ data: Dataset, _ model: Model, _ name: String) throws {
    let run = try begin("construct", name, ["model": model.name])
    let scaled = Self.delta.map { Double($0) / 255 }
    let l2 = scaled.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let drafts = [20, 60, 100].enumerated().map { index, level in
      PerturbationDraft(
        base: Self.picture(level), delta: Self.delta, float: nil, sourceLabel: index % 2,
        targetLabel: 1 - index % 2, predicted: .init(float: 0, grid: 0),
        success: .init(float: true, grid: true), l2: .init(float: l2, grid: l2),
        linf: .init(float: 9.0 / 255, grid: 9.0 / 255))
    }
    var set = try lab.pictures.openSet(of: run, shape: Self.shape)
    let attack = attack(model)
    try lab.perturbations.append(
      drafts, of: data.pictures, at: [0, 1, 2], attack: attack,
      attackID: lab.perturbations.attackID(attack, run: run), run: run, to: &set)
    _ = try lab.datasets.create(
      DatasetDraft(
        name: DatasetName(name), pictures: set, labels: [1, 0, 1], labelingKind: "next",
        space: .existing(data.labels), parent: data), run: run)
  }

  private func studyFilters() throws {
    let run = try begin("experiment", "filters", ["scale": "tiny", "corpus": "<c>"])
    func low(_ size: Double) -> Claim.Quantity { .init("clean accuracy", at: size, of: "low pass") }
    let claim = Claim(
      "low", statement: "Low < high & rest.", source: "a \"paper\"", refutation: "No.", low(3),
      .above, .reference(0.1), by: 0.05)
    try lab.studies.state([claim], [], run: run)
    for seed in 1...3 {
      let shift = Double(seed) / 100
      try lab.studies.record(
        [(1.0, 0.3), (3.0, 0.5)].map {
          Measurement(seed: UInt64(seed), low($0.0), $0.1 + shift, unit: "share")
        }, run: run)
    }
    try lab.studies.conclude(run)
  }

  private func studyTransfer(_ model: Model, _ data: Dataset) throws {
    let run = try begin("experiment", "transfer", ["scale": "tiny", "corpus": "c"])
    let clean = try lab.evaluations.evaluation(1)
    let published = [("VGG", 0.28, 0.657), ("ResNet", 0.447, 1.0)].flatMap { name, learnt, rate in
      [("accuracy from D_det", learnt), ("transfer rate", rate)].map {
        PublishedFigure(.init($0.0, of: name), $0.1, .figure, source: "a figure")
      }
    }
    try lab.studies.state([], published, run: run)
    for (name, rate, learnt) in [("cnn", 0.5, 0.4), ("mlp", 0.1, 0.2)] {
      try lab.studies.record(
        [("transfer rate", rate), ("accuracy from D_det", learnt)].map {
          Measurement(seed: 1, .init($0.0, of: name), $0.1, unit: "share", evaluation: clean)
        }, run: run)
    }
    try lab.studies.conclude(run)
  }
}
