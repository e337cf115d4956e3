// Style transfer in the lab: every picture is a run of its own, found again, and the same bytes alone, in
// company and after a kill.
import Foundation
import Learning
import Nets
import Store
import Testing

@testable import Datasets

@Suite struct StyleRecipeTests {
  private let made: RecipeLab
  private let photographs: Dataset
  private let models: [Model]

  init() throws {
    made = try RecipeLab()
    photographs = try PhotographRecipe(
      name: DatasetName("photographs/test"), photographs: Photograph.allCases, side: 32,
      channels: 3
    ).run(in: made.lab)
    models = try ["one", "two"].map { [made, photographs] name in
      try Self.makeModel(name, seed: name == "one" ? 1 : 2, labels: photographs.labels, in: made)
    }
  }

  /// An untrained network of the lab.
  private static func makeModel(
    _ name: String, seed: UInt64, labels: LabelSpace, in made: RecipeLab
  ) throws -> Model {
    let network = try Architecture.named(
      "cnn", input: ImageShape(channels: 3, height: 32, width: 32), classes: 4, width: 4)
    let request = try RunRequest(kind: "train", name: name, settings: ["model": name])
    guard case .started(let run, _) = try made.lab.runs.begin(request) else {
      return try made.lab.models.named(name)
    }
    let json = String(decoding: try JSONEncoder().encode(network), as: UTF8.self)
    try made.lab.models.saveResult(
      CheckpointDraft(
        model: name, architecture: json, parameterCount: network.parameterCount, labels: labels,
        step: 0, state: "{}",
        tensors: Weights(initialising: network, seed: seed).tensors.map {
          StoredTensor($0, role: .weight)
        }),
      run: run)
    return try made.lab.models.named(name)
  }

  private func recipe(
    _ name: String, content: Int = 0, steps: Int = 2, start: StyleSettings.Start = .content
  ) throws -> StyleRecipe {
    StyleRecipe(
      name: try DatasetName(name), styleNetwork: models[0], contentNetwork: models[1],
      style: try PlacedPicture(photographs, at: 2),
      content: try PlacedPicture(photographs, at: content),
      settings: try StyleSettings(
        style: StyleView(style: ["relu1", "relu3"]), content: StyleView(content: "relu2"),
        optimiser: LBFGS(steps: steps), start: start, seed: 3),
      judge: StyleRecipe.Judge(models[1], StyleView(style: ["relu2"], content: "relu3")))
  }

  private func pixels(_ dataset: Dataset) throws -> [UInt8] {
    try made.lab.pictures.pixels(of: dataset.pictures, in: 0..<1)
  }

