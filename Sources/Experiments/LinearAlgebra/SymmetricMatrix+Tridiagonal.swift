// Eigenvalues and eigenvectors of matrices of hundreds or thousands of rows: reflections to tridiagonal
// form (Householder; Golub & Van Loan, section 8.3.1), then rotations with shifts (implicit QL;
// Bowdler, Martin, Reinsch & Wilkinson 1968). 784 rows take about a second.
import Foundation

extension SymmetricMatrix {
  /// By tridiagonal form; accurate to the rounding of the largest eigenvalue.
  var tridiagonalSpectrum: Spectrum {
    var form = TridiagonalForm(self)
    form.diagonalise()
    let order = (0..<size).sorted { form.diagonal[$0] < form.diagonal[$1] }
    return Spectrum(
      values: order.map { form.diagonal[$0] },
      vectors: order.map { Array(form.basis[$0 * size..<($0 + 1) * size]) })
  }
}

/// A symmetric matrix A as Q·T·Qᵀ, T tridiagonal.
private struct TridiagonalForm {
  private let size: Int
  /// The diagonal of T; after `diagonalise` the eigenvalues of A.
  private(set) var diagonal: [Double]
  /// What is beside it: element i couples i and i + 1, the last is 0.
  private var beside: [Double]
  /// Qᵀ row by row; after `diagonalise` its rows are eigenvectors of A.
  private(set) var basis: [Double]

  init(_ matrix: SymmetricMatrix) {
    size = matrix.size
    diagonal = [Double](repeating: 0, count: size)
    beside = diagonal
    basis = []
    var elements = matrix.elements
    let reflections = reduce(&elements)
    basis = product(of: reflections)
  }

  /// A reflection I − factor · v·vᵀ; v is zero before `start`.
  private struct Reflection {
    let start: Int
    let vector: [Double]
    let factor: Double
  }

  /// Makes one row and column after the other tridiagonal; gives the reflections that did it.
  private mutating func reduce(_ elements: inout [Double]) -> [Reflection] {
    var reflections: [Reflection] = []
    elements.withUnsafeMutableBufferPointer { elements in
      for row in 0..<size {
        let start = row + 1
        diagonal[row] = elements[row * size + row]
        guard start < size else { continue }
        let (reflection, length) = Self.reflection(of: elements[row * size..<start * size], start)
        beside[row] = length
        guard let reflection else { continue }
        apply(reflection, toBothSidesOf: elements)
        reflections.append(reflection)
      }
    }
    return reflections
  }

  /// The reflection that leaves of a row, from `start` on, its first value only, and that value.
  private static func reflection(of row: Slice<UnsafeMutableBufferPointer<Double>>, _ start: Int)
    -> (Reflection?, Double)
  {
    var vector = Array(row)
    for index in 0..<start { vector[index] = 0 }
    let first = vector[start]
    let rest = vector[(start + 1)...].reduce(0) { $0 + $1 * $1 }
    guard rest > 0 else { return (nil, first) }
    let length = (first * first + rest).squareRoot() * (first > 0 ? -1 : 1)
    vector[start] = first - length
    let factor = 2 / (rest + vector[start] * vector[start])
    return (Reflection(start: start, vector: vector, factor: factor), length)
  }

  /// A − v·wᵀ − w·vᵀ, w = p − (factor/2)(pᵀv)·v, p = factor·A·v.
  private func apply(
    _ reflection: Reflection, toBothSidesOf elements: UnsafeMutableBufferPointer<Double>
  ) {
    let (start, v) = (reflection.start, reflection.vector)
    var w = [Double](repeating: 0, count: size)
    w.withUnsafeMutableBufferPointer { w in
      for row in start..<size {
        let line = UnsafeBufferPointer(rebasing: elements[row * size..<(row + 1) * size])
        add(line, times: reflection.factor * v[row], to: w, from: start)
      }
    }
    w = w.adding(v, times: -reflection.factor / 2 * w.dot(v))
    v.withUnsafeBufferPointer { v in
      w.withUnsafeBufferPointer { w in
        for row in start..<size {
          let line = UnsafeMutableBufferPointer(
            rebasing: elements[row * size..<(row + 1) * size])
          let (own, other) = (v[row], w[row])
          for column in start..<size { line[column] -= own * w[column] + other * v[column] }
        }
      }
    }
  }

