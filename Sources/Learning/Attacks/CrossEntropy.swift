// The loss that most attacks climb or descend, and its gradient, one example at a time.
import Foundation

/// Cross-entropy −log softmax(z)_k of one example and its gradient to the logits.
enum CrossEntropy {
  /// The loss in class `index`, in double precision and without cancellation for confident networks:
  /// log(1 + Σ_{j≠k} exp(z_j − z_k)) with the largest term taken out. Leaves softmax(z) − onehot(k) in
  /// `gradient`, or unless it is to be exact, a multiple of it: softmax over the other classes, and −1.
  ///
  /// The gradient itself, (1 − p_k) times that multiple, underflows on confident predictions, and an
  /// attack would stand still there.
  static func loss(
    _ logits: UnsafeBufferPointer<Float>, in index: Int,
    gradient: UnsafeMutableBufferPointer<Float>, isExact: Bool
  ) -> Double {
    var highest = -Double.infinity
    for k in logits.indices where k != index { highest = max(highest, Double(logits[k])) }
    var powers = 0.0
    for k in logits.indices where k != index { powers += exp(Double(logits[k]) - highest) }
    let gap = highest - Double(logits[index])
    let factor = isExact ? 1 / (1 + exp(-gap) / powers) : 1
    for k in logits.indices {
      gradient[k] = Float(factor * exp(Double(logits[k]) - highest) / powers)
    }
    gradient[index] = -Float(factor)
    return gap > 0 ? gap + log(exp(-gap) + powers) : log1p(exp(gap) * powers)
  }
}

/// The place of the largest value, the first of equals.
func argmax(_ values: UnsafeBufferPointer<Float>) -> Int {
  var best = 0
  for k in values.indices where values[k] > values[best] { best = k }
  return best
}
