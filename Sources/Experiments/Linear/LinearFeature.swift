// Linear features of a binary task (Goh 2019, "Two Examples of Useful, Non-Robust Features"):
// f(x) = aᵀ(x − E[x]) / ‖a‖_Σ, ‖a‖_Σ = √(aᵀΣa), so that E[f] = 0 and E[f²] = 1 as the paper's
// definition asks (Ilyas et al. 2019, section 2).
import Foundation

/// A direction a, and what its feature is worth.
struct LinearFeature {
  /// a, of length 1.
  let direction: [Double]
  /// ‖a‖_Σ / ‖a‖: by how much the data varies along a. Its logarithm is the source's log robustness.
  let robustness: Double
  /// E[y·f(x)].
  let usefulness: Double

  /// The feature along `direction`, which need not have length 1, on data with these moments.
  ///
  /// - Throws: `GaussianError.notPositive` where the data does not vary along it.
  init(_ direction: [Double], on moments: Moments) throws {
    let unit = direction.scaled(by: 1 / direction.length)
    let variance = unit.dot(moments.covariance.times(unit))
    guard variance > 0 else { throw GaussianError.notPositive(variance) }
    self.init(unit, variance: variance, correlation: moments.correlation)
  }

  /// For a direction of length 1 along which the data has this variance.
  init(_ unit: [Double], variance: Double, correlation: [Double]) {
    direction = unit
    robustness = variance.squareRoot()
    usefulness = unit.dot(correlation) / variance.squareRoot()
  }

  /// E[min of y·f(x + δ) over ‖δ‖₂ ≤ eps] = E[y·f(x)] − eps·‖a‖ / ‖a‖_Σ exactly: δ = −eps·y·a/‖a‖
  /// whatever x, if pixels may leave [0, 1].
  func robustUsefulness(eps: Double) -> Double { usefulness - eps / robustness }

  /// The same feature or its negative, whichever says yes to y.
  var upright: LinearFeature {
    guard usefulness < 0 else { return self }
    return LinearFeature(direction.scaled(by: -1), robustness, -usefulness)
  }

  private init(_ direction: [Double], _ robustness: Double, _ usefulness: Double) {
    self.direction = direction
    self.robustness = robustness
    self.usefulness = usefulness
  }
}

/// The principal directions of a binary task, and features made of them.
struct LinearTask {
  let moments: Moments
  /// From the most robust to the least; those along which the data hardly varies are left out.
  let directions: [LinearFeature]

  /// - Parameter least: the standard deviation below which a direction is left out.
  /// - Throws: `GaussianError.notPositive` if none is left.
  init(_ moments: Moments, least: Double) throws {
    self.moments = moments
    let spectrum = moments.covariance.spectrum
    directions = zip(spectrum.values, spectrum.vectors).reversed()
      .filter { $0.0 > 0 && $0.0 >= least * least }
      .map { LinearFeature($1, variance: $0, correlation: moments.correlation).upright }
    guard !directions.isEmpty else { throw GaussianError.notPositive(spectrum.values.last ?? 0) }
  }

  /// The same directions for other labels of the same vectors.
  init(_ task: LinearTask, relabelled moments: Moments) {
    self.moments = moments
    directions = task.directions.map {
      LinearFeature(
        $0.direction, variance: $0.robustness * $0.robustness, correlation: moments.correlation
      ).upright
    }
  }

  /// (Σ + t·I)⁻¹·m within the kept directions: of all features of its robustness the most useful. t = 0
  /// is the most useful of all; for large t it becomes m itself, the difference of the classes' means.
  func frontier(at t: Double) throws -> LinearFeature {
    try combination(
      directions.map { feature in
        feature.usefulness * feature.robustness / (feature.robustness * feature.robustness + t)
      })
  }

  /// Σ sign(E[y·aᵢᵀx])·aᵢ over these directions: many that are worth little, added up.
  func ensemble(of members: [LinearFeature]) throws -> LinearFeature {
    try LinearFeature(
      members.reduce(moments.mean.map { _ in 0 }) { $0.adding($1.direction) }, on: moments)
  }

  /// (1 − α)·`outside` + α·`inside`, with the α for which it has the share `kept` of the usefulness
  /// of `inside`: a useful robust feature in a useless, non-robust one.
  ///
  /// - Parameter kept: between 0 and 1.
  func containment(of inside: LinearFeature, in outside: LinearFeature, keeping kept: Double)
    throws -> LinearFeature
  {
    func mix(_ odds: Double) throws -> LinearFeature {
      let share = exp(odds) / (1 + exp(odds))
      return try LinearFeature(
        outside.direction.scaled(by: 1 - share).adding(inside.direction, times: share),
        on: moments)
    }
    var (low, high) = (-30.0, 30.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      let isTooLittle = try mix(middle).usefulness < kept * inside.usefulness
      if isTooLittle { low = middle } else { high = middle }
    }
    return try mix(high)
  }

  private func combination(_ weights: [Double]) throws -> LinearFeature {
    try LinearFeature(
      zip(weights, directions).reduce(moments.mean.map { _ in 0 }) {
        $0.adding($1.1.direction, times: $1.0)
      }, on: moments)
  }
}
