// Theorem 3: the smallest cosine by formula and by search, and that robustness raises it.
import Testing

@testable import Experiments

@Suite struct GradientAlignmentTests {
  @Test func theWorstCosineIsAsComputedByHand() throws {
    let alignment = try GradientAlignment(SymmetricMatrix(diagonal: [9, 1]))
    #expect(abs(alignment.worstCosine - 0.6) < 1e-15)
    #expect(abs(alignment.cosine(at: [3, 1]) - 0.6) < 1e-15)
    #expect(abs(alignment.cosine(at: [1, 0]) - 1) < 1e-15)
    #expect(try GradientAlignment(SymmetricMatrix(diagonal: [2, 2])).worstCosine == 1)
  }

  @Test(arguments: [[9.0, 1], [4, 4], [100, 10, 1], [7, 5, 3, 2, 1]])
  func searchFindsTheWorstCosine(eigenvalues: [Double]) throws {
    let alignment = try GradientAlignment(SymmetricMatrix(diagonal: eigenvalues))
    let found = alignment.searchedWorstCosine(seed: 1)
    #expect(found > alignment.worstCosine - 1e-12)
    #expect(found < alignment.worstCosine + 1e-9)
  }

  @Test func theCosineGrowsWithTheBudget() throws {
    let task = try GaussianPanel.exampleTask()
    let cosines = try [0, 0.1, 0.5, 1, 5, 10].map { eps in
      try GradientAlignment(RobustGaussian(task, eps: eps).covariance).worstCosine
    }
    #expect(zip(cosines, cosines.dropFirst()).allSatisfy { $0 < $1 })
    #expect(abs(cosines[0] - 0.6) < 1e-12 && cosines[5] > 0.95 && cosines[5] < 1)
  }

  @Test func panelsShowWhatTheTheoremSays() throws {
    let task = try GaussianPanel.exampleTask()
    let panels = try GaussianPanel.epsValues.map {
      try GaussianPanel(task, eps: $0, samples: 200, seed: 1)
    }
    #expect(abs(panels[0].cosine - 0.6) < 1e-12)
    #expect(zip(panels, panels.dropFirst()).allSatisfy { $0.cosine < $1.cosine })
    for panel in panels {
      #expect(panel.samples == panels[0].samples && panel.samples.count == 200)
      let along = panel.boundary[1].x - panel.boundary[0].x
      let up = panel.boundary[1].y - panel.boundary[0].y
      #expect(abs(along * panel.gradient.x + up * panel.gradient.y) < 1e-9)
      #expect(panel.ellipse.first == panel.ellipse.last)
      #expect(panel.mean == .init(x: 5, y: 0))
    }
    // Every place on the ellipse is one standard deviation from the mean.
    let precision = task.spectrum.matrix { 1 / $0 }
    for place in panels[0].ellipse {
      let deviation = [place.x - 5, place.y]
      #expect(abs(deviation.dot(precision.times(deviation)) - 1) < 1e-12)
    }
    let means = [1, -1].map { label in
      let ones = panels[0].samples.filter { $0.label == label }
      return ones.reduce(0) { $0 + $1.place.x } / Double(ones.count)
    }
    #expect(abs(means[0] - 5) < 1 && abs(means[1] + 5) < 1)
  }

  @Test func aPanelNeedsThePlane() throws {
    let solid = try GaussianTask(
      mean: [1, 0, 0], covariance: SymmetricMatrix(diagonal: [1, 2, 3]))
    #expect(throws: GaussianError.wrongLength(found: 3, expected: 2)) {
      try GaussianPanel(solid, eps: 1, samples: 1, seed: 1)
    }
  }
}
