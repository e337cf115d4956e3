// Large symmetric matrices: known eigenvalues, agreement with rotations, systems of equations.
import Foundation
import Nets
import Testing

@testable import Experiments

@Suite struct TridiagonalTests {
  private func random(_ size: Int) -> SymmetricMatrix {
    var stream = RandomStream(seed: 5, purpose: .noise, size)
    return SymmetricMatrix(size: size) { _, _ in Double(stream.normal()) }
  }

  /// V·diag(values)·Vᵀ = matrix, V orthogonal.
  private func check(_ spectrum: SymmetricMatrix.Spectrum, of matrix: SymmetricMatrix) {
    let tolerance = 1e-13 * max(matrix.length, 1e-300)
    #expect(spectrum.values == spectrum.values.sorted())
    #expect(spectrum.matrix { $0 }.adding(matrix, times: -1).length < tolerance)
    for (index, vector) in spectrum.vectors.enumerated() {
      for (other, second) in spectrum.vectors.enumerated() {
        #expect(abs(vector.dot(second) - (index == other ? 1 : 0)) < 1e-13)
      }
    }
  }

  /// 2 on the diagonal, −1 beside it: 2 − 2·cos(kπ/(n+1)).
  @Test(arguments: [1, 2, 3, 40]) func theStringHasTheEigenvaluesOfAString(size: Int) {
    let string = SymmetricMatrix(size: size) { row, column in
      row == column ? 2 : abs(row - column) == 1 ? -1 : 0
    }
    let spectrum = string.tridiagonalSpectrum
    for (index, value) in spectrum.values.enumerated() {
      #expect(abs(value - (2 - 2 * cos(Double(index + 1) * .pi / Double(size + 1)))) < 1e-14)
    }
    check(spectrum, of: string)
  }

  @Test(arguments: [1, 2, 3, 8, 50]) func bothWaysFindTheSame(size: Int) {
    let matrix = random(size)
    let (fast, slow) = (matrix.tridiagonalSpectrum, matrix.rotatedSpectrum)
    check(fast, of: matrix)
    for (one, other) in zip(fast.values, slow.values) {
      #expect(abs(one - other) < 1e-13 * matrix.length)
    }
  }

  /// Pixels that never vary, and directions that repeat others.
  @Test func whatIsSingularOrRepeatedIsTakenApartToo() {
    let ones = SymmetricMatrix(size: 20) { _, _ in 1 }
    #expect(abs(ones.tridiagonalSpectrum.values[19] - 20) < 1e-12)
    check(ones.tridiagonalSpectrum, of: ones)
    let zero = SymmetricMatrix(diagonal: [Double](repeating: 0, count: 40))
    check(zero.spectrum, of: zero)
    let steps = SymmetricMatrix(diagonal: (0..<40).map { Double($0 / 10) })
    check(steps.spectrum, of: steps)
    let graded = SymmetricMatrix(size: 40) { row, column in pow(10, -Double(row + column) / 8) }
    check(graded.spectrum, of: graded)
  }

  @Test func systemsAreSolvedByHandAndByTheirSpectrum() throws {
    let matrix = try SymmetricMatrix(rows: [[8.2, 2.4], [2.4, 1.8]])
    // (8.2·1 + 2.4·2, 2.4·1 + 1.8·2)
    let solved = try matrix.solve([13, 6])
    #expect(abs(solved[0] - 1) < 1e-14 && abs(solved[1] - 2) < 1e-14)

    let large = random(40)
    let square = large.between(SymmetricMatrix(diagonal: [Double](repeating: 1, count: 40)))
    let positive = square.spectrum.matrix { $0 * $0 }
    let right = (0..<40).map { Double($0 % 7) - 3 }
    let found = try positive.solve(right, ridge: 0.1)
    let expected = positive.spectrum.matrix { 1 / ($0 + 0.1) }.times(right)
    #expect(found.adding(expected, times: -1).length < 1e-9 * expected.length)
  }

  @Test func whatCannotBeSolvedIsRefused() throws {
    let singular = try SymmetricMatrix(rows: [[1, 1], [1, 1]])
    #expect(throws: GaussianError.notPositive(0)) { try singular.solve([1, 2]) }
    #expect(throws: GaussianError.wrongLength(found: 1, expected: 2)) { try singular.solve([1]) }
  }
}
