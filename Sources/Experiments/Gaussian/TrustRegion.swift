// The adversary's problem for one example of the Gaussian model, solved exactly.

/// The adversary's problem for one example in a ball: a quadratic on a sphere (Moré & Sorensen 1983).
enum TrustRegion {
  /// δ of length ε that maximises (v + δ)ᵀP(v + δ), where `spectrum` is that of P⁻¹.
  ///
  /// (ν − P)·δ = P·v with ν at least the largest eigenvalue of P; ‖δ‖ falls as ν grows, and at
  /// ν = largest + ‖P·v‖/ε it is at most ε: bisection between the two.
  static func farthest(
    from deviation: [Double], eps: Double, _ spectrum: SymmetricMatrix.Spectrum
  ) -> [Double] {
    let curvatures = spectrum.values.map { 1 / $0 }
    let slopes = zip(curvatures, spectrum.vectors).map { $0 * $1.dot(deviation) }
    let steepest = curvatures[0]
    func move(_ multiplier: Double) -> [Double] {
      zip(curvatures, slopes).map { multiplier > $0 ? $1 / (multiplier - $0) : 0 }
    }
    var (low, high) = (steepest, steepest + slopes.length / max(eps, 1e-300))
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if move(middle).length > eps { low = middle } else { high = middle }
    }
    var coordinates = move(high)
    // An example without a part in the steepest direction leaves some of the budget: it goes there.
    let rest = eps * eps - coordinates.dot(coordinates)
    if rest > 1e-12 * eps * eps {
      coordinates[0] = (coordinates[0] * coordinates[0] + rest).squareRoot()
    }
    return zip(coordinates, spectrum.vectors).reduce(deviation.map { _ in 0 }) { sum, part in
      sum.adding(part.1, times: part.0)
    }
  }
}
