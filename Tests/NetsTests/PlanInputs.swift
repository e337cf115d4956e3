// Made-up pictures for the tests, and the loss that they are judged by.
import Foundation

@testable import Nets

/// The pictures' shapes of CIFAR-10 and Fashion-MNIST.
let pictureShapes = [
  ImageShape(channels: 3, height: 32, width: 32), ImageShape(channels: 1, height: 28, width: 28),
]

extension Precision {
  /// The formats that this processor has the instructions for.
  static let known = allCases.filter { (try? $0.check()) != nil }
}

/// `count` pixels in [0, 1), a pure function of the seed.
func noise(_ count: Int, seed: UInt64) -> [Float] {
  var stream = RandomStream(seed: seed, purpose: .noise)
  return (0..<count).map { _ in stream.uniform() }
}

/// Mean cross-entropy of the plan's logits, whose gradient it leaves in `logitGradient`.
func meanCrossEntropy(_ plan: GradientPlan, labels: [Int32]) -> Double {
  let classes = plan.architecture.classes
  var loss = 0.0
  for (row, label) in labels.enumerated() {
    let logits = plan.logits[row * classes..<(row + 1) * classes].map(Double.init)
    let sum = logits.reduce(0) { $0 + exp($1) }
    loss += log(sum) - logits[Int(label)]
    for (index, logit) in logits.enumerated() {
      let target = index == Int(label) ? 1.0 : 0.0
      plan.logitGradient[row * classes + index] =
        Float((exp(logit) / sum - target) / Double(labels.count))
    }
  }
  return loss / Double(labels.count)
}
