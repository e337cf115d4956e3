// Lengths of perturbations and gradients, summed in double precision and in one fixed order:
// squares of vanishing gradients underflow in float, and the order decides the last bits.
import Foundation
import Nets

/// The Euclidean length of `values`.
func euclideanNorm(_ values: UnsafeBufferPointer<Float>) -> Double {
  var sums = SIMD8<Double>.zero
  let whole = values.count / 8 * 8
  for start in stride(from: 0, to: whole, by: 8) {
    var block = SIMD8<Double>.zero
    for lane in 0..<8 { block[lane] = Double(values[start + lane]) }
    sums += block * block
  }
  var total = sums.sum()
  for i in whole..<values.count { total += Double(values[i]) * Double(values[i]) }
  return total.squareRoot()
}

/// u^(1/d) for a uniform u: the length of a uniform draw from the unit ball in d dimensions.
func rootOfUniform(_ dimensions: Int, using stream: inout RandomStream) -> Double {
  pow(Double(stream.uniform()), 1 / Double(dimensions))
}
