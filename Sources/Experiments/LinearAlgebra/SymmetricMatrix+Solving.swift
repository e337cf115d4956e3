// Systems of equations with a positive definite matrix (Cholesky; Golub & Van Loan, section 4.2).

extension SymmetricMatrix {
  /// The x for which (self + ridge · I)·x = `right`.
  ///
  /// - Throws: `GaussianError.notPositive` with the first pivot that is not above 0.
  public func solve(_ right: [Double], ridge: Double = 0) throws -> [Double] {
    guard right.count == size else {
      throw GaussianError.wrongLength(found: right.count, expected: size)
    }
    let root = try choleskyRoot(ridge: ridge)
    var x = right
    for row in 0..<size {
      for column in 0..<row { x[row] -= root[row * size + column] * x[column] }
      x[row] /= root[row * size + row]
    }
    for row in (0..<size).reversed() {
      x[row] /= root[row * size + row]
      for column in 0..<row { x[column] -= root[row * size + column] * x[row] }
    }
    return x
  }

  /// L with L·Lᵀ = self + ridge · I, row by row; above the diagonal is rubbish.
  ///
  /// Column after column is taken off the rest, which runs along rows.
  private func choleskyRoot(ridge: Double) throws -> [Double] {
    var root = elements
    for index in 0..<size { root[index * size + index] += ridge }
    var column = [Double](repeating: 0, count: size)
    try root.withUnsafeMutableBufferPointer { root in
      for pivot in 0..<size {
        let value = root[pivot * size + pivot]
        guard value > 0 else { throw GaussianError.notPositive(value) }
        let length = value.squareRoot()
        root[pivot * size + pivot] = length
        for row in (pivot + 1)..<max(size, pivot + 1) {
          root[row * size + pivot] /= length
          column[row] = root[row * size + pivot]
        }
        for row in (pivot + 1)..<max(size, pivot + 1) where column[row] != 0 {
          let factor = column[row]
          let line = UnsafeMutableBufferPointer(rebasing: root[row * size..<(row + 1) * size])
          for index in (pivot + 1)...row { line[index] -= factor * column[index] }
        }
      }
    }
    return root
  }
}
