// A linear model found from its answers: d + 1 of them, at points in general position, say all that
// there is to know (a system of linear equations), and least squares is not needed.
import Nets
import Store

/// Solves for the linear model that gives these answers at these points.
struct LinearRecovery {
  /// Each point's coordinates and a 1 for the bias, row by row.
  private var rows: [Double]
  /// The answers, `outputs` for each point.
  private var answers: [Double]
  private let size: Int
  private let outputs: Int

  /// - Parameters:
  ///   - points: one array of coordinates for each point; there must be one more than coordinates.
  ///   - answers: what the model says at each, in the same order.
  /// - Throws: `StoreError.refused` for another number of points.
  init(points: [[Double]], answers: [[Double]]) throws {
    size = points.count
    outputs = answers.first?.count ?? 0
    guard let first = points.first, first.count + 1 == size, answers.count == size else {
      throw StoreError.refused(
        "a linear model of \(points.first?.count ?? 0) inputs is found from one point more than "
          + "that; \(points.count) are given")
    }
    rows = points.flatMap { $0 + [1] }
    self.answers = answers.flatMap { $0 }
  }

  /// Weights, one array for each output, and biases, by elimination with partial pivoting.
  ///
  /// - Throws: `StoreError.refused` if the points lie in a plane, so that several models answer so.
  consuming func solve() throws -> (weights: [[Double]], biases: [Double]) {
    for column in 0..<size { try eliminate(column) }
    for column in (0..<size).reversed() { substitute(column) }
    let weights = (0..<outputs).map { output in
      (0..<size - 1).map { answers[$0 * outputs + output] }
    }
    return (weights, (0..<outputs).map { answers[(size - 1) * outputs + $0] })
  }

  private mutating func eliminate(_ column: Int) throws {
    let pivot = (column..<size).max { magnitude($0, column) < magnitude($1, column) } ?? column
    guard magnitude(pivot, column) > 1e-9 else {
      throw StoreError.refused(
        "the points lie in a plane, so that more than one linear model answers as this one does")
    }
    swapRows(pivot, column)
    let (size, outputs) = (size, outputs)
    rows.withUnsafeMutableBufferPointer { rows in
      answers.withUnsafeMutableBufferPointer { answers in
        for row in column + 1..<max(size, column + 1) {
          let factor = rows[row * size + column] / rows[column * size + column]
          guard factor != 0 else { continue }
          for k in column..<size { rows[row * size + k] -= factor * rows[column * size + k] }
          for k in 0..<outputs {
            answers[row * outputs + k] -= factor * answers[column * outputs + k]
          }
        }
      }
    }
  }

  private mutating func substitute(_ column: Int) {
    for output in 0..<outputs {
      let value = answers[column * outputs + output] / rows[column * size + column]
      answers[column * outputs + output] = value
      for row in 0..<column {
        answers[row * outputs + output] -= rows[row * size + column] * value
      }
    }
  }

  private func magnitude(_ row: Int, _ column: Int) -> Double { abs(rows[row * size + column]) }

  private mutating func swapRows(_ a: Int, _ b: Int) {
    guard a != b else { return }
    for k in 0..<size { rows.swapAt(a * size + k, b * size + k) }
    for k in 0..<outputs { answers.swapAt(a * outputs + k, b * outputs + k) }
  }
}
