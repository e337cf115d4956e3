// What a network makes of pictures: the features of its penultimate layer, and its logits.
import Nets
import Synchronization

/// Features and logits of some examples, in float32.
public struct Readings: Hashable, Sendable {
  /// The penultimate layer's values for each example (g(x) of Ilyas et al. 2019).
  public let features: [[Float]]
  /// The class with the largest logit for each example, the first of equals.
  public let predicted: [Int]
}

extension Readings {
  /// ‖g(z) − `aim`‖ / ‖`aim`‖ for the features g(z) of the example at `index`; the numerator alone
  /// where the denominator is zero. Summed in double precision.
  public func distance(at index: Int, to aim: [Float]) -> Double {
    let gap = zip(features[index], aim).reduce(0) { sum, pair in
      let step = Double(pair.0) - Double(pair.1)
      return sum + step * step
    }
    let size = aim.reduce(0) { $0 + Double($1) * Double($1) }
    return size > 0 ? (gap / size).squareRoot() : gap.squareRoot()
  }
}

extension Evaluation {
  /// Features and predictions on `examples`, or on the pictures that `deltas` make of them.
  /// - Parameter deltas: what is added to each picture, in units of [0, 1]; nil for nothing.
  /// - Throws: `LearningError.shapeMismatch`, `.labelOutOfRange`, `.countMismatch`.
  public func readings(on examples: ExampleBatch, plus deltas: [[Float]]? = nil) throws -> Readings
  {
    try examples.check(against: weights.architecture)
    if let deltas, deltas.count != examples.count {
      throw LearningError.countMismatch(
        what: "perturbations", found: deltas.count, expected: examples.count)
    }
    let found = Mutex(
      (
        features: [[Float]](repeating: [], count: examples.count),
        predicted: [Int](repeating: 0, count: examples.count)
      ))
    examples.show(to: plans, team: team, plus: deltas) { plan, rows in
      found.withLock { found in
        for (row, place) in rows.enumerated() {
          found.features[place] = Array(plan.features.row(row, of: plan.batch))
          found.predicted[place] = argmax(plan.logits.row(row, of: plan.batch))
        }
      }
    }
    return found.withLock { Readings(features: $0.features, predicted: $0.predicted) }
  }
}
