// A linear classifier on a network's features as a step of a study. It is stored as the same network
// with another last layer, so that it can be evaluated, attacked and exported like any other.
import Datasets
import Foundation
import Learning
import Nets
import Store

/// Which features to learn from which dataset by; equal steps are found and not run again.
struct LastLayerStep: Codable {
  /// What the classifier sees.
  enum Features: String, Codable {
    /// The penultimate layer.
    case penultimate
    /// The logits alone: as many features as classes.
    case logits
  }

  let model: String
  /// The network whose features are used.
  let base: String
  let weightsHash: String
  let dataset: String
  let contentHash: String
  let features: Features
  /// On features of variance 1: ridge/2 · ‖W‖².
  let ridge: Double
  let rounds: Int

  init(
    model: String, base: Model, dataset: Dataset, features: Features, ridge: Double = 1e-4,
    rounds: Int = 200
  ) {
    self.model = model
    self.base = base.name
    weightsHash = base.weightsHash.hexadecimal
    self.dataset = dataset.name.description
    contentHash = dataset.hash
    self.features = features
    self.ridge = ridge
    self.rounds = rounds
  }

  /// What this step is in the lab's books.
  func request() throws -> RunRequest {
    try RunRequest(kind: "fit-last-layer", name: model, settings: self)
  }

  /// Trains the classifier, or finds it trained.
  func run(in lab: LabFile, threads: Int, report: WorkProgress.Report = { _ in }) throws -> Model {
    let dataset = try lab.datasets.named(dataset)
    return try lab.fitting(model, request(), labels: dataset.labels) {
      let network = try lab.models.network(of: lab.models.named(base))
      let evaluation = try Evaluation(network, team: LaneTeam(lanes: threads))
      let table = try table(StoredExamples(dataset, in: lab), evaluation, network, report)
      let spread = table.spread()
      let fitted = try SoftmaxRegression(
        on: table.standardised(spread), classes: network.architecture.classes, ridge: ridge,
        rounds: rounds)
      return try compose(fitted, spread, network)
    }
  }

  private func table(
    _ source: StoredExamples, _ evaluation: Evaluation, _ network: Weights,
    _ report: WorkProgress.Report
  ) throws -> FeatureTable {
    let classes = network.architecture.classes
    var table = FeatureTable(
      width: features == .logits ? classes : network.architecture.featureCount)
    for start in stride(from: 0, to: source.count, by: 1024) {
      let examples = try source.batch(start..<min(start + 1024, source.count))
      switch features {
      case .logits:
        let logits = try evaluation.predictions(on: examples).logits
        for (index, label) in examples.labels.enumerated() {
          table.append(logits[index * classes..<(index + 1) * classes], label: label)
        }
      case .penultimate:
        let rows = try evaluation.readings(on: examples).features
        for (row, label) in zip(rows, examples.labels) { table.append(row, label: label) }
      }
      report(
        WorkProgress(
          task: "read \(base) on \(dataset)", done: table.count, total: source.count,
          unit: "pictures"))
    }
    return table
  }

  /// The classifier as a last layer: on the features as they are, and for logits on what these are
  /// made of.
  private func compose(
    _ fitted: SoftmaxRegression, _ spread: (means: [Double], deviations: [Double]),
    _ network: Weights
  ) throws -> Weights {
    let (classes, width) = (fitted.classes, spread.means.count)
    var bias = (0..<classes).map { fitted.offset($0) }
    let weight = (0..<classes).map { kind in
      (0..<width).map { feature in
        let deviation = spread.deviations[feature]
        let value = deviation > 0 ? fitted.weight(feature, kind) / deviation : 0
        bias[kind] -= value * spread.means[feature]
        return value
      }
    }
    guard features == .logits else {
      return try network.replacingLastLayer(
        weight: weight.flatMap { $0.map { Float($0) } }, bias: bias.map { Float($0) })
    }
    let old = network.lastLayer
    let inputs = old.weight.count / classes
    let rows = (0..<classes).map { old.weight[$0 * inputs..<($0 + 1) * inputs].map(Double.init) }
    let composed = weight.map { own in
      zip(own, rows).reduce([Double](repeating: 0, count: inputs)) {
        $0.adding($1.1, times: $1.0)
      }
    }
    let shifts = weight.map { $0.dot(old.bias.map(Double.init)) }
    return try network.replacingLastLayer(
      weight: composed.flatMap { $0.map { Float($0) } },
      bias: zip(bias, shifts).map { Float($0 + $1) })
  }
}
