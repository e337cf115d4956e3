// Usefulness of features as a step: right where it can be computed by hand, the same however it is run.
import Datasets
import Experiments
import Foundation
import Learning
import Nets
import Store
import Testing

@Suite struct FeatureStepTests {
  let made: StepLab
  let dataset: Dataset

  init() throws {
    made = try StepLab()
    dataset = try made.makeDataset()
  }

  private func attack(_ eps: String, restarts: Int = 1) throws -> AttackSettings {
    try AttackSettings(
      threat: ThreatModel(norm: .l2, eps: Epsilon(eps)), steps: 3, restarts: restarts)
  }

  private func step(
    _ model: Model, _ other: Dataset? = nil, _ attack: AttackSettings? = nil, pictures: Int = 96
  ) throws -> FeatureStep {
    try FeatureStep(
      model: model, reference: dataset, dataset: other ?? dataset, attack: attack,
      pictures: pictures)
  }

  private func linear() throws -> Model {
    let network = try Architecture.named(
      "linear", input: ImageShape(channels: 1, height: 8, width: 8), classes: 3, width: nil)
    return try made.store(
      "linear", network, Weights(initialising: network, seed: 1).tensors, on: dataset)
  }

  /// The features of a linear network are its pixels, seen as 4·x − 2.
  private func pixels() throws -> (values: [[Double]], labels: [Int]) {
    let bytes = try made.lab.pictures.pixels(of: dataset.pictures, in: 0..<96)
    return (
      (0..<96).map { row in (0..<64).map { Double(bytes[row * 64 + $0]) / 255 } },
      try made.lab.datasets.labels(of: dataset).map(Int.init)
    )
  }

  private func deviation(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
  }

  /// ½·(mean inside − mean of the rest), by hand.
  private func contrast(_ values: [Double], _ labels: [Int], _ label: Int) -> Double {
    func mean(_ isIncluded: (Int) -> Bool) -> Double {
      let chosen = zip(values, labels).filter { isIncluded($0.1) }.map(\.0)
      return chosen.reduce(0, +) / Double(chosen.count)
    }
    return (mean { $0 == label } - mean { $0 != label }) / 2
  }

  @Test func aPixelIsAsUsefulAsItsMeansAreApart() throws {
    let (values, labels) = try pixels()
    let found = try step(linear()).run(in: made.lab, threads: 2)
    #expect(found.count == 64 * 3)
    for feature in found {
      let pixel = values.map { $0[feature.unit] }
      let expected = contrast(pixel, labels, feature.label) / deviation(pixel)
      #expect(abs(feature.usefulness - expected) < 1e-5)
      #expect(feature.robustUsefulness == nil)
    }
  }

  /// An adversary who may move one pixel by ε moves it by ε, or to the end of its range.
  @Test func aPixelLosesWhatTheBallAllows() throws {
    let (values, labels) = try pixels()
    let found = try step(linear(), nil, attack("0.2")).run(in: made.lab, threads: 2)
    #expect(found.count == 64 * 3)
    for feature in found {
      let pixel = values.map { $0[feature.unit] }
      let worst = zip(pixel, labels).map { value, label in
        label == feature.label ? max(value - 0.2, 0) : min(value + 0.2, 1)
      }
      let expected = contrast(worst, labels, feature.label) / deviation(pixel)
      #expect(abs((feature.robustUsefulness ?? .nan) - expected) < 1e-4)
    }
  }

  @Test func noFeatureIsMoreUsefulAgainstAnAdversary() throws {
    let model = try made.step("m", on: dataset).run(in: made.lab)
    let narrow = try step(model, nil, attack("0.5"), pictures: 60).run(in: made.lab, threads: 1)
    let wide = try step(model, nil, attack("2"), pictures: 60).run(in: made.lab, threads: 1)
    #expect(!narrow.isEmpty && narrow.count == wide.count)
    for (small, large) in zip(narrow, wide) {
      #expect(small.unit == large.unit && small.usefulness == large.usefulness)
      let (less, more) = (small.robustUsefulness ?? .nan, large.robustUsefulness ?? .nan)
      #expect(less <= small.usefulness && more <= less + 1e-6)
    }
    #expect(wide.contains { ($0.robustUsefulness ?? 0) < $0.usefulness - 0.5 })
    #expect(Verification.run(made.lab).isEmpty)
  }

