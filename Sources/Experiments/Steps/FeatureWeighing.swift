// The arithmetic behind `FeatureStep`: one network's features on a reference, on pictures, and on the
// pictures that are worst for a feature.
import Datasets
import Learning
import Nets
import Store

/// Weighs one network's features; first `scale`, then `read`, then unit after unit.
final class FeatureWeighing {
  /// How many units the layer has.
  let units: Int
  private let classes: Int
  private let evaluation: Evaluation
  private let pgd: PGD?
  private var deviations: [Double] = []
  private var contrasts: [ClassContrast] = []
  /// What was read, and its features; kept only where there is an adversary.
  private var batches: [(examples: ExampleBatch, features: [[Float]])] = []

  init(_ network: Weights, attack: AttackSettings?, team: LaneTeam) throws {
    units = network.architecture.featureCount
    classes = network.architecture.classes
    evaluation = try Evaluation(network, team: team)
    pgd = try attack.map { try PGD(network, settings: $0, team: team) }
  }

  /// Measures every unit's standard deviation on all of `source`.
  func scale(on source: StoredExamples, progress: (Int, Int) -> Void) throws {
    var spreads = [RunningSpread](repeating: RunningSpread(), count: units)
    try forEachBatch(of: source, limit: source.count, progress) { _, features in
      for values in features {
        for unit in values.indices { spreads[unit].add(Double(values[unit])) }
      }
    }
    deviations = spreads.map(\.deviation)
  }

  /// Reads the first `limit` pictures of `source`.
  func read(_ source: StoredExamples, limit: Int, progress: (Int, Int) -> Void) throws {
    contrasts = [ClassContrast](repeating: ClassContrast(classes: classes), count: units)
    try forEachBatch(of: source, limit: limit, progress) { examples, features in
      for (values, label) in zip(features, examples.labels) {
        for unit in values.indices {
          let value = Double(values[unit])
          contrasts[unit].add(inside: value, outside: value, label: label)
        }
      }
      if pgd != nil { batches.append((examples, features)) }
    }
  }

  private func forEachBatch(
    of source: StoredExamples, limit: Int, _ progress: (Int, Int) -> Void,
    _ body: (ExampleBatch, [[Float]]) -> Void
  ) throws {
    for start in stride(from: 0, to: limit, by: 1024) {
      let end = min(start + 1024, limit)
      let examples = try source.batch(start..<end)
      body(examples, try evaluation.readings(on: examples).features)
      progress(end, limit)
    }
  }

  /// Units that cannot be scaled to variance 1.
  var dead: [Int] { deviations.indices.filter { deviations[$0] == 0 } }

  /// Classes that cannot be compared with the rest.
  var incomparable: [Int] { contrasts[0].incomparable }

  /// ρ and γ of one unit for every class that can be compared; none for a dead unit.
  func usefulness(of unit: Int) throws -> [FeatureUsefulness] {
    guard deviations[unit] > 0 else { return [] }
    let attacked = try pgd.map { try worst(unit, by: $0) }
    return (0..<classes).compactMap { label in
      contrasts[unit].contrast(for: label).map { clean in
        FeatureUsefulness(
          unit: unit, label: label, usefulness: clean / deviations[unit],
          robustUsefulness: attacked?.contrast(for: label).map { $0 / deviations[unit] })
      }
    }
  }

  /// The unit lowered on every picture, for when its class counts as +1, and raised, for when it is one
  /// of the rest. The picture itself is in the ball, so neither is better for us than that.
  private func worst(_ unit: Int, by pgd: PGD) throws -> ClassContrast {
    var contrast = ClassContrast(classes: classes)
    for (examples, features) in batches {
      let (lowered, raised) = try (
        values(of: unit, on: examples, after: .lowering(unit: unit), by: pgd),
        values(of: unit, on: examples, after: .raising(unit: unit), by: pgd)
      )
      for (index, label) in examples.labels.enumerated() {
        let clean = features[index][unit]
        contrast.add(
          inside: Double(min(clean, lowered[index])), outside: Double(max(clean, raised[index])),
          label: label)
      }
    }
    return contrast
  }

  private func values(
    of unit: Int, on examples: ExampleBatch, after goal: AttackGoal, by pgd: PGD
  ) throws -> [Float] {
    let results = try pgd.perturb(examples, goals: examples.labels.map { _ in goal })
    return try evaluation.readings(on: examples, plus: results.map(\.delta)).features
      .map { $0[unit] }
  }
}
