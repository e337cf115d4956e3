// Error along Fourier basis vectors as a step: right where it can be told, the same however it is run.
import Datasets
import Foundation
import Learning
import Nets
import Store
import Testing

@testable import Experiments

@Suite struct FourierStepTests {
  let made: StepLab
  let dataset: Dataset

  init() throws {
    made = try StepLab()
    dataset = try made.makeDataset()
  }

  private func step(_ model: Model, norm: Double = 4) throws -> FourierStep {
    try FourierStep(model: model, dataset: dataset, norm: norm, seed: 5)
  }

  /// Says class 0 where the first pixel is above 127.5, else class 1.
  private func firstPixel() throws -> Model {
    let network = try Architecture.named(
      "linear", input: ImageShape(channels: 1, height: 8, width: 8), classes: 3, width: nil)
    let values: [String: [Float]] = [
      "weight": [1] + [Float](repeating: 0, count: 63) + [-1]
        + [Float](repeating: 0, count: 127),
      "bias": [0, 0, -100],
    ]
    return try made.store(
      "first", network,
      Weights(initialising: network, seed: 1).tensors.map { tensor in
        let ending = tensor.name.hasSuffix("bias") ? "bias" : "weight"
        return Tensor(name: tensor.name, shape: tensor.shape, values: values[ending] ?? [])
      }, on: dataset)
  }

  @Test func errorsAreThoseOfThePicturesWithEachWave() throws {
    let errors = try step(firstPixel()).run(in: made.lab, threads: 2)
    let basis = FourierBasis(ImageShape(channels: 1, height: 8, width: 8))
    #expect(errors.count == basis.frequencies.count && errors.count == 34)
    let examples = try StoredExamples(dataset, in: made.lab).batch(0..<96)
    for (frequency, error) in zip(basis.frequencies, errors) {
      let seen = try FourierWave(frequency, of: basis, norm: 4, seed: 5).added(to: examples)
      let wrong = seen.labels.indices.count { index in
        seen.labels[index] != (seen.pixels[index * 64] > 127 ? 0 : 1)
      }
      #expect(abs(error - Double(wrong) / 96) < 1e-12)
    }
    // The wave that is highest at the corner moves its pixel over the border, half of the time.
    #expect(Set(errors).count > 1)
  }

  @Test func aWaveOfNoLengthChangesNothing() throws {
    let model = try made.step("m", on: dataset).run(in: made.lab)
    let clean = try EvaluateStep(model: model, dataset: dataset).run(in: made.lab, threads: 1)
    let errors = try step(model, norm: 1e-6).run(in: made.lab, threads: 1)
    #expect(errors.allSatisfy { abs($0 - (1 - clean.accuracy)) < 1e-12 })
    #expect(try made.lab.run(sql: "SELECT count(*) FROM prediction_row").rows == [[.integer(96)]])
  }

  @Test func aRunThatStopsGoesOnToTheSameErrorsAndIsFoundAgain() throws {
    let step = try step(made.step("m", on: dataset).run(in: made.lab))
    let doomed = try LabFile(path: made.lab.path, access: .readWrite)
    guard case .started(let run, _) = try doomed.runs.begin(request(of: step)) else {
      Issue.record("nothing was begun before")
      return
    }
    // What a killed run has left: its first waves.
    let again = try StepLab()
    let other = try again.makeDataset()
    let whole = try FourierStep(
      model: again.step("m", on: other).run(in: again.lab), dataset: other, norm: 4, seed: 5
    ).run(in: again.lab, threads: 1)
    try doomed.metrics.append(
      MetricPoints(
        name: "error along a frequency", unit: "share", axis: .step, values: Array(whole.prefix(9))),
      run: run)
    try doomed.runs.fail(run, message: "the power went")
    try doomed.close()
    try Resumption.resume(made.lab.runs.run(run.id), in: made.lab, threads: 2)
    #expect(try made.lab.runs.run(run.id).state == .finished)
    #expect(try step.run(in: made.lab, threads: 1) == whole)
    #expect(
      try made.lab.run(sql: "SELECT count(*) FROM run WHERE kind = 'fourier'").rows
        == [[.integer(1)]])
    #expect(Verification.run(made.lab).isEmpty)
  }

  @Test func aRunThatIsCutOffGoesOn() throws {
    let step = try step(made.step("m", on: dataset).run(in: made.lab))
    let doomed = try LabFile(path: made.lab.path, access: .readWrite)
    #expect(throws: (any Error).self) {
      try step.run(in: doomed, threads: 1) { if $0.done == 20 { try? doomed.close() } }
    }
    #expect(try step.run(in: made.lab, threads: 1).count == 34)
  }

  private func request(of step: FourierStep) throws -> RunRequest {
    try RunRequest(kind: "fourier", name: step.title, settings: step, seed: 5)
  }

  @Test(arguments: [0, -1, 65, .nan, .infinity])
  func wavesWithoutASensibleNormAreRefused(norm: Double) throws {
    let model = try firstPixel()
    let error = #expect(throws: StoreError.self) { try step(model, norm: norm) }
    #expect(
      "\(try #require(error))"
        == "a wave's norm must be above 0 and at most 64, and \(norm) is not")
  }
}
