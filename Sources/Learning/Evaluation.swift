// How often a network is right: on the pictures as they are (clean accuracy) and on the worst that
// an attack finds in the ball around each (robust accuracy).
import Nets

/// A network's answers on some examples.
public struct Predictions: Hashable, Sendable {
  /// Logits for each example.
  public let classes: Int
  /// The examples' places in their source.
  public let ordinals: [Int]
  /// The right answers.
  public let labels: [Int]
  /// `classes` values for each example.
  public let logits: [Float]
  /// Examples that resisted an attack whose gradient was mostly zero: `AttackResult.isMasked`.
  public var masked = 0

  /// The class with the largest logit for each example, the first of equals.
  public var predicted: [Int] {
    logits.withUnsafeBufferPointer { logits in
      labels.indices.map {
        argmax(UnsafeBufferPointer(rebasing: logits[$0 * classes..<($0 + 1) * classes]))
      }
    }
  }

  /// Which examples are predicted right.
  public var isCorrect: [Bool] { zip(predicted, labels).map { $0 == $1 } }

  /// The share of right predictions, 0...1 (0 where there are no examples).
  public var accuracy: Double {
    labels.isEmpty ? 0 : Double(isCorrect.count { $0 }) / Double(labels.count)
  }
}

/// Measures one network on any source of examples, in float32: that is what a claim is about.
public final class Evaluation {
  /// Examples read at a time: tens of micro-batches for each lane, so that few wait at the end.
  private static let chunk = 2048

  let weights: Weights
  let team: LaneTeam
  let plans: [GradientPlan]

  /// Compiles the network for inference once for each lane of `team`.
  /// - Throws: what compiling the network throws.
  public init(_ weights: Weights, team: LaneTeam, microBatch: Int? = nil) throws {
    self.weights = weights
    self.team = team
    let batch = microBatch ?? GradientPlan.rows(for: weights.architecture, Compute())
    plans = try (0..<team.lanes).map { _ in
      try GradientPlan(weights, batch: batch, gradient: false)
    }
  }

  /// The answers on `examples` as they are.
  /// - Throws: `LearningError.shapeMismatch`, `.labelOutOfRange`, `.notFinite`.
  public func predictions(on examples: ExampleBatch) throws -> Predictions {
    try predictions(on: examples, plus: nil)
  }

  /// The answers on `examples`, to each of which its delta is added first.
  func predictions(on examples: ExampleBatch, plus deltas: [[Float]]?) throws -> Predictions {
    try examples.check(against: weights.architecture)
    let classes = weights.architecture.classes
    let logits = examples.outputs(plans: plans, team: team, plus: deltas)
    if let broken = logits.firstIndex(where: { !$0.isFinite }) {
      throw LearningError.notFinite(ordinal: examples.ordinals[broken / classes])
    }
    return Predictions(
      classes: classes, ordinals: examples.ordinals, labels: examples.labels, logits: logits)
  }

  /// The answers on the pictures of `source`, or on the first `limit` of them.
  /// - Parameter progress: called with the number of examples done so far.
  /// - Throws: as for a batch, and what reading throws.
  public func predictions(
    on source: some ExampleSource, limit: Int = .max, progress: (_ done: Int) -> Void = { _ in }
  ) throws -> Predictions {
    try collect(0..<min(source.count, limit), of: source, progress, predictions(on:))
  }

  /// The answers on the worst pictures that the attack of `settings` finds around those of `clean`.
  ///
  /// The ball contains the picture itself, so an example that `clean` already gets wrong counts as
  /// fooled, is not attacked and keeps its logits.
  /// - Parameters:
  ///   - source: where `clean` was measured.
  ///   - clean: this network's answers without attack.
  ///   - progress: called with the number of examples done so far.
  /// - Throws: as for a batch, `LearningError.invalidSetting`, and what reading throws.
  public func predictions(
    on source: some ExampleSource, under settings: AttackSettings, clean: Predictions,
    progress: (_ done: Int) -> Void = { _ in }
  ) throws -> Predictions {
    let attack = try PGD(weights, settings: settings, team: team, microBatch: plans[0].batch)
    let worthwhile = zip(clean.ordinals, clean.isCorrect).compactMap { $1 ? $0 : nil }
    let attacked = try collect(worthwhile, of: source, progress) {
      try answers(on: $0, under: attack)
    }
    return clean.replacingLogits(by: attacked)
  }

  /// The answers on the worst pictures that `attack` finds around those of `examples`; as above for a
  /// whole source.
  /// - Throws: as for a source.
  public func predictions(on examples: ExampleBatch, under attack: PGD) throws -> Predictions {
    let clean = try predictions(on: examples)
    let worthwhile = examples.selecting { clean.isCorrect[$0] }
    return clean.replacingLogits(by: try answers(on: worthwhile, under: attack))
  }

  private func answers(on examples: ExampleBatch, under attack: PGD) throws -> Predictions {
    let results = try attack.perturb(examples, goals: attack.goals(.none, for: examples))
    return Predictions(
      classes: weights.architecture.classes, ordinals: examples.ordinals, labels: examples.labels,
      logits: results.flatMap(\.logits), masked: results.count { $0.isMasked })
  }

  private func collect(
    _ ordinals: some RandomAccessCollection<Int>, of source: some ExampleSource,
    _ progress: (Int) -> Void, _ measure: (ExampleBatch) throws -> Predictions
  ) throws -> Predictions {
    let ordinals = Array(ordinals)
    var labels: [Int] = []
    var logits: [Float] = []
    var masked = 0
    for start in stride(from: 0, to: ordinals.count, by: Self.chunk) {
      let end = min(start + Self.chunk, ordinals.count)
      let part = try measure(source.batch(ordinals[start..<end]))
      labels += part.labels
      logits += part.logits
      masked += part.masked
      progress(end)
    }
    return Predictions(
      classes: weights.architecture.classes, ordinals: ordinals, labels: labels, logits: logits,
      masked: masked)
  }
}

extension Predictions {
  /// These answers, with those on the examples of `others` in their place.
  func replacingLogits(by others: Predictions) -> Predictions {
    var logits = logits
    let places = Dictionary(zip(ordinals, 0...), uniquingKeysWith: { first, _ in first })
    for (index, ordinal) in others.ordinals.enumerated() {
      guard let place = places[ordinal] else { continue }
      for k in 0..<classes {
        logits[place * classes + k] = others.logits[index * classes + k]
      }
    }
    return Predictions(
      classes: classes, ordinals: ordinals, labels: labels, logits: logits, masked: others.masked)
  }
}
