// Products of the network's matrices with vectors, eight values at a time.
import Foundation

extension QueriedNetwork {
  /// W v + b, for the matrix that begins at `place` and has as many columns as `vector` values.
  func product(_ place: Int, _ bias: Int?, rows: Int, _ vector: [Float]) -> [Float] {
    values.withUnsafeBufferPointer { values in
      vector.withUnsafeBufferPointer { vector in
        (0..<rows).map { row in
          let line = UnsafeBufferPointer(
            rebasing: values[place + row * vector.count..<place + (row + 1) * vector.count])
          return dot(line, vector) + (bias.map { values[$0 + row] } ?? 0)
        }
      }
    }
  }

  /// Wᵀ v, for the matrix that begins at `place`.
  func transposed(_ place: Int, _ vector: [Float], columns: Int) -> [Float] {
    var result = [Float](repeating: 0, count: columns)
    result.withUnsafeMutableBufferPointer { result in
      values.withUnsafeBufferPointer { values in
        for (row, factor) in vector.enumerated() where factor != 0 {
          let first = place + row * columns
          for k in 0..<columns { result[k] += factor * values[first + k] }
        }
      }
    }
    return result
  }

  /// Adds the outer product of `left` and `right` at `place`, and `left` itself at `bias`.
  func addOuter(
    _ left: [Float], _ right: [Float], to sums: inout [Float], at place: Int, _ bias: Int?
  ) {
    sums.withUnsafeMutableBufferPointer { sums in
      right.withUnsafeBufferPointer { right in
        for (row, factor) in left.enumerated() where factor != 0 {
          let first = place + row * right.count
          for k in 0..<right.count { sums[first + k] += factor * right[k] }
          if let bias { sums[bias + row] += factor }
        }
      }
    }
  }

  func relu(_ vector: [Float]) -> [Float] { vector.map { max($0, 0) } }

  /// `vector` where the ReLU behind it lets something pass.
  func masked(_ vector: [Float], by passed: [Float]) -> [Float] {
    zip(vector, passed).map { $1 > 0 ? $0 : 0 }
  }

  func exponential(_ value: Float) -> Float { exp(value) }

  func logarithm(_ value: Float) -> Float { log(value) }

  private func dot(_ a: UnsafeBufferPointer<Float>, _ b: UnsafeBufferPointer<Float>) -> Float {
    let (left, right) = (UnsafeRawPointer(a.baseAddress), UnsafeRawPointer(b.baseAddress))
    guard let left, let right else { return 0 }
    var sums = SIMD8<Float>()
    let whole = b.count / 8 * 8
    for k in stride(from: 0, to: whole, by: 8) {
      sums +=
        left.loadUnaligned(fromByteOffset: 4 * k, as: SIMD8<Float>.self)
        * right.loadUnaligned(fromByteOffset: 4 * k, as: SIMD8<Float>.self)
    }
    return (whole..<b.count).reduce(sums.sum()) { $0 + a[$1] * b[$1] }
  }
}
