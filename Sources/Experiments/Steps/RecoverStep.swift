// Finding a model from another one's answers to queries, as a step of studies: by solving for it where
// it is linear, by matching where it is a network of two hidden layers.
import Datasets
import Foundation
import Learning
import Nets
import Store

/// Which model to find from which queries; equal steps are found in the lab and not run again.
struct RecoverStep: Codable, Sendable {
  /// How the model is found.
  enum Method: Codable, Hashable, Sendable {
    /// From as many logits as determine a linear model.
    case solving
    /// By training a network like the teacher on its answers.
    case matching(QueryKind, QueryMatching)
  }

  let model: String
  let teacher: String
  let weightsHash: String
  let queries: String
  let contentHash: String
  let method: Method
  let seed: UInt64

  /// A step over what `teacher` and `queries` hold now.
  init(model: String, teacher: Model, queries: Dataset, method: Method, seed: UInt64) {
    self.model = model
    self.teacher = teacher.name
    weightsHash = teacher.weightsHash.hexadecimal
    self.queries = queries.name.description
    contentHash = queries.hash
    self.method = method
    self.seed = seed
  }

  /// What this step is in the lab's books.
  func request() throws -> RunRequest {
    try RunRequest(kind: "recover", name: model, settings: self, seed: seed)
  }

  /// Finds the model, or finds it found. What a kill interrupts is begun again: it takes seconds.
  ///
  /// - Throws: `StoreError.refused` for a teacher that the method cannot find, or queries that leave
  ///   several models possible.
  func run(in lab: LabFile, report: WorkProgress.Report = { _ in }) throws -> Model {
    let request = try request()
    try lab.models.requireFree(model, for: request)
    return try lab.carryOut(request, found: { _ in try lab.models.named(model) }) { run in
      let known = try lab.models.named(teacher)
      let dataset = try lab.datasets.named(queries)
      let source = try StoredExamples(dataset, in: lab)
      let weights = try lab.models.network(of: known)
      var losses: [Double] = []
      let found: Weights
      switch method {
      case .solving: found = try solve(weights, source)
      case .matching(let kind, let matching):
        (found, losses) = try match(weights, source, kind, matching, report)
      }
      try lab.models.saveResult(draft(found, losses, labels: known.labels), run: run)
      return try lab.models.named(model)
    }
  }

  private func solve(_ teacher: Weights, _ source: StoredExamples) throws -> Weights {
    guard teacher.architecture.name == "linear" else {
      throw StoreError.refused(
        "only a linear model can be solved for; \(self.teacher) is \(teacher.architecture.name)")
    }
    let batch = try source.batch(0..<source.count)
    let answers = try Evaluation(teacher, team: LaneTeam(lanes: 1)).predictions(on: batch)
    // What the linear layer sees: the network's first layer moves and scales pixels.
    let points = batch.ordinals.indices.map { index in
      batch.image(index).map { (Double($0) / 255 - 0.5) * 4 }
    }
    let solved = try LinearRecovery(
      points: points,
      answers: points.indices.map { index in
        answers.logits[index * answers.classes..<(index + 1) * answers.classes].map(Double.init)
      }
    ).solve()
    var weights = Weights(initialising: teacher.architecture, seed: 0)
    for index in weights.tensors.indices {
      let isBias = weights.tensors[index].name.hasSuffix("bias")
      weights.tensors[index].values =
        isBias ? solved.biases.map(Float.init) : solved.weights.flatMap { $0.map(Float.init) }
    }
    return try Weights(architecture: teacher.architecture, tensors: weights.tensors)
  }

  private func match(
    _ teacher: Weights, _ source: StoredExamples, _ kind: QueryKind, _ matching: QueryMatching,
    _ report: WorkProgress.Report
  ) throws -> (Weights, [Double]) {
    let fresh = Weights(initialising: teacher.architecture, seed: seed)
    let (student, losses) = try matching.train(
      QueriedNetwork(fresh), from: QueriedNetwork(teacher), kind, on: source, seed: seed
    ) { epoch in
      report(
        WorkProgress(
          task: "recover \(model)", done: epoch + 1, total: matching.epochs, unit: "epochs"))
    }
    return (try student.weights(of: teacher.architecture), losses)
  }

  private func draft(_ weights: Weights, _ losses: [Double], labels: LabelSpace) throws
    -> CheckpointDraft
  {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let network = weights.architecture
    return CheckpointDraft(
      model: model, architecture: String(decoding: try encoder.encode(network), as: UTF8.self),
      parameterCount: network.parameterCount, labels: labels, step: losses.count, state: "{}",
      tensors: weights.tensors.map { StoredTensor($0, role: .weight) },
      metrics: losses.isEmpty
        ? [] : [MetricPoints(name: "train loss", unit: "1", axis: .epoch, values: losses)])
  }
}