  @Test func aRunThatStopsGoesOnToTheSameRows() throws {
    let model = try made.step("m", on: dataset).run(in: made.lab)
    let step = try step(model, nil, attack("1", restarts: 2), pictures: 40)
    let doomed = try LabFile(path: made.lab.path, access: .readWrite)
    var left = 6
    #expect(throws: (any Error).self) {
      try step.run(in: doomed, threads: 1) { _ in
        left -= 1
        if left == 0 { try? doomed.close() }
      }
    }
    let resumed = try step.run(in: made.lab, threads: 2)
    let again = try StepLab()
    let other = try again.makeDataset()
    let whole = try FeatureStep(
      model: again.step("m", on: other).run(in: again.lab), reference: other, dataset: other,
      attack: attack("1", restarts: 2), pictures: 40
    ).run(in: again.lab, threads: 1)
    #expect(resumed == whole && !whole.isEmpty)
    #expect(try step.run(in: made.lab, threads: 1) == resumed)
    #expect(
      try made.lab.run(sql: "SELECT count(*) FROM run WHERE kind = 'features'").rows
        == [[.integer(1)]])
  }

  @Test func unfinishedFeaturesAreTakenUpByResume() throws {
    let step = try step(linear(), nil, attack("0.2"), pictures: 30)
    let doomed = try LabFile(path: made.lab.path, access: .readWrite)
    _ = try? step.run(in: doomed, threads: 1) { progress in
      if progress.unit == "features" { try? doomed.close() }
    }
    let newest = try made.lab.run(sql: "SELECT max(id) FROM run WHERE kind = 'features'")
    guard case .integer(let id)? = newest.rows.first?.first else {
      Issue.record("the run is not there")
      return
    }
    let left = try made.lab.runs.run(id)
    #expect(left.state == .running)
    try made.lab.runs.fail(left, message: "the disk was full")
    try Resumption.resume(left, in: made.lab, threads: 2)
    #expect(try made.lab.runs.run(id).state == .finished)
    #expect(try made.lab.features.all(of: left).count == 64 * 3)
  }

  @Test func anotherDatasetIsScaledByTheReference() throws {
    let model = try linear()
    let shifted = try RelabelRecipe(
      name: DatasetName("shifted/train"), dataset: dataset, source: .rule(.next), seed: 1
    ).run(in: made.lab, threads: 1)
    let own = try step(model).run(in: made.lab, threads: 1)
    let other = try step(model, shifted).run(in: made.lab, threads: 1)
    // What spoke for a class speaks for the next one.
    for (index, one) in own.enumerated() {
      let next = other[index / 3 * 3 + (index + 1) % 3]
      #expect(one.unit == next.unit && abs(one.usefulness - next.usefulness) < 1e-12)
    }
  }

  @Test func whatCannotBeComparedIsLeftOutAndSaid() throws {
    let network = try Architecture.named(
      "mlp", input: ImageShape(channels: 1, height: 8, width: 8), classes: 3, width: 4)
    var weights = Weights(initialising: network, seed: 1)
    for index in weights.tensors.indices where weights.tensors[index].name == "fc2.weight" {
      // The second unit of four reads nothing, so it is the same on every picture.
      for place in 4..<8 { weights.tensors[index].values[place] = 0 }
    }
    let model = try made.store("half", network, weights.tensors, on: dataset)
    let two = try SelectRecipe(
      name: DatasetName("two/train"), dataset: dataset, classes: [0, 1]
    ).run(in: made.lab, threads: 1)
    var said: [String] = []
    let found = try step(model, two, pictures: 20)
      .run(in: made.lab, threads: 1, warn: { said.append($0) })
    #expect(!found.contains { $0.unit == 1 || $0.label == 2 } && !found.isEmpty)
    #expect(said.count == 2)
    #expect(said.first?.contains("units are the same on every picture of bars/train") == true)
    #expect(
      said.last == "features of half on two/train: none or all of the 20 pictures are of these "
        + "classes, which are left out: 2")
  }

  @Test func featuresNeedPictures() throws {
    let model = try linear()
    let error = #expect(throws: StoreError.self) { try step(model, pictures: 0) }
    #expect("\(try #require(error))" == "features need pictures to be weighed on; give at least 1")
  }
}
