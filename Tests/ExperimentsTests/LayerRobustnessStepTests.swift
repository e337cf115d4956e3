// Layer robustness as a step: found again, the same however often it is interrupted, refused in words.
import Datasets
import Experiments
import Foundation
import Learning
import Nets
import Store
import Testing

@Suite struct LayerRobustnessStepTests {
  let made: StepLab
  let dataset: Dataset
  let model: Model

  init() throws {
    made = try StepLab()
    dataset = try made.makeDataset(count: 300)
    model = try made.step("m", on: dataset).run(in: made.lab)
  }

  private func step(
    _ layer: String = "relu2", of other: Model? = nil, pictures: Int = 300
  ) throws -> LayerRobustnessStep {
    let attack = try AttackSettings(
      threat: ThreatModel(norm: .l2, eps: Epsilon("0.5")), steps: 3, compute: Compute(), seed: 7)
    return try LayerRobustnessStep(
      model: other ?? model, dataset: dataset, layer: layer, attack: attack, pictures: pictures)
  }

  private func rows(_ sql: String) throws -> [[String]] {
    try made.lab.run(sql: sql).rows.map { $0.map(\.plainText) }
  }

  @Test func bothMeansAreKeptAndFoundAgain() throws {
    let found = try step().run(in: made.lab, threads: 2)
    #expect(try step().run(in: made.lab, threads: 1) == found)
    let kept = try made.lab.run(
      sql: "SELECT run.kind, subject, quantity, value FROM measurement JOIN run ON run.id = run_id "
        + "ORDER BY measurement.id"
    ).rows
    let kind = SQLValue.text("layer-robustness")
    #expect(
      kept == [
        [kind, .text("relu2"), .text("mean distance in the ball"), .real(found.moved)],
        [kind, .text("relu2"), .text("mean distance of pictures"), .real(found.apart)],
      ])
    #expect(Verification.run(made.lab).isEmpty)
  }

  @Test func theSettingsHoldTheWholeSearch() throws {
    let attack = try step().attack
    #expect(attack.objective == .features(layer: "relu2"))
    #expect(attack.randomStart && attack.keepBest && attack.compute == Compute())
  }

  @Test func aRunThatStopsIsTakenUpToTheSameFigures() throws {
    let doomed = try LabFile(path: made.lab.path, access: .readWrite)
    #expect(throws: (any Error).self) {
      try step().run(in: doomed, threads: 1) { if $0.done == 300 { try? doomed.close() } }
    }
    let newest = try rows("SELECT max(id) FROM run WHERE kind = 'layer-robustness'")
    let left = try made.lab.runs.run(try #require(Int64(newest[0][0])))
    #expect(left.state == .running)
    try made.lab.runs.fail(left, message: "the disk was full")
    try Resumption.resume(left, in: made.lab, threads: 2)
    #expect(try made.lab.runs.run(left.id).state == .finished)
    let resumed = try step().run(in: made.lab, threads: 1)
    #expect(try rows("SELECT count(*) FROM run WHERE kind = 'layer-robustness'") == [["1"]])
    let again = try StepLab()
    let other = try again.makeDataset(count: 300)
    let whole = try LayerRobustnessStep(
      model: again.step("m", on: other).run(in: again.lab), dataset: other, layer: "relu2",
      attack: step().attack, pictures: 300
    ).run(in: again.lab, threads: 1)
    #expect(resumed == whole)
  }

  @Test func aLayerThatIsTheSameOnEveryPictureIsSaid() throws {
    let network = try Architecture.named(
      "mlp", input: ImageShape(channels: 1, height: 8, width: 8), classes: 3, width: 4)
    var weights = Weights(initialising: network, seed: 1)
    for index in weights.tensors.indices where weights.tensors[index].name == "fc1.weight" {
      weights.tensors[index].values = weights.tensors[index].values.map { _ in 0 }
    }
    let dead = try made.store("dead", network, weights.tensors, on: dataset)
    var said: [String] = []
    let found = try step("relu1", of: dead, pictures: 20)
      .run(in: made.lab, threads: 1, warn: { said.append($0) })
    #expect(found.ratio == nil)
    #expect(
      said == [
        "layer relu1 of dead on bars/train under l2 0.5: the layer has the same values on every "
          + "picture, so that its robustness is zero divided by zero; it is left out"
      ])
  }

  @Test func whatCannotBeMeasuredIsRefused() throws {
    let error = #expect(throws: StoreError.self) { try step(pictures: 1) }
    #expect(
      "\(try #require(error))"
        == "the robustness of a layer needs pairs of pictures; give at least 2 (there are 1)")
    #expect(throws: NetsError.self) { try step("relu9").run(in: made.lab, threads: 1) }
  }
}
