// Worlds of one robust and many non-robust coordinates, drawn from normal distributions, in which the
// source's two kinds of feature can be told apart exactly (the authors' response to Goh 2019; the
// coordinates are those of Tsipras et al. 2018).
import Foundation
import Nets

/// y is ±1, each half of the time; x₀ ~ N(y, 1) is robust; x₁ … x_k ~ N(y·η, τ²) can be moved across by
/// little. Everything is independent given y.
struct DrawnWorld: Codable, Hashable, Sendable {
  /// k.
  var weak: Int
  /// √k·η/τ: how far apart the classes are along the sum of the weak coordinates, in deviations; 0
  /// where they say nothing. x₀ has 1.
  var distance: Double
  /// τ.
  var spread: Double
  /// The part of x₀ in the feature, whose other part is the sum of the weak coordinates, of length 1.
  var robustPart: Double

  /// Weak coordinates that together say as much as the robust one: their sum is the feature.
  static let ensemble = DrawnWorld(weak: 100, distance: 1, spread: 0.1, robustPart: 0)

  /// Weak coordinates that say nothing, and a feature that has x₀ in it as a small part: with 1.5 τ it
  /// keeps nine tenths of the usefulness of x₀.
  static let containment = DrawnWorld(weak: 100, distance: 0, spread: 0.1, robustPart: 0.15)

  /// η.
  var shift: Double { distance * spread / Double(weak).squareRoot() }

  /// The feature's direction, of length 1.
  var direction: [Double] {
    let share = 1 / Double(weak).squareRoot()
    let direction = [robustPart] + [Double](repeating: share, count: weak)
    return direction.scaled(by: 1 / direction.length)
  }

  /// `count` draws, the same for the same `seed` and `part`.
  func draw(_ count: Int, seed: UInt64, part: Int) -> LabelledVectors {
    var stream = RandomStream(seed: seed, purpose: .linearWorld, part)
    var vectors = LabelledVectors(width: weak + 1)
    for _ in 0..<count {
      let label = stream.below(2) == 0 ? -1.0 : 1.0
      let weakValues = (0..<weak).map { _ in label * shift + spread * Double(stream.normal()) }
      vectors.append([label + Double(stream.normal())] + weakValues, label: label)
    }
    return vectors
  }

  /// The accuracy, on undisturbed draws, of the best linear classifier for D_det made with the feature
  /// in a ball of radius `eps`.
  ///
  /// In D_det the classes keep their covariance and have the means ŷ·(eps·a − μ), so its weights are
  /// wᵢ = (eps·aᵢ − μᵢ)/σᵢ²; undisturbed y·wᵀx is normal with mean wᵀμ and variance Σ wᵢ²σᵢ².
  func expectedAccuracy(eps: Double) -> Double {
    let means = [1] + [Double](repeating: shift, count: weak)
    let variances = [1] + [Double](repeating: spread * spread, count: weak)
    let weights = zip(zip(direction, means), variances).map { (eps * $0.0 - $0.1) / $1 }
    let variance = zip(weights, variances).reduce(0) { $0 + $1.0 * $1.0 * $1.1 }
    return erfc(-weights.dot(means) / (2 * variance).squareRoot()) / 2
  }
}
