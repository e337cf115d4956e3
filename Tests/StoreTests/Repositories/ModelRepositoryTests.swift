// Models: weights come back bit by bit, two resume points are kept, the result drops them.
import Crypto
import Foundation
import Testing

@testable import Store

@Suite struct ModelRepositoryTests {
  let fixture: LabFixture
  let sample: SampleLab
  var models: ModelRepository { fixture.lab.models }

  init() throws {
    fixture = try LabFixture.whole()
    sample = try SampleLab(in: fixture.lab)
  }

  /// Bit patterns, so that −0 is not 0.
  private func bits(_ tensors: [StoredTensor]) -> [[UInt32]] {
    tensors.map { $0.values.map(\.bitPattern) }
  }

  @Test func weightsAndMomentumComeBackBitByBit() throws {
    let weights = try models.weights(of: sample.model)
    #expect(bits(weights) == bits(SampleLab.tensors))
    #expect(weights.map(\.name) == ["fc.weight", "fc.bias", "fc.weight"])
    #expect(weights.map(\.role) == [.weight, .weight, .momentum])
    #expect(weights.map(\.shape) == [[3, 2], [3], [3, 2]])
  }

  @Test func theWeightsHashIsOverTheWeightsAlone() {
    var bytes = Data()
    for tensor in SampleLab.tensors.prefix(2) {
      tensor.values.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
    #expect(sample.model.weightsHash == Data(SHA256.hash(data: bytes)))
  }

  @Test func theLastTwoResumePointsAreKept() throws {
    let steps = try fixture.rows(
      "SELECT step FROM checkpoint WHERE kind = 'resume' ORDER BY step"
    ).map(\.[0])
    #expect(steps == ["2", "3"])
    let run = try #require(try fixture.lab.runs.unfinished().first)
    let point = try #require(try models.resumePoint(of: run))
    #expect(point.step == 3 && point.state == #"{"epoch":1}"#)
    #expect(bits(point.tensors) == bits(SampleLab.tensors))
  }

  @Test func theResultDropsWhatOnlyResumingNeeded() throws {
    let run = try fixture.begin("train", "n", ["dataset": "d_det/train"], seed: 12)
    try models.saveResult(
      SampleLab.checkpoint("n", labels: sample.train.labels, step: 9), run: run)
    #expect(try fixture.number("SELECT count(*) FROM checkpoint WHERE kind = 'resume'") == 0)
    #expect(try fixture.number("SELECT count(DISTINCT checkpoint_id) FROM checkpoint_tensor") == 2)
    #expect(try fixture.lab.runs.run(run.id).state == .finished)
    #expect(try models.resumePoint(of: run) == nil)
    #expect(try models.named("n").parameterCount == 9)
    #expect(Verification.run(fixture.lab).isEmpty)
  }

  @Test func anUnfinishedModelIsNoModelYet() throws {
    #expect(try models.find("n") == nil)
    #expect(
      complaint { _ = try models.named("n") }
        == "there is no model named 'n'; did you mean 'm'?")
    #expect(
      complaint { _ = try models.named("resnet") }
        == "there is no model named 'resnet'; 'advex list' shows what there is")
  }

  @Test func theBestWeightsStandBesideTheLast() throws {
    let run = try fixture.begin("train", "v", ["dataset": "c/train"])
    func draft(step: Int, best: Float?) -> CheckpointDraft {
      SampleLab.checkpoint(
        "v", labels: sample.train.labels, step: step,
        best: best.map {
          CheckpointDraft.Weights(
            step: step, state: #"{"epoch":\#(step)}"#,
            tensors: [StoredTensor(role: .weight, name: "fc.bias", shape: [1], values: [$0])])
        })
    }
    try models.saveProgress(draft(step: 1, best: 1), run: run)
    try models.saveProgress(draft(step: 2, best: 2), run: run)
    try models.saveProgress(draft(step: 3, best: nil), run: run)
    let best = try #require(try models.resumePoint(of: run)?.best)
    #expect(best.state == #"{"epoch":2}"# && best.tensors[0].values == [2])
    #expect(try models.find("v@best") == nil, "the run is not finished")
    try models.saveResult(draft(step: 4, best: nil), run: run)
    let model = try models.named("v@best")
    #expect(try model.name == "v@best" && model.id == models.named("v").id)
    #expect(try models.weights(of: model).map(\.values) == [[2]])
    #expect(try bits(models.weights(of: models.named("v"))) == bits(SampleLab.tensors))
    #expect(
      complaint { _ = try models.named("m@best") }.hasPrefix("there is no model named 'm@best'"))
    #expect(Verification.run(fixture.lab).isEmpty)
  }

  @Test(arguments: ["", "m@best", "a@b"])
  func aNameThatWouldMeanBestWeightsIsRefused(name: String) throws {
    let request = try RunRequest(kind: "train", name: name, settings: ["dataset": "c/test"])
    let said = complaint { try models.requireFree(name, for: request) }
    #expect(said.hasPrefix("'\(name)' is no name for a new model"), "\(said)")
  }

  @Test func aNameOfAnotherRunIsTaken() throws {
    let sentence = "a model named 'm' was made by run 3 with other settings; choose another name"
    let request = try RunRequest(kind: "train", name: "m", settings: ["dataset": "c/test"])
    #expect(complaint { try models.requireFree("m", for: request) } == sentence)
    #expect(complaint { try models.requireFree("free", for: request) } == "no error")
    let run = try fixture.begin("train", "m", ["dataset": "c/test"])
    let draft = SampleLab.checkpoint("m", labels: sample.train.labels, step: 1)
    #expect(complaint { try models.saveProgress(draft, run: run) } == sentence)
    #expect(complaint { try models.saveResult(draft, run: run) } == sentence)
  }

  @Test(arguments: [
    ("shape = '[3,3]'", "the shape of fc.weight does not fit its values"),
    ("shape = '[4294967296,4294967296,6]'", "the shape of fc.weight does not fit its values"),
    ("shape = '[-3,-2]'", "the shape of fc.weight does not fit its values"),
    ("shape = '[oops'", "the shape of fc.weight does not fit its values"),
    ("raw_length = 1073741824", "fc.weight: a payload is damaged"),
    ("raw_length = 23", "fc.weight: a payload holds 23 bytes where 20 belong"),
    ("payload = zeroblob(24), codec = 0", "fc.weight: a payload is damaged: its checksum"),
  ])
  func aDamagedTensorIsNamed(change: String, detail: String) throws {
    try fixture.change("UPDATE checkpoint_tensor SET \(change) WHERE ordinal = 0")
    let said = complaint { _ = try models.weights(of: sample.model) }
    #expect(said.hasPrefix("row 2 of checkpoint_tensor is damaged: \(detail)"), "\(said)")
  }
}
