// Theorem 2: the closed form beside hand-computed values and beside numerical optimisation.
import Foundation
import Testing

@testable import Experiments

@Suite struct RobustGaussianTests {
  static let byHand: [(multiplier: Double, eps: Double, eigenvalues: [Double])] = [
    (100, 0.0104, [1.02, 9.02]), (10, 0.097, [1.19, 9.20]), (2, 0.399, [1.87, 9.97]),
    (1, 0.688, [2.62, 10.91]), (0.5, 1.147, [4.0, 12.68]),
  ]

  @Test(arguments: byHand)
  func theClosedFormIsAsComputedByHand(multiplier: Double, eps: Double, eigenvalues: [Double])
    throws
  {
    let robust = try RobustGaussian(GaussianPanel.exampleTask(), multiplier: multiplier)
    for (found, expected) in zip(robust.covariance.spectrum.values, eigenvalues) {
      #expect(abs(found - expected) < 0.006)
    }
    #expect(abs(robust.eps - eps) < 0.0006)
    #expect(robust.residual < 1e-14)
    #expect(robust.mean == [5, 0])
  }

  @Test(arguments: [0.001, 0.1, 1, 5, 10, 1000]) func theMultiplierSpendsTheBudget(eps: Double)
    throws
  {
    let robust = try RobustGaussian(GaussianPanel.exampleTask(), eps: eps)
    #expect(abs(robust.eps / eps - 1) < 1e-12)
    #expect(robust.residual < 1e-9)
  }

  @Test func withoutABudgetTheParametersAreTheTrueOnes() throws {
    let task = try GaussianPanel.exampleTask()
    let robust = try RobustGaussian(task, eps: 0)
    #expect(robust.covariance.adding(task.covariance, times: -1).length < 1e-14)
    #expect(robust.eps == 0 && robust.residual == 0)
  }

  @Test func badBudgetsAreRefused() throws {
    let task = try GaussianPanel.exampleTask()
    #expect(throws: GaussianError.outOfRange(name: "eps", value: -1)) {
      try RobustGaussian(task, eps: -1)
    }
    #expect(throws: GaussianError.outOfRange(name: "the multiplier", value: 0)) {
      try RobustGaussian(task, multiplier: 0)
    }
  }

  /// The closed form holds for the moments of any sample, so that nothing but the optimisation is
  /// left to differ.
  @Test(arguments: [0.3, 1, 5]) func optimisationFindsTheClosedForm(eps: Double) throws {
    let samples = try GaussianPanel.exampleTask().samples(100, seed: 4)
    let own = try RobustLikelihood.moments(of: samples)
    let fit = try RobustLikelihood.fit(samples, budget: .meanSquare(eps))
    let closed = try RobustGaussian(own, eps: eps)
    let distance = fit.covariance.adding(closed.covariance, times: -1).length
    #expect(distance < 1e-8 * closed.covariance.length)
    #expect(fit.mean.adding(own.mean, times: -1).length < 1e-8)
    let losses = fit.losses
    #expect(losses[losses.count - 1] < losses[losses.count / 4])
  }

  @Test func aLargeSampleComesNearTheTrueParameters() throws {
    let task = try GaussianTask(mean: [1, 0, 2], covariance: SymmetricMatrix(diagonal: [9, 1, 4]))
    let fit = try RobustLikelihood.fit(
      task.samples(4_000, seed: 6), budget: .meanSquare(1), tolerance: 1e-6)
    let closed = try RobustGaussian(task, eps: 1)
    let distance = fit.covariance.adding(closed.covariance, times: -1).length
    #expect(distance < 0.1 * closed.covariance.length)
    #expect(fit.mean.adding(task.mean, times: -1).length < 0.15)
  }

  /// A ball around each example is not what the closed form is about; it stays near.
  @Test func aBallAroundEachExampleGivesNearlyTheSame() throws {
    let samples = try GaussianPanel.exampleTask().samples(2_000, seed: 4)
    let own = try RobustLikelihood.moments(of: samples)
    let fit = try RobustLikelihood.fit(samples, budget: .each(1), tolerance: 1e-8)
    let closed = try RobustGaussian(own, eps: 1)
    let share =
      fit.covariance.adding(closed.covariance, times: -1).length / closed.covariance.length
    #expect(share > 0.001 && share < 0.2)
    #expect(fit.covariance.spectrum.condition < own.spectrum.condition)
  }

  @Test func theTrustRegionIsSolvedExactly() throws {
    let covariance = try SymmetricMatrix(rows: [[8.2, 2.4], [2.4, 1.8]])
    let spectrum = covariance.spectrum
    let precision = spectrum.matrix { 1 / $0 }
    let axis = spectrum.vectors[1]
    for deviation in [[1.0, 2], [-3, 0.1], axis, [0, 0]] {
      let best = TrustRegion.farthest(from: deviation, eps: 0.7, spectrum)
      #expect(abs(best.length - 0.7) < 1e-9)
      func reached(_ delta: [Double]) -> Double {
        let moved = deviation.adding(delta)
        return moved.dot(precision.times(moved))
      }
      let around = (0..<3600).map { index in
        let angle = 2 * Double.pi * Double(index) / 3600
        return reached([0.7 * cos(angle), 0.7 * sin(angle)])
      }
      let highest = around.max() ?? 0
      #expect(reached(best) >= highest - 1e-9 && reached(best) < highest * (1 + 1e-5))
    }
  }
}
