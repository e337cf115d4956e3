// Linear models that are trained against an L2 adversary exactly: one logistic model for each class
// against the rest, whose worst loss in a ball of radius ε has a closed form, since the adversary of
// a linear function moves along its weights: y·f(x + δ) is at least y·f(x) − ε·‖w‖.
import Foundation
import Nets

/// How a robust linear model is trained.
struct RobustLinearTraining: Codable, Hashable, Sendable {
  /// The adversary's radius, in units of the pixel range [0, 1].
  var eps: Double
  var epochs: Int
  /// The highest learning rate of one cycle.
  var peak: Double
  var batch: Int
  var seed: UInt64
}

/// Σ over classes of log(1 + exp(−(y·(wᵀz + b) − ε·‖w‖))), z the picture as networks here see it:
/// (x − 0.5) · 4, so that a move of ε in x is one of 4 ε in z.
struct RobustLinearModel {
  static let shift: Float = 0.5
  static let scale: Float = 4

  let inputs: Int
  let classes: Int
  /// ε in z.
  let reach: Float
  /// Class by class, `inputs` for each.
  var weights: [Float]
  var offsets: [Float]

  /// A model that knows nothing yet.
  init(inputs: Int, classes: Int, eps: Double) {
    self.inputs = inputs
    self.classes = classes
    reach = Float(eps) * Self.scale
    weights = [Float](repeating: 0, count: inputs * classes)
    offsets = [Float](repeating: 0, count: classes)
  }

  /// Loss and its derivatives, means over a batch.
  struct Slope {
    var loss: Double
    var weights: [Float]
    var offsets: [Float]
  }

  /// The worst loss in the ball on `pictures` (each `inputs` values of z) with these labels.
  func slope(on pictures: [Float], _ labels: [Int]) -> Slope {
    let lengths = (0..<classes).map { length(of: $0) }
    var slope = Slope(
      loss: 0, weights: [Float](repeating: 0, count: weights.count),
      offsets: [Float](repeating: 0, count: classes))
    var pulls = [Float](repeating: 0, count: classes)
    let share = 1 / Float(labels.count)
    pictures.withUnsafeBufferPointer { pictures in
      for (index, label) in labels.enumerated() {
        let picture = UnsafeBufferPointer(
          rebasing: pictures[index * inputs..<(index + 1) * inputs])
        for (kind, score) in scores(of: picture).enumerated() {
          let sign: Float = kind == label ? 1 : -1
          let margin = sign * score - reach * lengths[kind]
          slope.loss += Double(max(-margin, 0) + log1p(exp(-abs(margin)))) * Double(share)
          let pull = share / (1 + exp(margin))
          pulls[kind] += pull
          slope.offsets[kind] -= sign * pull
          add(picture, times: -sign * pull, toClass: kind, of: &slope.weights)
        }
      }
    }
    for kind in 0..<classes where lengths[kind] > 0 {
      let factor = reach * pulls[kind] / lengths[kind]
      for place in kind * inputs..<(kind + 1) * inputs {
        slope.weights[place] += factor * weights[place]
      }
    }
    return slope
  }

  private func length(of kind: Int) -> Float {
    weights.withUnsafeBufferPointer { weights in
      let own = UnsafeBufferPointer(rebasing: weights[kind * inputs..<(kind + 1) * inputs])
      return product(own, own).squareRoot()
    }
  }

  private func scores(of picture: UnsafeBufferPointer<Float>) -> [Float] {
    weights.withUnsafeBufferPointer { weights in
      (0..<classes).map { kind in
        let own = UnsafeBufferPointer(rebasing: weights[kind * inputs..<(kind + 1) * inputs])
        return product(own, picture) + offsets[kind]
      }
    }
  }

  /// Sixteen sums at once.
  private func product(_ first: UnsafeBufferPointer<Float>, _ second: UnsafeBufferPointer<Float>)
    -> Float
  {
    var sums = SIMD16<Float>()
    let whole = inputs - inputs % 16
    for start in stride(from: 0, to: whole, by: 16) {
      for lane in 0..<16 { sums[lane] += first[start + lane] * second[start + lane] }
    }
    return (whole..<inputs).reduce(sums.sum()) { $0 + first[$1] * second[$1] }
  }

  private func add(
    _ picture: UnsafeBufferPointer<Float>, times factor: Float, toClass kind: Int,
    of target: inout [Float]
  ) {
    target.withUnsafeMutableBufferPointer { target in
      let own = UnsafeMutableBufferPointer(
        rebasing: target[kind * inputs..<(kind + 1) * inputs])
      for place in 0..<inputs { own[place] += factor * picture[place] }
    }
  }
}
