// Dense linear algebra: symmetric matrices and functions of them, by their eigenvalues (small ones by
// cyclic Jacobi rotations; Golub & Van Loan, section 8.5).

/// A symmetric matrix of doubles.
public struct SymmetricMatrix: Hashable, Sendable {
  /// Rows, and columns.
  public let size: Int
  /// Row by row, `size` · `size` values.
  public let elements: [Double]

  /// - Throws: `GaussianError.notSymmetric` unless `rows` are as long as they are many, and symmetric.
  public init(rows: [[Double]]) throws {
    size = rows.count
    elements = rows.flatMap { $0 }
    let isSquare = !rows.isEmpty && rows.allSatisfy { $0.count == rows.count }
    guard isSquare, elements.allSatisfy(\.isFinite), self == transposed else {
      throw GaussianError.notSymmetric
    }
  }

  /// Zero but for its diagonal.
  public init(diagonal: [Double]) {
    self.init(size: diagonal.count) { row, column in row == column ? diagonal[row] : 0 }
  }

  /// `element` is asked for the lower triangle only.
  init(size: Int, element: (_ row: Int, _ column: Int) -> Double) {
    var elements = [Double](repeating: 0, count: size * size)
    for row in 0..<size {
      for column in 0...row {
        let value = element(row, column)
        elements[row * size + column] = value
        elements[column * size + row] = value
      }
    }
    self.size = size
    self.elements = elements
  }

  /// The element at `row` and `column`, counted from 0.
  public subscript(row: Int, column: Int) -> Double { elements[row * size + column] }

  private var transposed: SymmetricMatrix {
    SymmetricMatrix(size: size) { row, column in self[column, row] }
  }

  /// The sum of the diagonal.
  public var trace: Double { (0..<size).reduce(0) { $0 + self[$1, $1] } }

  /// The square root of the sum of squares (Frobenius).
  public var length: Double { elements.length }

  /// Matrix times vector.
  public func times(_ vector: [Double]) -> [Double] {
    (0..<size).map { row in
      var sum = 0.0
      for column in 0..<size { sum += elements[row * size + column] * vector[column] }
      return sum
    }
  }

  /// other · self · other, symmetric again.
  public func between(_ other: SymmetricMatrix) -> SymmetricMatrix {
    let columns = (0..<size).map { column in times((0..<size).map { other[$0, column] }) }
    return SymmetricMatrix(size: size) { row, column in
      (0..<size).reduce(0) { $0 + other[row, $1] * columns[column][$1] }
    }
  }

  /// self + factor · other.
  public func adding(_ other: SymmetricMatrix, times factor: Double = 1) -> SymmetricMatrix {
    SymmetricMatrix(size: size) { row, column in
      self[row, column] + factor * other[row, column]
    }
  }
}

extension SymmetricMatrix {
  /// Eigenvalues, and eigenvectors of length 1.
  public struct Spectrum: Hashable, Sendable {
    /// From the smallest to the largest.
    public let values: [Double]
    /// One for each value, at right angles.
    public let vectors: [[Double]]

    /// The matrix of the same eigenvectors whose eigenvalues are `function` of these.
    public func matrix(_ function: (Double) -> Double) -> SymmetricMatrix {
      let values = values.map(function)
      return SymmetricMatrix(size: values.count) { row, column in
        values.indices.reduce(0) { $0 + values[$1] * vectors[$1][row] * vectors[$1][column] }
      }
    }

    /// The largest eigenvalue as a multiple of the smallest.
    public var condition: Double { values[values.count - 1] / values[0] }
  }

  /// Rows from which rotations of pairs take longer than tridiagonal form.
  static let manyRows = 32

  /// Eigenvalues and eigenvectors.
  public var spectrum: Spectrum { size < Self.manyRows ? rotatedSpectrum : tridiagonalSpectrum }

  /// By rotations that undo one pair of off-diagonal elements at a time, until none is left.
  var rotatedSpectrum: Spectrum {
    var rows = (0..<size).map { row in (0..<size).map { self[row, $0] } }
    var vectors = (0..<size).map { row in (0..<size).map { $0 == row ? 1.0 : 0 } }
    let pairs = (0..<size).flatMap { q in ((q + 1)..<max(size, q + 1)).map { (q, $0) } }
    let negligible = 1e-15 * length
    // Each sweep squares what is left, so that five or six are enough; the limit is for NaN.
    for _ in 0..<50 where pairs.contains(where: { abs(rows[$0.0][$0.1]) > negligible }) {
      for (q, p) in pairs where rows[q][p] != 0 {
        let rotation = Rotation(rows[q][q], rows[p][p], coupling: rows[q][p])
        for k in 0..<size { (rows[k][q], rows[k][p]) = rotation.turn(rows[k][q], rows[k][p]) }
        for k in 0..<size { (rows[q][k], rows[p][k]) = rotation.turn(rows[q][k], rows[p][k]) }
        for k in 0..<size {
          (vectors[q][k], vectors[p][k]) = rotation.turn(vectors[q][k], vectors[p][k])
        }
      }
    }
    let order = (0..<size).sorted { rows[$0][$0] < rows[$1][$1] }
    return Spectrum(values: order.map { rows[$0][$0] }, vectors: order.map { vectors[$0] })
  }
}

/// A rotation of two axes after which they are no longer coupled.
private struct Rotation {
  private let cosine, sine: Double

  init(_ first: Double, _ second: Double, coupling: Double) {
    let ratio = (second - first) / (2 * coupling)
    let tangent = (ratio < 0 ? -1 : 1) / (abs(ratio) + (ratio * ratio + 1).squareRoot())
    cosine = 1 / (tangent * tangent + 1).squareRoot()
    sine = tangent * cosine
  }

  func turn(_ x: Double, _ y: Double) -> (Double, Double) {
    (cosine * x - sine * y, sine * x + cosine * y)
  }
}

extension [Double] {
  /// The sum of products with `other`.
  func dot(_ other: [Double]) -> Double {
    var sum = 0.0
    for index in indices { sum += self[index] * other[index] }
    return sum
  }

  /// The Euclidean length.
  var length: Double { dot(self).squareRoot() }

  /// self + factor · other.
  func adding(_ other: [Double], times factor: Double = 1) -> [Double] {
    indices.map { self[$0] + factor * other[$0] }
  }

  /// Every value times `factor`.
  func scaled(by factor: Double) -> [Double] { map { $0 * factor } }
}
