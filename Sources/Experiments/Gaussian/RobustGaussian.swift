// Theorem 2 of Ilyas et al. 2019, section 4: the parameters that are likeliest under an adversary keep
// the mean and blend the covariance with the identity.
import Foundation

/// The robust parameters of a task: minimal over (μ, Σ) of E[max over δ of the negative log-likelihood
/// of x + δ], where the adversary may move by ε in the root of the mean square: E‖δ‖² ≤ ε².
///
/// λ is the multiplier of that budget. For a ball around each x (‖δ‖ ≤ ε for every x) the multiplier
/// differs from x to x, and these parameters are near the answer, not the answer; `RobustLikelihood`
/// finds that one.
public struct RobustGaussian: Hashable, Sendable {
  /// μ* and Σ*.
  public let task: GaussianTask
  /// λ; infinite where the adversary may not move.
  public let multiplier: Double
  /// Σ_r.
  public let covariance: SymmetricMatrix

  /// The parameters for a multiplier λ.
  /// - Throws: `GaussianError.outOfRange` unless λ is above 0.
  public init(_ task: GaussianTask, multiplier: Double) throws {
    guard multiplier > 0 else {
      throw GaussianError.outOfRange(name: "the multiplier", value: multiplier)
    }
    self.task = task
    self.multiplier = multiplier
    covariance = task.spectrum.matrix { Self.eigenvalue($0, multiplier) }
  }

  /// The parameters for a budget ε: λ is sought by bisection, since ε falls as λ grows.
  /// - Throws: `GaussianError.outOfRange` for an ε below 0.
  public init(_ task: GaussianTask, eps: Double) throws {
    guard eps >= 0, eps.isFinite else {
      throw GaussianError.outOfRange(name: "eps", value: eps)
    }
    guard eps > 0 else {
      try self.init(task, multiplier: .infinity)
      return
    }
    // In the logarithm, since λ goes like 1/ε for small ε and like d/ε² for large ones.
    var (low, high) = (-300.0, 300.0)
    for _ in 0..<64 {
      let middle = (low + high) / 2
      if Self.eps(task.spectrum.values, exp(middle)) > eps { low = middle } else { high = middle }
    }
    try self.init(task, multiplier: exp((low + high) / 2))
  }

  /// μ_r = μ*.
  public var mean: [Double] { task.mean }

  /// ε that the multiplier stands for: ε² = tr[(λΣ_r − I)⁻¹Σ*(λΣ_r − I)⁻¹].
  public var eps: Double { Self.eps(task.spectrum.values, multiplier) }

  /// How far Σ_r is from what it must reproduce (Danskin's theorem): the likeliest covariance of the
  /// moved examples, λ²(λI − Σ_r⁻¹)⁻¹Σ*(λI − Σ_r⁻¹)⁻¹, as a share of its own size.
  public var residual: Double {
    guard multiplier.isFinite else { return 0 }
    let spread = covariance.spectrum.matrix { multiplier / (multiplier - 1 / $0) }
    let moved = task.covariance.between(spread)
    return moved.adding(covariance, times: -1).length / covariance.length
  }

  /// Σ_r = ½Σ* + I/λ + √(Σ*/λ + ¼Σ*²), for one eigenvalue of Σ*.
  private static func eigenvalue(_ value: Double, _ multiplier: Double) -> Double {
    let share = 1 / multiplier
    return value / 2 + share + (value * share + value * value / 4).squareRoot()
  }

  private static func eps(_ eigenvalues: [Double], _ multiplier: Double) -> Double {
    guard multiplier.isFinite else { return 0 }
    return eigenvalues.reduce(0) { sum, value in
      // λΣ_r − 1, without the difference of near-equals that a small λ would make of it.
      let half = multiplier * value / 2
      let factor = half + (multiplier * value + half * half).squareRoot()
      return sum + value / (factor * factor)
    }.squareRoot()
  }
}
