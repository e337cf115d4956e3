// The loss that attacks climb or descend, and its direction, one example at a time.
import Foundation

/// Cross-entropy −log softmax(z)_k of one example and what attacks need of its gradient.
enum CrossEntropy {
  /// The loss in class `index`, in double precision and without cancellation for confident
  /// networks: log(1 + Σ_{j≠k} exp(z_j − z_k)) with the largest term taken out.
  static func loss(_ logits: UnsafeBufferPointer<Float>, in index: Int) -> Double {
    let own = Double(logits[index])
    let (highest, sum) = others(logits, than: index)
    let gap = highest - own
    return gap > 0 ? gap + log(exp(-gap) + sum) : log1p(exp(gap) * sum)
  }

  /// The direction of the loss's gradient to the logits, scaled so that the entry of class `index`
  /// is −1: softmax over the other classes, minus one for the class itself.
  ///
  /// The gradient itself, (1 − p_k) times this, underflows on confident predictions, and an attack
  /// would stand still there; steps are normalised, so only the direction matters.
  static func direction(
    _ logits: UnsafeBufferPointer<Float>, in index: Int,
    into gradient: UnsafeMutableBufferPointer<Float>
  ) {
    let (highest, sum) = others(logits, than: index)
    for k in logits.indices {
      gradient[k] = Float(exp(Double(logits[k]) - highest) / sum)
    }
    gradient[index] = -1
  }

  /// The largest logit of the other classes, and the sum of exp(z_j − largest) over them.
  private static func others(
    _ logits: UnsafeBufferPointer<Float>, than index: Int
  ) -> (highest: Double, sum: Double) {
    var highest = -Double.infinity
    for k in logits.indices where k != index { highest = max(highest, Double(logits[k])) }
    var sum = 0.0
    for k in logits.indices where k != index { sum += exp(Double(logits[k]) - highest) }
    return (highest, sum)
  }
}

/// The place of the largest value, the first of equals.
func argmax(_ values: UnsafeBufferPointer<Float>) -> Int {
  var best = 0
  for k in values.indices where values[k] > values[best] { best = k }
  return best
}