  @Test func aPictureIsADatasetWithTheSeriesOfItsLosses() throws {
    let dataset = try #require(
      try StyleRecipe.run([recipe("style.a/cat", steps: 3)], in: made.lab, threads: 2).first)
    #expect(dataset.count == 1 && dataset.shape == photographs.shape)
    #expect(dataset.parentID == photographs.id)
    #expect(try made.lab.datasets.labels(of: dataset) == [0])
    #expect(try pixels(dataset) != made.lab.pictures.pixels(of: photographs.pictures, in: 0..<1))
    let run = try made.lab.runs.run(dataset.runID)
    #expect(run.kind == "style" && run.state == .finished)
    var ends: [String: Double] = [:]
    for name in [
      "style loss", "content loss", "judged style loss", "judged content loss", "checkerboard",
    ] {
      let values = try made.lab.metrics.values(of: run, name: name, axis: .step)
      #expect(values.count == 3 && values.allSatisfy(\.isFinite), "\(name)")
      ends[name] = values.last
    }
    #expect((ends["style loss"] ?? 1) < 1 && (ends["content loss"] ?? 0) > 0)
    let levels = try pixels(dataset)
    let share = Checkerboard.share(of: levels, shape: ImageShape(dataset.shape))
    #expect(ends["checkerboard"] == share)
    let judge = try StyleEye(
      made.lab.models.network(of: models[1]), StyleView(style: ["relu2"], content: "relu3"),
      style: PlacedPicture(photographs, at: 2).read(in: made.lab),
      content: PlacedPicture(photographs, at: 0).read(in: made.lab), gradient: false)
    let judged = judge.losses(of: levels.map { Float($0) / 255 })
    #expect(abs(judged.style - (ends["judged style loss"] ?? 9)) < 1e-6)
    #expect(abs(judged.content - (ends["judged content loss"] ?? 9)) < 1e-6)
    #expect(Verification.run(made.lab).isEmpty)
  }

  @Test func aPictureIsTheSameAloneAndInCompanyAndIsMadeOnce() throws {
    let names = ["a/cat", "b/coffee", "c/cat"]
    let recipes = try [
      recipe(names[0]), recipe(names[1], content: 1), recipe(names[2], start: .noise),
    ]
    let together = try StyleRecipe.run(recipes, in: made.lab, threads: 2)
    #expect(together.map(\.name.description) == names)
    let runs = try made.lab.run(sql: "SELECT id FROM run").rows.count
    #expect(try StyleRecipe.run(recipes, in: made.lab, threads: 1) == together)
    #expect(try made.lab.run(sql: "SELECT id FROM run").rows.count == runs)
    let alone = try StyleRecipe.run(
      [recipe("d/cat", start: .noise)], in: made.lab, threads: 1)
    #expect(try pixels(alone[0]) == pixels(together[2]))
    #expect(try pixels(together[0]) != pixels(together[2]))
  }

  @Test func theRecipeGivesTheSameBytesAgain() throws {
    let dataset = try recipe("a/cat", steps: 3).run(in: made.lab)
    let again = try Rebuild(in: made.lab).fromRecipe(dataset, threads: 1)
    #expect(again == .proven(hash: dataset.hash, pictures: 1))
  }

  @Test func whatADeadRunLeftIsTakenUp() throws {
    let recipe = try recipe("a/cat")
    guard case .started(let run, _) = try made.lab.runs.begin(recipe.request()) else { return }
    try made.lab.metrics.record(
      [MetricPoints(name: "style loss", unit: "1", axis: .step, values: [0.5, 0.25])], run: run)
    _ = try made.lab.pictures.openSet(of: run, shape: photographs.shape)
    try made.lab.runs.fail(run, message: "the power went")
    let dataset = try StyleRecipe.run([recipe], in: made.lab, threads: 2)[0]
    #expect(dataset.runID == run.id)
    #expect(
      try made.lab.metrics.values(of: run, name: "style loss", axis: .step) == [0.5, 0.25])
    #expect(try made.lab.metrics.values(of: run, name: "checkerboard", axis: .step).count == 2)
    #expect(Verification.run(made.lab).isEmpty)
  }

  @Test func aPictureThatCannotBeMadeKeepsItsRunOpenAndSaysWhy() throws {
    var wrong = try StyleSettings(
      style: StyleView(style: ["relu9"]), content: StyleView(content: "relu2"),
      optimiser: LBFGS(steps: 1))
    wrong.start = .noise
    let bad = try StyleRecipe(
      name: DatasetName("b/cat"), styleNetwork: models[0], contentNetwork: models[0],
      style: PlacedPicture(photographs, at: 2), content: PlacedPicture(photographs, at: 0),
      settings: wrong, judge: StyleRecipe.Judge(models[1], StyleView(style: ["relu1"])))
    #expect(throws: NetsError.self) {
      try StyleRecipe.run([recipe("a/cat"), bad], in: made.lab, threads: 2)
    }
    let unfinished = try made.lab.runs.unfinished()
    #expect(unfinished.map(\.name) == ["a/cat", "b/cat"])
    #expect(unfinished.allSatisfy { $0.message?.contains("relu9") == true })
    #expect(throws: LearningError.self) { try PlacedPicture(photographs, at: 4) }
  }
}
