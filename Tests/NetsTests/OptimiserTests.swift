// Optimisers against PyTorch's numbers (fixtures/golden/make_optimisers.py), and at the limits.
import Foundation
import Testing

@testable import Nets

struct OptimiserTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let optimiser: Optimiser
    let rates, start: [Float]
    let gradients: [[Float]]
    let weights, momentum, variance: [Float]
    var testDescription: String { "\(optimiser)" }

    static let all: [Case] = {
      let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../fixtures/golden/optimisers.json")
      let data = try? Data(contentsOf: file)
      return data.flatMap { try? JSONDecoder().decode([Case].self, from: $0) } ?? []
    }()
  }

  @Test func thereAreCases() { #expect(Case.all.count == 6) }

  @Test(arguments: Case.all)
  func weightsAndStateAreThoseOfPyTorch(golden: Case) {
    let (weights, state) = run(golden.optimiser, golden.start, golden.gradients, golden.rates)
    #expect(relativeError(weights, golden.weights) < 1e-6)
    let expected = [golden.momentum, golden.variance].filter { !$0.isEmpty }
    for (found, expected) in zip(state, expected) {
      #expect(relativeError(found, expected) < 1e-6)
    }
  }

  @Test(arguments: Case.all)
  func aPaddingOfZerosStaysZero(golden: Case) {
    let zeros = [Float](repeating: 0, count: 21)
    let (weights, state) = run(golden.optimiser, zeros, [zeros, zeros], [0.1, 0.1])
    #expect(weights == zeros)
    #expect(state.allSatisfy { $0 == zeros })
  }

  /// Adam's step is as long as the rate whatever the gradient's size; squares must not overflow.
  @Test(arguments: [Float(1e-15), 1e-3, 1, 1e15])
  func adamsFirstStepIsAsLongAsTheRate(gradient: Float) {
    let adam = Optimiser.adam(Adam(epsilon: 1e-20))
    let (weights, _) = run(adam, [0, 0], [[gradient, -gradient]], [0.01])
    #expect(abs(weights[0] + 0.01) < 1e-7)
    #expect(abs(weights[1] - 0.01) < 1e-7)
  }

  @Test(arguments: Case.all)
  func settingsAreReadBackAsWritten(golden: Case) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let data = try encoder.encode(golden.optimiser)
    #expect(try JSONDecoder().decode(Optimiser.self, from: data) == golden.optimiser)
  }

  @Test func settingsReadAsOneFlatObject() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let data = try encoder.encode(Optimiser.sgd(SGD(momentum: 0.5, weightDecay: 0)))
    #expect(
      String(decoding: data, as: UTF8.self)
        == #"{"kind":"sgd","momentum":0.5,"nesterov":true,"weightDecay":0}"#)
  }

  private func run(
    _ optimiser: Optimiser, _ start: [Float], _ gradients: [[Float]], _ rates: [Float]
  ) -> (weights: [Float], state: [[Float]]) {
    let blocks = (0..<2 + optimiser.memory).map { _ in AlignedMemory(count: start.count) }
    _ = blocks[0].values.update(fromContentsOf: start)
    for (step, (gradient, rate)) in zip(gradients, rates).enumerated() {
      _ = blocks[1].values.update(fromContentsOf: gradient)
      optimiser.update(
        blocks[0], along: blocks[1], state: Array(blocks[2...]), learningRate: rate,
        step: step + 1)
    }
    return (Array(blocks[0].values), blocks[2...].map { Array($0.values) })
  }
}
