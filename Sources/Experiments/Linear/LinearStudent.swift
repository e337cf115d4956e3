// What learns from D_det in a linear world: a linear classifier, trained to the end.

/// A linear classifier by least squares on the labels: sign(wᵀx + b).
struct LinearStudent {
  let weights: [Double]
  let offset: Double

  /// Trained to the end.
  ///
  /// - Parameter ridge: what is added to every variance; the weight decay.
  /// - Throws: `GaussianError.notPositive` for too little of it.
  init(on vectors: LabelledVectors, ridge: Double) throws {
    let moments = Moments(vectors)
    weights = try moments.covariance.solve(moments.correlation, ridge: ridge)
    offset = moments.balance - weights.dot(moments.mean)
  }

  /// The share of `vectors` whose label it says.
  func accuracy(on vectors: LabelledVectors) -> Double {
    let right = zip(vectors.times(weights), vectors.labels).count { ($0 + offset) * $1 > 0 }
    return Double(right) / Double(vectors.count)
  }
}
