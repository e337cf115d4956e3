// Theorem 2 of Ilyas et al. 2019, section 4, without its formula: the robust maximum-likelihood
// parameters of a sample, by optimising what they are defined by.
import Foundation

/// How far the adversary may move the examples.
public enum PerturbationBudget: Hashable, Sendable {
  /// The root of the mean over all examples of ‖δ‖² is at most ε: some may move far.
  case meanSquare(Double)
  /// ‖δ‖ is at most ε for every example.
  case each(Double)

  var eps: Double {
    switch self {
    case .meanSquare(let eps), .each(let eps): eps
    }
  }
}

/// The parameters (μ, Σ) of a sample of y·x that minimise the mean over examples of
/// max over δ of ½·(x + δ − μ)ᵀΣ⁻¹(x + δ − μ) + ½·log det Σ.
public struct RobustLikelihood: Sendable {
  /// What the optimisation came to.
  public struct Fit: Sendable {
    /// μ.
    public let mean: [Double]
    /// Σ.
    public let covariance: SymmetricMatrix
    /// The robust negative log-likelihood at the start and after each step, in nats, without the constant
    /// ½·d·log 2π.
    public let losses: [Double]
  }

  private let budget: PerturbationBudget
  private let samples: [[Double]]
  private var mean: [Double]
  private var covariance: SymmetricMatrix
  private var deltas: [[Double]]
  private var loss: Double

  /// Finds the parameters by natural-gradient descent from mean 0 and covariance I: each step goes a part of the way to the likeliest
  /// mean and covariance of the examples that the adversary has moved (Danskin's theorem: the moves
  /// count as constants for the gradient). The part is ½, and halved whenever a step would not help;
  /// the end is where a step changes less than `tolerance`, as a share of the covariance.
  ///
  /// - Parameters:
  ///   - samples: more than dimensions, in general position.
  ///   - steps: at most so many.
  /// - Throws: `GaussianError.notPositive` where the sample has no covariance.
  public static func fit(
    _ samples: [[Double]], budget: PerturbationBudget, steps: Int = 400, tolerance: Double = 1e-12
  ) throws -> Fit {
    var search = try RobustLikelihood(samples, budget: budget)
    var losses = [search.loss]
    var part = 0.5
    for _ in 0..<steps {
      let (next, distance) = search.step(by: part)
      if distance < tolerance { break }
      // Equal but for rounding is no reason to stop short.
      guard next.loss <= search.loss + 1e-14 * abs(search.loss) else {
        part /= 2
        continue
      }
      search = next
      losses.append(search.loss)
    }
    return Fit(mean: search.mean, covariance: search.covariance, losses: losses)
  }

  private init(_ samples: [[Double]], budget: PerturbationBudget) throws {
    let size = try Self.moments(of: samples).mean.count
    self.budget = budget
    self.samples = samples
    // Far from what the theorem says, so that arriving there means something.
    mean = [Double](repeating: 0, count: size)
    covariance = SymmetricMatrix(diagonal: mean.map { _ in 1 })
    deltas = samples.map { $0.map { _ in 0 } }
    loss = 0
    moveExamples()
  }

  /// The task whose mean and covariance are those of `samples` (divided by their number): what the
  /// closed form of Theorem 2 is exact for, whatever the sample.
  /// - Throws: `GaussianError.notPositive` where the sample has no covariance.
  public static func moments(of samples: [[Double]]) throws -> GaussianTask {
    let mean = Self.mean(samples)
    return try GaussianTask(mean: mean, covariance: covariance(samples, around: mean))
  }

  private static func mean(_ vectors: [[Double]]) -> [Double] {
    let zero = [Double](repeating: 0, count: vectors.first?.count ?? 0)
    return vectors.reduce(zero) { $0.adding($1) }.scaled(by: 1 / Double(vectors.count))
  }

  private static func covariance(_ vectors: [[Double]], around mean: [Double]) -> SymmetricMatrix {
    let deviations = vectors.map { $0.adding(mean, times: -1) }
    return SymmetricMatrix(size: mean.count) { row, column in
      deviations.reduce(0) { $0 + $1[row] * $1[column] } / Double(vectors.count)
    }
  }

  /// The parameters after a step, and how far the whole way would have gone.
  private func step(by part: Double) -> (next: RobustLikelihood, distance: Double) {
    let moved = zip(samples, deltas).map { $0.adding($1) }
    let shift = Self.mean(moved).adding(mean, times: -1)
    let change = Self.covariance(moved, around: mean).adding(covariance, times: -1)
    var next = self
    next.mean = mean.adding(shift, times: part)
    next.covariance = covariance.adding(change, times: part)
    next.moveExamples()
    let distance = (
      change.length / covariance.length, shift.length / covariance.length.squareRoot()
    )
    return (next, distance.0 + distance.1)
  }

  /// Moves every example as the adversary would, and takes the loss.
  private mutating func moveExamples() {
    let spectrum = covariance.spectrum
    let precision = spectrum.matrix { 1 / $0 }
    let deviations = samples.map { $0.adding(mean, times: -1) }
    switch budget {
    case .each(let eps):
      deltas = deviations.map { TrustRegion.farthest(from: $0, eps: eps, spectrum) }
    case .meanSquare(let eps):
      climb(to: eps, from: deviations, precision)
    }
    let distances = zip(deviations, deltas).reduce(0.0) { sum, pair in
      let moved = pair.0.adding(pair.1)
      return sum + moved.dot(precision.times(moved))
    }
    let volume = spectrum.values.reduce(0) { $0 + log($1) }
    loss = (distances / Double(samples.count) + volume) / 2
  }

  /// Ascent of a convex function on a sphere: all the way in the gradient's direction, again and again.
  /// It starts where the last parameters' ascent ended.
  private mutating func climb(
    to eps: Double, from deviations: [[Double]], _ precision: SymmetricMatrix
  ) {
    for _ in 0..<1_000 {
      let gradients = zip(deviations, deltas).map { precision.times($0.adding($1)) }
      let square = gradients.reduce(0) { $0 + $1.dot($1) } / Double(samples.count)
      let factor = square > 0 ? eps / square.squareRoot() : 0
      let moved = gradients.map { $0.scaled(by: factor) }
      let change = zip(moved, deltas).reduce(0) { sum, pair in
        let difference = pair.0.adding(pair.1, times: -1)
        return sum + difference.dot(difference)
      }
      deltas = moved
      if change <= 1e-26 * eps * eps * Double(samples.count) { break }
    }
  }
}
