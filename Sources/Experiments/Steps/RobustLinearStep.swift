// A robust linear model as a step of a study: stored as a network of architecture 'linear', so that it
// can be evaluated, attacked and exported like any other.
import Datasets
import Foundation
import Learning
import Nets
import Store

/// Which dataset a robust linear model learns from; equal steps are found and not run again.
struct RobustLinearStep: Codable {
  let model: String
  let dataset: String
  let contentHash: String
  let training: RobustLinearTraining

  init(model: String, dataset: Dataset, training: RobustLinearTraining) {
    self.model = model
    self.dataset = dataset.name.description
    contentHash = dataset.hash
    self.training = training
  }

  /// What this step is in the lab's books.
  func request() throws -> RunRequest {
    try RunRequest(kind: "fit-linear", name: model, settings: self, seed: training.seed)
  }

  /// Trains the model, or finds it trained; a killed run begins again, which takes seconds.
  func run(in lab: LabFile, report: WorkProgress.Report = { _ in }) throws -> Model {
    let dataset = try lab.datasets.named(dataset)
    return try lab.fitting(model, request(), labels: dataset.labels) {
      let source = try StoredExamples(dataset, in: lab)
      let trained = try train(on: source, report)
      let architecture = try Architecture.named(
        "linear", input: source.shape, classes: source.classes)
      return try Weights(initialising: architecture, seed: 0)
        .replacingLastLayer(weight: trained.weights, bias: trained.offsets)
    }
  }

  /// Stochastic gradient descent with Nesterov's momentum.
  private func train(on source: StoredExamples, _ report: WorkProgress.Report) throws
    -> RobustLinearModel
  {
    var model = RobustLinearModel(
      inputs: source.shape.count, classes: source.classes, eps: training.eps)
    var pace = model
    let schedule = Schedule(peak: training.peak)
    let batch = min(training.batch, source.count)
    let steps = source.count / batch
    for epoch in 0..<training.epochs {
      var stream = RandomStream(seed: training.seed, purpose: .order, epoch)
      let order = Array(0..<source.count).shuffled(using: &stream)
      for step in 0..<steps {
        let part = try source.batch(order[step * batch..<(step + 1) * batch])
        let rate = schedule.learningRate(
          step: epoch * steps + step, epochs: training.epochs, stepsPerEpoch: steps)
        let slope = model.slope(on: part.pixels.map(Self.seen), part.labels)
        Self.descend(&model.weights, &pace.weights, slope.weights, Float(rate))
        Self.descend(&model.offsets, &pace.offsets, slope.offsets, Float(rate))
      }
      report(
        WorkProgress(
          task: "train \(self.model)", done: epoch + 1, total: training.epochs, unit: "epochs"))
    }
    return model
  }

  /// A pixel as networks here see it.
  private static func seen(_ level: UInt8) -> Float {
    (Float(level) / 255 - RobustLinearModel.shift) * RobustLinearModel.scale
  }

  private static func descend(
    _ values: inout [Float], _ pace: inout [Float], _ slope: [Float], _ rate: Float
  ) {
    for place in values.indices {
      pace[place] = 0.9 * pace[place] + slope[place]
      values[place] -= rate * (slope[place] + 0.9 * pace[place])
    }
  }
}
