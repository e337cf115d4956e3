// Eigenvalues by hand, and what functions of a matrix must obey.
import Nets
import Testing

@testable import Experiments

@Suite struct SymmetricMatrixTests {
  /// A symmetric matrix of random values.
  private func random(_ size: Int) -> SymmetricMatrix {
    var stream = RandomStream(seed: 5, purpose: .noise, size)
    return SymmetricMatrix(size: size) { _, _ in Double(stream.normal()) }
  }

  @Test func eigenvaluesByHand() throws {
    let spectrum = try SymmetricMatrix(rows: [[8.2, 2.4], [2.4, 1.8]]).spectrum
    #expect(abs(spectrum.values[0] - 1) < 1e-14 && abs(spectrum.values[1] - 9) < 1e-14)
    #expect(abs(spectrum.condition - 9) < 1e-13)
    // (3, 1)/√10 is the long axis.
    #expect(abs(abs(spectrum.vectors[1].dot([3, 1])) - 10.squareRoot()) < 1e-14)
    #expect(SymmetricMatrix(diagonal: [4]).spectrum.values == [4])
    #expect(SymmetricMatrix(diagonal: [2, 7, 2]).spectrum.values == [2, 2, 7])
  }

  @Test(arguments: [2, 3, 8]) func theSpectrumMakesTheMatrixAgain(size: Int) {
    let matrix = random(size)
    let spectrum = matrix.spectrum
    #expect(
      spectrum.matrix { $0 }.adding(matrix, times: -1).length < 1e-13 * matrix.length)
    #expect(abs(spectrum.values.reduce(0, +) - matrix.trace) < 1e-13 * matrix.length)
    for (index, vector) in spectrum.vectors.enumerated() {
      for (other, second) in spectrum.vectors.enumerated() {
        #expect(abs(vector.dot(second) - (index == other ? 1 : 0)) < 1e-13)
      }
      let image = matrix.times(vector).adding(vector, times: -spectrum.values[index])
      #expect(image.length < 1e-13 * matrix.length)
    }
  }

  @Test func aRootBetweenWhichIsTheInverseGivesTheIdentity() throws {
    let matrix = try SymmetricMatrix(rows: [[8.2, 2.4], [2.4, 1.8]])
    let root = matrix.spectrum.matrix { $0.squareRoot() }
    let inverse = matrix.spectrum.matrix { 1 / $0 }
    let identity = inverse.between(root)
    #expect(identity.adding(SymmetricMatrix(diagonal: [1, 1]), times: -1).length < 1e-14)
  }

  @Test func whatIsNotSymmetricIsRefused() {
    for rows in [[], [[1, 2]], [[1, 2], [3, 4]], [[.nan]]] {
      #expect(throws: GaussianError.notSymmetric) { try SymmetricMatrix(rows: rows) }
    }
    #expect(throws: GaussianError.notPositive(-1)) {
      try GaussianTask(eigenvalues: [-1, 2])
    }
    #expect(throws: GaussianError.wrongLength(found: 1, expected: 2)) {
      try GaussianTask(mean: [1], covariance: SymmetricMatrix(diagonal: [1, 2]))
    }
  }
}
