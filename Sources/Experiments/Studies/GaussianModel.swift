// Section 4 of the paper: two normal classes, where everything can be computed. Each theorem by its
// formula and without it, side by side: Theorem 1 by drawing examples and climbing, Theorem 2 by
// minimising the robust likelihood, Theorem 3 by searching all means; and the panels of Figure 4.
// Pictures play no part; seeds draw new samples.
import Foundation
import Nets
import Store

/// Do the theorems of the Gaussian model hold in numbers?
public struct GaussianModel: Study {
  public static let name = "gaussian"
  public static let summary =
    "the Gaussian model: Theorems 1 to 3 by formula and by optimisation, and Figure 4's panels"
  public static let tables = ["gaussian-theory"]

  /// Eigenvalues of Σ* with equal sums, and the price C of moving: Theorem 1.
  let spectra: [[Double]]
  let penalty: Double
  /// Examples that the adversary of Theorem 1 climbs for.
  let climbed: Int
  /// Budgets ε of Theorems 2 and 3.
  let budgets: [Double]
  /// Examples whose robust likelihood is minimised.
  let fitted: Int
  /// Examples in the panels of Figure 4, whose budgets are recalled from the paper.
  let shown: Int
  let panels: [Double]

  public init(_ scale: Scale, on kind: Corpus.Kind, threads: Int) throws {
    spectra = [[5, 5], [6, 4], [9, 1]]
    penalty = 2
    budgets = [0.1, 0.5, 1, 2, 5]
    panels = GaussianPanel.epsValues
    switch scale {
    case .tiny: (climbed, fitted, shown) = (1_000, 100, 20)
    case .small: (climbed, fitted, shown) = (100_000, 2_000, 300)
    case .paper: (climbed, fitted, shown) = (1_000_000, 10_000, 300)
    }
  }

  public var footprint: Footprint {
    Footprint()
  }

  public func measure(on bench: Workbench) throws {
    try compareGaps(on: bench)
    try compareParameters(on: bench)
    try compareCosines(on: bench)
    if bench.isFirst { try draw(on: bench) }
  }

  /// Theorem 1: the adversary's gain, and who suffers it least.
  private func compareGaps(on bench: Workbench) throws {
    var worst = 0.0
    for spectrum in spectra {
      let theorem = try MetricMisalignment(GaussianTask(eigenvalues: spectrum), penalty: penalty)
      let found = theorem.measuredGap(climbed, by: .climbing, seed: bench.seed).mean
      worst = max(worst, abs(found / theorem.gap - 1))
      let words = spectrum.map { String(format: "%g", $0) }.joined(separator: " and ")
      try compare("L_adv − L", of: "eigenvalues \(words)", theorem.gap, found, on: bench)
    }
    try bench.note(Self.error, of: Theorem.first.rawValue, worst, unit: "share")
    let trace = spectra[0].reduce(0, +)
    let found = try MetricMisalignment.leastVulnerable(
      trace: trace, dimensions: spectra[0].count, penalty: penalty, seed: bench.seed)
    let even = trace / Double(found.count)
    let furthest = found.map { abs($0 - even) }.max() ?? 0
    try compare(
      "largest eigenvalue of the least vulnerable", of: "trace \(Int(trace))", even,
      found.max() ?? 0, on: bench)
    try bench.note(Self.unevenness, of: Theorem.first.rawValue, furthest / even, unit: "share")
  }

  /// Theorem 2: formula and optimum for the sample's own moments, in both kinds of budget.
  private func compareParameters(on bench: Workbench) throws {
    let samples = try GaussianPanel.exampleTask().samples(fitted, seed: bench.seed)
    let task = try RobustLikelihood.moments(of: samples)
    var (worst, ball) = (0.0, 0.0)
    for eps in budgets {
      let formula = try RobustGaussian(task, eps: eps)
      try bench.note("λ", at: eps, of: "Σ_r", formula.multiplier, unit: "1")
      let mean = try RobustLikelihood.fit(samples, budget: .meanSquare(eps))
      let each = try RobustLikelihood.fit(samples, budget: .each(eps), tolerance: 1e-8)
      try compareSpectra(formula, mean, "Σ_r, ε in the mean square", eps, on: bench)
      try compareSpectra(formula, each, "Σ_r, ε for each example", eps, on: bench)
      worst = max(worst, formula.distance(to: mean))
      ball = max(ball, formula.distance(to: each))
    }
    try bench.note(Self.error, of: Theorem.second.rawValue, worst, unit: "share")
    try bench.note(Self.error, of: Self.perExample, ball, unit: "share")
  }

  private func compareSpectra(
    _ formula: RobustGaussian, _ fit: RobustLikelihood.Fit, _ subject: String, _ eps: Double,
    on bench: Workbench
  ) throws {
    let (one, other) = (formula.covariance.spectrum.values, fit.covariance.spectrum.values)
    try compare("smallest eigenvalue", at: eps, of: subject, one[0], other[0], on: bench)
    try compare("largest eigenvalue", at: eps, of: subject, one[1], other[1], on: bench)
    let shift = fit.mean.adding(formula.mean, times: -1).length
    try compare("‖μ_r − μ*‖", at: eps, of: subject, 0, shift, on: bench)
  }

  /// Theorem 3: the smallest cosine between gradient and μ, standard and robust.
  private func compareCosines(on bench: Workbench) throws {
    let task = try GaussianPanel.exampleTask()
    var worst = 0.0
    for eps in [0] + budgets {
      let alignment = try GradientAlignment(RobustGaussian(task, eps: eps).covariance)
      let found = alignment.searchedWorstCosine(seed: bench.seed)
      worst = max(worst, abs(found - alignment.worstCosine))
      let subject = eps == 0 ? Self.standard : Self.robust
      try compare(
        Self.cosine, at: eps == 0 ? nil : eps, of: subject, alignment.worstCosine, found, on: bench)
    }
    try bench.note(Self.error, of: Theorem.third.rawValue, worst, unit: "1")
    let robust = try GradientAlignment(RobustGaussian(task, eps: 1).covariance)
    let standard = try GradientAlignment(task.covariance)
    for (subject, alignment) in [(Self.robust, robust), (Self.standard, standard)] {
      try bench.note(
        Self.judged, of: subject, alignment.searchedWorstCosine(seed: bench.seed), unit: "1")
    }
  }

  /// A figure by formula beside the same without it.
  private func compare(
    _ quantity: String, at x: Double? = nil, of subject: String, _ formula: Double, _ found: Double,
    on bench: Workbench
  ) throws {
    try bench.note("\(quantity), by formula", at: x, of: subject, formula, unit: "1")
    try bench.note("\(quantity), found", at: x, of: subject, found, unit: "1")
  }
}
