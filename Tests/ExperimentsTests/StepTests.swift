// Training and evaluation as steps: found again by their settings, resumable, and right about what
// they store.
import Datasets
import Experiments
import Foundation
import Learning
import Nets
import Store
import Testing

@Suite struct StepTests {
  @Test func trainingKeepsItsMetricsAndIsFoundAgain() throws {
    let made = try StepLab()
    let dataset = try made.makeDataset()
    let step = try made.step("m", on: dataset)
    let model = try step.run(in: made.lab)
    #expect(try step.run(in: made.lab) == model)
    let run = try made.lab.runs.run(model.runID)
    #expect(run.state == .finished)
    #expect(try made.lab.metrics.values(of: run, name: "loss", axis: .step).count == 12)
    let accuracy = try made.lab.metrics.values(of: run, name: "train accuracy", axis: .epoch)
    #expect(accuracy.count == 4)
    #expect(accuracy[3] > 0.9)
    let kinds = try made.lab.run(sql: "SELECT kind, count(*) FROM checkpoint GROUP BY kind")
    #expect(kinds.rows == [[.text("last"), .integer(1)]])
  }

  @Test func theBestEpochIsKeptUnderItsName() throws {
    let made = try StepLab()
    let (train, held) = (try made.makeDataset(), try made.makeDataset("bars/val", count: 48))
    let attack = try AttackSettings(
      threat: ThreatModel(norm: .l2, eps: Epsilon("1")), steps: 2, keepBest: false)
    let step = TrainStep(
      model: "m", dataset: train, validation: held, architecture: "mlp", width: 16,
      training: try TrainingSettings(
        epochs: 4, schedule: Schedule(.constant, peak: 0.05), batch: 32, augmentation: .none,
        adversarial: attack))
    let model = try step.run(in: made.lab, safety: .init(interval: 0))
    let best = try made.lab.models.named("m@best")
    #expect(best == (try made.lab.models.best(of: model)))
    let run = try made.lab.runs.run(model.runID)
    let (clean, robust) = (
      try made.lab.metrics.values(of: run, name: "validation accuracy", axis: .epoch),
      try made.lab.metrics.values(of: run, name: "validation robust accuracy", axis: .epoch)
    )
    #expect(clean.count == 4 && robust.count == 4)
    #expect(
      try made.lab.metrics.values(of: run, name: "robust accuracy", axis: .step).count == 12)
    let place = robust.firstIndex(of: robust.max() ?? 0) ?? 0
    let steps = try made.lab.run(sql: "SELECT step FROM checkpoint WHERE kind = 'best'")
    #expect(steps.rows == [[.integer(Int64(3 * (place + 1)))]])
    let evaluation = try EvaluateStep(model: best, dataset: held).run(in: made.lab, threads: 1)
    #expect(evaluation.accuracy == clean[place])
    let named = try made.lab.run(sql: "SELECT model FROM result")
    #expect(named.rows == [[.text("m@best")]])
    #expect(Verification.run(made.lab).isEmpty)
  }

  @Test func validationByThePicturesTrainedOnIsRefused() throws {
    let made = try StepLab()
    let dataset = try made.makeDataset()
    let step = TrainStep(
      model: "m", dataset: dataset, validation: dataset, architecture: "mlp", width: 16,
      training: try TrainingSettings(epochs: 1, batch: 32))
    let error = #expect(throws: StoreError.self) { try step.run(in: made.lab) }
    #expect("\(try #require(error))".hasPrefix("bars/train is both trained on and validated by"))
  }

  @Test(arguments: [Optimiser.sgd(SGD(nesterov: false)), .adam(Adam())])
  func aRunThatStopsGoesOnToTheSameBytes(optimiser: Optimiser) throws {
    let made = try StepLab()
    let (train, held) = (try made.makeDataset(), try made.makeDataset("bars/val", count: 48))
    func step(_ model: String) throws -> TrainStep {
      TrainStep(
        model: model, dataset: train, validation: held, architecture: "mlp", width: 16,
        training: try TrainingSettings(
          epochs: 4, schedule: Schedule(peak: 0.01), batch: 32, optimiser: optimiser,
          augmentation: Augmentation(cropPadding: 1, noise: 0.1)))
    }
    let whole = try step("whole").run(in: made.lab)
    var goes = 0
    while try made.lab.models.find("parts") == nil {
      // A lab that goes away under the run, as a full disk does.
      let doomed = try LabFile(path: made.lab.path, access: .readWrite)
      var left = 5
      _ = try? step("parts").run(in: doomed, safety: .init(interval: 0)) { _ in
        left -= 1
        if left == 0 { try? doomed.close() }
      }
      try? doomed.close()
      goes += 1
    }
    #expect(goes == 3)
    let parts = try made.lab.models.named("parts")
    #expect(parts.weightsHash == whole.weightsHash)
    #expect(
      try made.lab.models.best(of: parts).weightsHash
        == made.lab.models.best(of: whole).weightsHash)
    let curves = try [parts, whole].map { model in
      try made.lab.metrics.values(
        of: made.lab.runs.run(model.runID), name: "validation accuracy", axis: .epoch)
    }
    #expect(curves[0] == curves[1] && curves[0].count == 4)
  }

  @Test func checkpointsOnTheWayDoNotChangeTheResult() throws {
    let made = try StepLab()
    let dataset = try made.makeDataset()
    let often = try made.step("often", on: dataset).run(in: made.lab, safety: .init(interval: 0))
    let never = try made.step("never", on: dataset).run(in: made.lab, safety: .init(interval: 1e6))
    #expect(often.weightsHash == never.weightsHash)
    let curves = try [often, never].map { model in
      try made.lab.metrics.values(of: made.lab.runs.run(model.runID), name: "loss", axis: .step)
    }
    #expect(curves[0] == curves[1])
    #expect(Verification.run(made.lab).isEmpty)
  }

  @Test func anotherSeedGivesAnotherModel() throws {
    let made = try StepLab()
    let dataset = try made.makeDataset()
    let one = try made.step("one", on: dataset, seed: 1).run(in: made.lab)
    let two = try made.step("two", on: dataset, seed: 2).run(in: made.lab)
    #expect(one.weightsHash != two.weightsHash)
  }

  @Test func robustAccuracyIsAtMostCleanAndFallsWithEps() throws {
    let made = try StepLab()
    let dataset = try made.makeDataset()
    let model = try made.step("m", on: dataset).run(in: made.lab)
    let radii = ["0", "0.5", "1", "4"]
    let clean = try EvaluateStep(model: model, dataset: dataset).run(in: made.lab, threads: 2)
    var last = clean.correctCount
    for radius in radii {
      let attack = try AttackSettings(
        threat: ThreatModel(norm: .l2, eps: Epsilon(radius)), steps: 10)
      let robust = try EvaluateStep(model: model, dataset: dataset, attack: attack)
        .run(in: made.lab, threads: 1)
      #expect(robust.count == 96)
      #expect(robust.correctCount <= last)
      last = robust.correctCount
    }
    #expect(clean.accuracy > 0.9)
    #expect(last < 32)
  }

  @Test func aNetworkWithoutGradientsGetsAWarning() throws {
    let made = try StepLab()
    let dataset = try made.makeDataset()
    let network = try Architecture.named(
      "linear", input: ImageShape(channels: 1, height: 8, width: 8), classes: 3, width: nil)
    let zeros = Weights(initialising: network, seed: 1).tensors.map {
      Tensor(name: $0.name, shape: $0.shape, values: $0.values.map { _ in 0 })
    }
    let flat = try made.store("flat", network, zeros, on: dataset)
    var warnings: [String] = []
    for model in [flat, try made.step("m", on: dataset).run(in: made.lab)] {
      let attack = try AttackSettings(
        threat: ThreatModel(norm: .l2, eps: Epsilon("1")), steps: 5, stopsWhenBroken: true)
      _ = try EvaluateStep(model: model, dataset: dataset, attack: attack)
        .run(in: made.lab, threads: 1, warn: { warnings.append($0) })
    }
    // Every third picture is of the class that equal logits give.
    #expect(warnings.count == 1)
    #expect(
      warnings.first?.hasPrefix("flat on bars/train under l2 1: on 32 pictures that held out")
        == true)
  }

  @Test func aDivergingRunFailsWithASentenceAndLeavesNoModel() throws {
    let made = try StepLab()
    let dataset = try made.makeDataset()
    let wild = TrainStep(
      model: "wild", dataset: dataset, architecture: "mlp", width: 16,
      training: try TrainingSettings(
        epochs: 4, schedule: Schedule(peak: 1e12), batch: 32, augmentation: .none))
    #expect(throws: LearningError.self) { try wild.run(in: made.lab) }
    #expect(try made.lab.models.find("wild") == nil)
    let states = try made.lab.run(sql: "SELECT state, message FROM run WHERE name = 'wild'")
    #expect(states.rows.first?.first == .text("failed"))
  }
}
