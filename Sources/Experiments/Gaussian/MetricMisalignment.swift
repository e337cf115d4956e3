// Theorem 1 of Ilyas et al. 2019, section 4: how much an adversary gains is a matter of how the data's
// metric (Mahalanobis) and the adversary's (Euclidean) differ.
import Nets

/// An adversary who moves x by δ against the true parameters, at a price for the distance:
/// max over δ of ½·(v + δ)ᵀΣ*⁻¹(v + δ) − ½·C·‖δ‖², v = x − y·μ*.
///
/// The gap is L_adv − L, where a loss is the expected squared Mahalanobis distance (the negative
/// log-likelihood without its factor ½ and its constant), and the price is no part of it.
public struct MetricMisalignment: Hashable, Sendable {
  /// μ* and Σ*; the mean does not matter.
  public let task: GaussianTask
  /// C, above one over the smallest eigenvalue of Σ*.
  public let penalty: Double
  private let precision: SymmetricMatrix
  private let move: SymmetricMatrix

  /// How δ is found.
  public enum Adversary: Sendable, CaseIterable {
    /// δ = (C·Σ* − I)⁻¹·v, where the derivative is zero.
    case solved
    /// Gradient ascent from δ = 0 until it stands still.
    case climbing
  }

  /// - Throws: `GaussianError.penaltyTooSmall` where the adversary would move without end.
  public init(_ task: GaussianTask, penalty: Double) throws {
    let least = 1 / task.spectrum.values[0]
    guard penalty.isFinite, penalty > least else {
      throw GaussianError.penaltyTooSmall(penalty, least: least)
    }
    self.task = task
    self.penalty = penalty
    precision = task.spectrum.matrix { 1 / $0 }
    move = task.spectrum.matrix { 1 / (penalty * $0 - 1) }
  }

  /// Theorem 1: tr[(I + (C·Σ* − I)⁻¹)²] − d.
  public var gap: Double { Self.gap(task.spectrum.values, penalty: penalty) }

  static func gap(_ eigenvalues: [Double], penalty: Double) -> Double {
    eigenvalues.reduce(0) { sum, value in
      let factor = 1 + 1 / (penalty * value - 1)
      return sum + factor * factor - 1
    }
  }

  /// δ for the deviation v.
  public func perturbation(of deviation: [Double], by adversary: Adversary) -> [Double] {
    switch adversary {
    case .solved: move.times(deviation)
    case .climbing: climb(from: deviation)
    }
  }

  /// Steps of 1/C, which curvature at most C allows.
  private func climb(from deviation: [Double]) -> [Double] {
    var delta = deviation.map { _ in 0.0 }
    for _ in 0..<10_000 {
      let gradient = precision.times(deviation.adding(delta)).adding(delta, times: -penalty)
      delta = delta.adding(gradient, times: 1 / penalty)
      if gradient.length <= 1e-12 * penalty * max(delta.length, 1e-300) { break }
    }
    return delta
  }

  /// The gap over a sample, and its standard error.
  ///
  /// - Parameter count: at least 2.
  public func measuredGap(_ count: Int, by adversary: Adversary, seed: UInt64) -> (
    mean: Double, error: Double
  ) {
    let gains = task.deviations(count, seed: seed).map { deviation in
      let moved = deviation.adding(perturbation(of: deviation, by: adversary))
      return moved.dot(precision.times(moved)) - deviation.dot(precision.times(deviation))
    }
    let mean = gains.reduce(0, +) / Double(count)
    let squares = gains.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (squares / Double(count - 1) / Double(count)).squareRoot())
  }
}

extension MetricMisalignment {
  /// The eigenvalues that a random search finds to have the smallest gap among those of sum `trace`:
  /// by the theorem all are trace/d.
  ///
  /// Moves that keep the sum, kept where they help, shorter after each that does not.
  /// - Parameter trace: above `dimensions` / `penalty`, so that there is a place to start from.
  /// - Throws: `GaussianError.penaltyTooSmall`.
  public static func leastVulnerable(
    trace: Double, dimensions: Int, penalty: Double, seed: UInt64
  ) throws -> [Double] {
    let least = Double(dimensions) / trace
    guard penalty > least else {
      throw GaussianError.penaltyTooSmall(penalty, least: least)
    }
    var stream = RandomStream(seed: seed, purpose: .gaussian, dimensions)
    // An uneven start: what exceeds the least allowed eigenvalue, shared out by lot.
    let shares = (0..<dimensions).map { _ in Double(stream.uniform()) + 0.05 }
    let spare = trace - Double(dimensions) / penalty
    var best = shares.map { 1 / penalty + spare * $0 / shares.reduce(0, +) }
    var lowest = gap(best, penalty: penalty)
    var reach = spare
    while reach > 1e-9 * trace {
      let draws = (0..<dimensions).map { _ in Double(stream.normal()) }
      let centre = draws.reduce(0, +) / Double(dimensions)
      let trial = zip(best, draws).map { $0 + reach * ($1 - centre) }
      let found = trial.allSatisfy { penalty * $0 > 1 } ? gap(trial, penalty: penalty) : .infinity
      if found < lowest {
        (best, lowest) = (trial, found)
        reach *= 2
      } else {
        reach *= 0.9
      }
    }
    return best
  }
}