  /// Qᵀ, Q the product of all reflections in their order.
  private func product(of reflections: [Reflection]) -> [Double] {
    var product = [Double](repeating: 0, count: size * size)
    for index in 0..<size { product[index * size + index] = 1 }
    product.withUnsafeMutableBufferPointer { product in
      for reflection in reflections.reversed() { apply(reflection, to: product) }
    }
    return (0..<size).flatMap { row in (0..<size).map { product[$0 * size + row] } }
  }

  /// H·P = P − factor · v·(vᵀ·P).
  private func apply(_ reflection: Reflection, to product: UnsafeMutableBufferPointer<Double>) {
    let (start, v) = (reflection.start, reflection.vector)
    var sums = [Double](repeating: 0, count: size)
    sums.withUnsafeMutableBufferPointer { sums in
      func line(_ row: Int) -> UnsafeMutableBufferPointer<Double> {
        UnsafeMutableBufferPointer(rebasing: product[row * size..<(row + 1) * size])
      }
      for row in start..<size {
        add(UnsafeBufferPointer(line(row)), times: v[row], to: sums, from: start)
      }
      for row in start..<size {
        add(
          UnsafeBufferPointer(sums), times: -reflection.factor * v[row], to: line(row), from: start)
      }
    }
  }

  private func add(
    _ values: UnsafeBufferPointer<Double>, times factor: Double,
    to target: UnsafeMutableBufferPointer<Double>, from start: Int
  ) {
    for index in start..<size { target[index] += factor * values[index] }
  }
}

extension TridiagonalForm {
  /// Rotates until nothing is left beside the diagonal.
  fileprivate mutating func diagonalise() {
    var rows = basis
    rows.withUnsafeMutableBufferPointer { rows in
      for first in 0..<size {
        // Two rounds are usual for one eigenvalue; the limit is for NaN.
        for _ in 0..<60 {
          let last = endOfBlock(from: first)
          if last == first { break }
          chase(first, last, rows)
        }
      }
    }
    basis = rows
  }

  /// The last row that is still coupled with `first` by the rows between.
  private func endOfBlock(from first: Int) -> Int {
    var last = first
    while last + 1 < size {
      let around = abs(diagonal[last]) + abs(diagonal[last + 1])
      if abs(beside[last]) <= .ulpOfOne * around || abs(beside[last]) < .leastNormalMagnitude {
        break
      }
      last += 1
    }
    return last
  }

  /// One round over the block `first`...`last`: a rotation with a shift at its end, and those that
  /// chase what it leaves outside of the diagonals up to its beginning.
  private mutating func chase(
    _ first: Int, _ last: Int, _ rows: UnsafeMutableBufferPointer<Double>
  ) {
    let ratio = (diagonal[first + 1] - diagonal[first]) / (2 * beside[first])
    let root = hypot(ratio, 1)
    let shift = diagonal[first] - beside[first] / (ratio + (ratio < 0 ? -root : root))
    var g = diagonal[last] - shift
    var (sine, cosine, moved) = (1.0, 1.0, 0.0)
    for row in (first..<last).reversed() {
      let (f, b) = (sine * beside[row], cosine * beside[row])
      let length = hypot(f, g)
      beside[row + 1] = length
      guard length > 0 else {
        // The block has fallen apart here.
        diagonal[row + 1] -= moved
        beside[last] = 0
        return
      }
      (sine, cosine) = (f / length, g / length)
      let rest = diagonal[row + 1] - moved
      let slope = (diagonal[row] - rest) * sine + 2 * cosine * b
      moved = sine * slope
      diagonal[row + 1] = rest + moved
      g = cosine * slope - b
      turn(row, cosine, sine, rows)
    }
    diagonal[first] -= moved
    beside[first] = g
    beside[last] = 0
  }

  private func turn(
    _ row: Int, _ cosine: Double, _ sine: Double, _ rows: UnsafeMutableBufferPointer<Double>
  ) {
    let upper = UnsafeMutableBufferPointer(rebasing: rows[row * size..<(row + 1) * size])
    let lower = UnsafeMutableBufferPointer(rebasing: rows[(row + 1) * size..<(row + 2) * size])
    for index in 0..<size {
      let (x, y) = (upper[index], lower[index])
      lower[index] = sine * x + cosine * y
      upper[index] = cosine * x - sine * y
    }
  }
}
