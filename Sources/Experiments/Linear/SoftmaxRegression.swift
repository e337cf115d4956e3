// A linear classifier on given features, by logistic regression with many classes, trained to the end.
// Steps are Newton's with a fixed bound on the curvature (Böhning 1992), so that features may be as
// correlated as they like, and accelerated (Nesterov 1983).
import Foundation

/// Features of examples, one row of `width` values for each.
struct FeatureTable {
  let width: Int
  private(set) var values: [Double] = []
  private(set) var labels: [Int] = []

  init(width: Int) { self.width = width }

  var count: Int { labels.count }

  mutating func append(_ row: some Sequence<Float>, label: Int) {
    values += row.map(Double.init)
    labels.append(label)
  }

  /// Mean and standard deviation of each feature.
  func spread() -> (means: [Double], deviations: [Double]) {
    var spreads = [RunningSpread](repeating: RunningSpread(), count: width)
    for place in values.indices { spreads[place % width].add(values[place]) }
    return (spreads.map(\.mean), spreads.map(\.deviation))
  }

  /// Every feature shifted and scaled to mean 0 and variance 1; one that never varies becomes 0.
  func standardised(_ spread: (means: [Double], deviations: [Double])) -> FeatureTable {
    var table = self
    for place in values.indices {
      let (mean, deviation) = (spread.means[place % width], spread.deviations[place % width])
      table.values[place] = deviation > 0 ? (values[place] - mean) / deviation : 0
    }
    return table
  }
}

/// Class scores W·x + b.
struct SoftmaxRegression {
  let classes: Int
  /// Feature by feature, `classes` for each; the last row holds the offsets.
  private(set) var weights: [Double]
  private let width: Int

  /// The weight of a feature for a class.
  func weight(_ feature: Int, _ kind: Int) -> Double { weights[feature * classes + kind] }

  /// The offset of a class.
  func offset(_ kind: Int) -> Double { weights[width * classes + kind] }

  /// The least mean cross-entropy + ridge/2 · ‖W‖² on features of mean 0.
  ///
  /// - Parameter ridge: above 0.
  /// - Throws: `GaussianError.notPositive` for too small a ridge.
  init(on table: FeatureTable, classes: Int, ridge: Double, rounds: Int) throws {
    self.classes = classes
    width = table.width
    weights = [Double](repeating: 0, count: (table.width + 1) * classes)
    let curvature = Self.curvature(of: table)
    var (ahead, pace, last) = (weights, 1.0, Double.infinity)
    for _ in 0..<rounds {
      let slope = self.slope(at: ahead, on: table, ridge: ridge)
      let next = ahead.adding(try step(slope.gradient, curvature, ridge), times: -1)
      let faster = (1 + (1 + 4 * pace * pace).squareRoot()) / 2
      let isWorse = slope.loss > last
      ahead = next.adding(next.adding(weights, times: -1), times: isWorse ? 0 : (pace - 1) / faster)
      pace = isWorse ? 1 : faster
      weights = next
      if abs(last - slope.loss) < 1e-9 { break }
      last = slope.loss
    }
  }

  /// Half of the features' second moments: the curvature for a class is nowhere larger.
  private static func curvature(of table: FeatureTable) -> SymmetricMatrix {
    var sums = [Double](repeating: 0, count: table.width * table.width)
    for index in 0..<table.count {
      let row = table.values[index * table.width..<(index + 1) * table.width]
      for (place, value) in row.enumerated() {
        for column in 0...place {
          sums[place * table.width + column] += value * row[row.startIndex + column]
        }
      }
    }
    return SymmetricMatrix(size: table.width) { row, column in
      sums[row * table.width + column] / Double(2 * table.count)
    }
  }

  private func step(_ gradient: [Double], _ curvature: SymmetricMatrix, _ ridge: Double) throws
    -> [Double]
  {
    var step = gradient
    for kind in 0..<classes {
      let own = (0..<width).map { gradient[$0 * classes + kind] }
      let solved = try curvature.solve(own, ridge: ridge)
      for feature in 0..<width { step[feature * classes + kind] = solved[feature] }
      step[width * classes + kind] = 2 * gradient[width * classes + kind]
    }
    return step
  }

  /// Loss and its derivative at `weights`.
  func slope(at weights: [Double], on table: FeatureTable, ridge: Double)
    -> (loss: Double, gradient: [Double])
  {
    var gradient = [Double](repeating: 0, count: weights.count)
    var loss = 0.0
    let share = 1 / Double(table.count)
    table.values.withUnsafeBufferPointer { values in
      weights.withUnsafeBufferPointer { weights in
        gradient.withUnsafeMutableBufferPointer { gradient in
          var scores = [Double](repeating: 0, count: classes)
          for (index, label) in table.labels.enumerated() {
            let row = UnsafeBufferPointer(rebasing: values[index * width..<(index + 1) * width])
            fill(&scores, row, weights)
            loss += share * errors(&scores, label)
            spread(scores, row, share, to: gradient)
          }
        }
      }
    }
    for place in 0..<width * classes {
      loss += ridge / 2 * weights[place] * weights[place]
      gradient[place] += ridge * weights[place]
    }
    return (loss, gradient)
  }

  private func fill(
    _ scores: inout [Double], _ row: UnsafeBufferPointer<Double>,
    _ weights: UnsafeBufferPointer<Double>
  ) {
    for kind in 0..<classes { scores[kind] = weights[width * classes + kind] }
    for feature in 0..<width where row[feature] != 0 {
      for kind in 0..<classes { scores[kind] += row[feature] * weights[feature * classes + kind] }
    }
  }

  /// Turns scores into predicted probability minus truth; gives the cross-entropy.
  private func errors(_ scores: inout [Double], _ label: Int) -> Double {
    let peak = scores.reduce(-Double.infinity, max)
    let truth = scores[label] - peak
    var sum = 0.0
    for kind in 0..<classes {
      scores[kind] = exp(scores[kind] - peak)
      sum += scores[kind]
    }
    for kind in 0..<classes { scores[kind] /= sum }
    scores[label] -= 1
    return log(sum) - truth
  }

  private func spread(
    _ errors: [Double], _ row: UnsafeBufferPointer<Double>, _ share: Double,
    to gradient: UnsafeMutableBufferPointer<Double>
  ) {
    for feature in 0..<width where row[feature] != 0 {
      let factor = share * row[feature]
      for kind in 0..<classes { gradient[feature * classes + kind] += factor * errors[kind] }
    }
    for kind in 0..<classes { gradient[width * classes + kind] += share * errors[kind] }
  }
}
