// The attack's loss and direction against their definitions, and where those run out of digits.
import Foundation
import Nets
import Testing

@testable import Learning

struct CrossEntropyTests {
  @Test func theLossIsMinusTheLogOfSoftmax() {
    for trial in 0..<20 {
      var stream = RandomStream(seed: 2, purpose: .noise, trial)
      let logits = (0..<10).map { _ in 3 * stream.normal() }
      let sum = logits.reduce(0) { $0 + exp(Double($1)) }
      for k in logits.indices {
        let expected = log(sum) - Double(logits[k])
        #expect(abs(loss(logits, k) - expected) <= 1e-12)
      }
    }
  }

  @Test func theDirectionIsParallelToTheGradient() {
    let logits: [Float] = [1, -2, 0.5, 3]
    let step = Float(1e-2)
    for k in logits.indices {
      let direction = direction(logits, k)
      let gradient = logits.indices.map { j in
        var (up, down) = (logits, logits)
        up[j] += step
        down[j] -= step
        return (loss(up, k) - loss(down, k)) / Double(up[j] - down[j])
      }
      #expect(direction[k] == -1)
      for j in logits.indices {
        #expect(abs(Double(direction[j]) * -gradient[k] - gradient[j]) <= 1e-4)
      }
    }
  }

  @Test func theExactGradientIsSoftmaxMinusTheClass() {
    let logits: [Float] = [1, -2, 0.5, 3]
    let sum = logits.reduce(0) { $0 + exp(Double($1)) }
    for k in logits.indices {
      let gradient = Toy.crossEntropy(logits, in: k, isExact: true).gradient
      for j in logits.indices {
        let expected = exp(Double(logits[j])) / sum - (j == k ? 1 : 0)
        #expect(abs(Double(gradient[j]) - expected) <= 1e-7)
      }
    }
    #expect(Toy.crossEntropy([900, 0, -1], in: 0, isExact: true).gradient == [0, 0, 0])
  }

  @Test func confidentPredictionsStillHaveALossAndADirection() {
    let logits: [Float] = [600, 0, -1]
    #expect(loss(logits, 0) > 0)
    #expect(loss([90, 0, -1], 0) > loss([91, 0, -1], 0))
    #expect(loss(logits, 1) == 600)
    let direction = direction(logits, 0)
    #expect(abs(direction[1] - 0.7310586) <= 1e-6 && abs(direction[2] - 0.2689414) <= 1e-6)
  }

  @Test func argmaxTakesTheFirstOfEquals() {
    #expect([1, 3, 3, 2].withUnsafeBufferPointer { argmax($0) } == 1)
  }

  private func loss(_ logits: [Float], _ index: Int) -> Double {
    Toy.crossEntropy(logits, in: index).loss
  }

  private func direction(_ logits: [Float], _ index: Int) -> [Float] {
    Toy.crossEntropy(logits, in: index).gradient
  }
}
