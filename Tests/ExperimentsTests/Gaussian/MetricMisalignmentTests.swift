// Theorem 1: the closed form beside a sample, beside hand-computed values, and its minimum.
import Testing

@testable import Experiments

@Suite struct MetricMisalignmentTests {
  @Test(arguments: [([5.0, 5], 0.469), ([6, 4], 0.496), ([9, 1], 3.121)])
  func theGapIsAsComputedByHand(eigenvalues: [Double], gap: Double) throws {
    let theorem = try MetricMisalignment(GaussianTask(eigenvalues: eigenvalues), penalty: 2)
    #expect(abs(theorem.gap - gap) < 0.0006)
  }

  @Test func theGapIsThatOfASample() throws {
    let theorem = try MetricMisalignment(GaussianTask(eigenvalues: [9, 1]), penalty: 2)
    let measured = theorem.measuredGap(100_000, by: .solved, seed: 1)
    #expect(measured.error < 0.02)
    #expect(abs(measured.mean - theorem.gap) < 3 * measured.error)
  }

  @Test func climbingFindsTheSolvedPerturbation() throws {
    let theorem = try MetricMisalignment(GaussianPanel.exampleTask(), penalty: 1.5)
    for deviation in theorem.task.deviations(50, seed: 2) {
      let solved = theorem.perturbation(of: deviation, by: .solved)
      let climbed = theorem.perturbation(of: deviation, by: .climbing)
      #expect(solved.adding(climbed, times: -1).length < 1e-10 * solved.length)
    }
    let (one, two) = (
      theorem.measuredGap(500, by: .solved, seed: 3),
      theorem.measuredGap(500, by: .climbing, seed: 3)
    )
    #expect(abs(one.mean - two.mean) < 1e-9)
  }

  @Test(arguments: [2, 3, 6]) func equalEigenvaluesAreLeastVulnerable(dimensions: Int) throws {
    for seed in 1...3 {
      let found = try MetricMisalignment.leastVulnerable(
        trace: 10, dimensions: dimensions, penalty: 2, seed: UInt64(seed))
      #expect(abs(found.reduce(0, +) - 10) < 1e-9)
      for value in found { #expect(abs(value - 10 / Double(dimensions)) < 1e-3) }
    }
  }

  @Test func aPriceTooLowIsRefused() throws {
    let task = try GaussianTask(eigenvalues: [9, 0.5])
    #expect(throws: GaussianError.penaltyTooSmall(2, least: 2)) {
      try MetricMisalignment(task, penalty: 2)
    }
    #expect(throws: GaussianError.penaltyTooSmall(1, least: 2)) {
      try MetricMisalignment.leastVulnerable(trace: 1, dimensions: 2, penalty: 1, seed: 1)
    }
  }
}
