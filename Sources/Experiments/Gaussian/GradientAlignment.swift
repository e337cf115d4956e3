// Theorem 3 of Ilyas et al. 2019, section 4: the gradient of the robust classifier points more nearly
// from one class's mean to the other's.
import Nets

/// The linear classifier sign(xᵀΣ⁻¹μ): its gradient to x has the direction Σ⁻¹μ, and what people
/// would call the direction from class to class is μ.
public struct GradientAlignment: Hashable, Sendable {
  private let spectrum: SymmetricMatrix.Spectrum
  private let precision: SymmetricMatrix

  /// The classifier for a covariance with positive eigenvalues: Σ* for the standard one, Σ_r for the
  /// robust one.
  /// - Throws: `GaussianError.notPositive`.
  public init(_ covariance: SymmetricMatrix) throws {
    spectrum = covariance.spectrum
    guard spectrum.values[0] > 0 else { throw GaussianError.notPositive(spectrum.values[0]) }
    precision = spectrum.matrix { 1 / $0 }
  }

  /// κ, the largest eigenvalue as a multiple of the smallest.
  public var condition: Double { spectrum.condition }

  /// Σ⁻¹μ, of length 1.
  public func gradient(at mean: [Double]) -> [Double] {
    let gradient = precision.times(mean)
    return gradient.scaled(by: 1 / gradient.length)
  }

  /// The cosine between μ and the gradient.
  public func cosine(at mean: [Double]) -> Double { mean.dot(gradient(at: mean)) / mean.length }

  /// The smallest cosine over all μ: 2√κ / (1 + κ) (Kantorovich's inequality).
  public var worstCosine: Double { 2 * condition.squareRoot() / (1 + condition) }

  /// The same by descent over the directions of μ from `starts` random ones: the smallest that any of
  /// them ends at.
  public func searchedWorstCosine(starts: Int = 8, seed: UInt64) -> Double {
    (0..<starts).reduce(1) { least, start in
      var stream = RandomStream(seed: seed, purpose: .gaussian, start)
      let draw = spectrum.values.map { _ in Double(stream.normal()) }
      return min(least, descend(from: draw.scaled(by: 1 / draw.length)))
    }
  }

  private func descend(from start: [Double]) -> Double {
    var direction = start
    var value = cosine(at: direction)
    var reach = 1.0
    for _ in 0..<10_000 where reach > 1e-14 {
      let slope = slope(at: direction)
      let moved = direction.adding(slope, times: -reach)
      let trial = moved.scaled(by: 1 / moved.length)
      let found = cosine(at: trial)
      if found < value {
        (direction, value) = (trial, found)
        reach *= 1.5
      } else {
        reach /= 2
      }
    }
    return value
  }

  /// The derivative of uᵀPu / ‖Pu‖ for u of length 1, without its part along u.
  private func slope(at unit: [Double]) -> [Double] {
    let image = precision.times(unit)
    let length = image.length
    let ratio = unit.dot(image) / (length * length)
    let slope = image.scaled(by: 2).adding(precision.times(image), times: -ratio)
      .scaled(by: 1 / length)
    return slope.adding(unit, times: -slope.dot(unit))
  }
}
