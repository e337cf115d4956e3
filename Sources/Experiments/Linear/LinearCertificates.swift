// What is certain of a linear model against an L2 adversary (Goh 2019, "Robust Feature Leakage").
import Nets

/// A linear model's answers on labelled pictures, with what no adversary can change about them.
struct LinearCertificates {
  private let classes: Int
  /// Class by class, for pixels in [0, 1].
  private let weights: [[Double]]
  /// Example by example, a logit for each class.
  private let logits: [[Double]]
  private let labels: [Int]

  /// - Parameters:
  ///   - network: of architecture 'linear'.
  ///   - logits: its answers, `classes` for each of `labels`.
  init(_ network: Weights, logits: [Float], labels: [Int]) {
    let classes = network.architecture.classes
    self.classes = classes
    let values = network.lastLayer.weight.map { Double($0) * Double(RobustLinearModel.scale) }
    let inputs = values.count / classes
    weights = (0..<classes).map { Array(values[$0 * inputs..<($0 + 1) * inputs]) }
    self.logits = labels.indices.map { index in
      logits[index * classes..<(index + 1) * classes].map(Double.init)
    }
    self.labels = labels
  }

  /// The share of examples whose prediction no move of length `radius` changes: the distance
  /// (f_k − f_j)/‖w_k − w_j‖ to every other class j is at least that.
  func certifiedShare(radius: Double) -> Double {
    let gaps = (0..<classes).map { kind in
      (0..<classes).map { weights[kind].adding(weights[$0], times: -1).length }
    }
    let certain = logits.count { scores in
      let best = scores.indices.max { scores[$0] < scores[$1] } ?? 0
      return scores.indices.allSatisfy {
        $0 == best || scores[best] - scores[$0] >= radius * gaps[best][$0]
      }
    }
    return Double(certain) / Double(max(logits.count, 1))
  }

  /// γ of one class's logit for that class against the rest, every example with the same weight:
  /// E[y·f] − radius·‖w‖/σ, f the logit shifted and scaled to mean 0 and deviation 1.
  func robustUsefulness(of kind: Int, radius: Double) -> Double {
    let (usefulness, deviation) = expectation(of: kind)
    return usefulness - radius * weights[kind].length / deviation
  }

  /// E[y·f], mean over the classes' logits.
  var meanExpectation: Double {
    (0..<classes).reduce(0) { $0 + expectation(of: $1).usefulness } / Double(classes)
  }

  private func expectation(of kind: Int) -> (usefulness: Double, deviation: Double) {
    let n = Double(max(logits.count, 1))
    let mean = logits.reduce(0) { $0 + $1[kind] } / n
    let variance = logits.reduce(0) { $0 + ($1[kind] - mean) * ($1[kind] - mean) } / n
    let product = zip(logits, labels).reduce(0) {
      $0 + ($1.1 == kind ? 1 : -1) * ($1.0[kind] - mean)
    }
    let deviation = max(variance.squareRoot(), .leastNormalMagnitude)
    return (product / n / deviation, deviation)
  }
}

extension Weights {
  /// Weight and bias of the last layer, class by class.
  var lastLayer: (weight: [Float], bias: [Float]) {
    (tensors[tensors.count - 2].values, tensors[tensors.count - 1].values)
  }

  /// The same network with another last layer of the same shape.
  ///
  /// - Throws: `NetsError` if it does not fit.
  func replacingLastLayer(weight: [Float], bias: [Float]) throws -> Weights {
    var replaced = tensors
    replaced[tensors.count - 2].values = weight
    replaced[tensors.count - 1].values = bias
    return try Weights(architecture: architecture, tensors: replaced)
  }
}
