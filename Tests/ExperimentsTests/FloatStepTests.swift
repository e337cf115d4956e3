// Training steps on float pixels: runs of their own beside those on 8 bits, whose settings stay what
// they were.
import Datasets
import Experiments
import Foundation
import Learning
import Nets
import Store
import Testing

@Suite struct FloatStepTests {
  let made: StepLab
  let kept: Dataset

  init() throws {
    made = try StepLab()
    let dataset = try made.makeDataset()
    kept = try AttackRecipe(
      kind: "rand", name: DatasetName("kept/train"),
      model: made.step("m", on: dataset).run(in: made.lab), dataset: dataset, target: .random,
      labels: .targets,
      attack: AttackSettings(threat: ThreatModel(norm: .l2, eps: Epsilon("1")), steps: 3),
      keepFloat: true
    ).run(in: made.lab, threads: 1)
  }

  private func step(_ model: String, _ pixels: PixelForm) throws -> TrainStep {
    TrainStep(
      model: model, dataset: kept, pixels: pixels, architecture: "mlp", width: 16,
      training: try TrainingSettings(
        epochs: 3, schedule: Schedule(peak: 0.05), batch: 32,
        augmentation: Augmentation(cropPadding: 1)))
  }

  @Test func bothFormsTrainSideBySide() throws {
    let grid = try step("grid", .grid).run(in: made.lab)
    let float = try step("float", .float).run(in: made.lab)
    #expect(grid.weightsHash != float.weightsHash)
    #expect(try step("float", .float).run(in: made.lab) == float)
    #expect(throws: StoreError.self) { try step("float", .grid).run(in: made.lab) }
    let settings = try made.lab.runs.run(float.runID).settings
    #expect(settings.contains(#""pixels":"float""#))
  }

  @Test func onTheGridTheSettingsSayNothingOfIt() throws {
    let request = try step("m2", .grid).request()
    #expect(!request.settings.contains("pixels"))
    let read = try JSONDecoder().decode(TrainStep.self, from: Data(request.settings.utf8))
    #expect(try read.request().settings == request.settings)
  }

  @Test func withoutFloatsNoRunIsBegun() throws {
    let step = TrainStep(
      model: "none", dataset: try made.makeDataset(), pixels: .float, architecture: "mlp",
      width: 16,
      training: try TrainingSettings(epochs: 1, batch: 32))
    #expect(throws: StoreError.self) { try step.run(in: made.lab) }
    #expect(
      try made.lab.run(sql: "SELECT count(*) FROM run WHERE name = 'none'").rows
        == [[.integer(0)]])
  }

  @Test func aRunOnFloatsThatStopsGoesOnToTheSameBytes() throws {
    let whole = try step("whole", .float).run(in: made.lab)
    let doomed = try LabFile(path: made.lab.path, access: .readWrite)
    var steps = 4
    _ = try? step("parts", .float).run(in: doomed, safety: .init(interval: 0)) { _ in
      steps -= 1
      if steps == 0 { try? doomed.close() }
    }
    try? doomed.close()
    #expect(steps == 0)
    // As 'advex resume' takes it up: from the settings that the run has left.
    let settings = try step("parts", .float).request().settings
    let left = try JSONDecoder().decode(TrainStep.self, from: Data(settings.utf8))
    #expect(try left.run(in: made.lab).weightsHash == whole.weightsHash)
    #expect(
      try made.lab.run(sql: "SELECT count(*) FROM run WHERE name = 'parts'").rows
        == [[.integer(1)]])
  }
}
