// Fresh weights, and weights that come from outside.
import Testing

@testable import Nets

struct WeightsTests {
  static func architecture() throws -> Architecture {
    try Architecture.named("cnn", input: pictureShapes[1], classes: 10, width: 8)
  }

  @Test func theSameSeedGivesTheSameWeights() throws {
    let architecture = try Self.architecture()
    let weights = Weights(initialising: architecture, seed: 5)
    #expect(weights == Weights(initialising: architecture, seed: 5))
    #expect(weights != Weights(initialising: architecture, seed: 6))
  }

  @Test func freshWeightsFillTheBoundsOfPyTorchsDefault() throws {
    let weights = try Weights(initialising: Self.architecture(), seed: 5)
    let conv2 = try #require(weights.tensors.first { $0.name == "conv2.weight" })
    let bound = 1 / Float(8 * 9).squareRoot()
    #expect(conv2.values.allSatisfy { abs($0) <= bound })
    #expect((conv2.values.max() ?? 0) > 0.95 * bound)
    #expect((conv2.values.min() ?? 0) < -0.95 * bound)
    let mean = conv2.values.reduce(0, +) / Float(conv2.values.count)
    #expect(abs(mean) < 0.1 * bound)
    let norm = try #require(weights.tensors.first { $0.name == "bn2.running_var" })
    #expect(norm.values == [Float](repeating: 1, count: 8))
  }

  @Test func namesAreThoseOfAPyTorchModule() throws {
    let names = try Weights(initialising: Self.architecture(), seed: 5).tensors.map(\.name)
    #expect(
      names.prefix(5) == [
        "conv1.weight", "bn1.weight", "bn1.bias", "bn1.running_mean", "bn1.running_var",
      ])
    #expect(names.contains("residual1.conv2.weight"))
    #expect(names.suffix(2) == ["linear.weight", "linear.bias"])
  }

  @Test func tensorsMayComeInAnyOrder() throws {
    let weights = try Weights(initialising: Self.architecture(), seed: 5)
    let shuffled = Array(weights.tensors.reversed())
    #expect(try Weights(architecture: weights.architecture, tensors: shuffled) == weights)
  }

  @Test func foreignTensorsAreRefused() throws {
    let weights = try Weights(initialising: Self.architecture(), seed: 5)
    func refusal(_ change: (inout [Tensor]) -> Void) -> NetsError? {
      var tensors = weights.tensors
      change(&tensors)
      return #expect(throws: NetsError.self) {
        try Weights(architecture: weights.architecture, tensors: tensors)
      }
    }
    #expect(refusal { $0.removeFirst() } == .missingTensor("conv1.weight"))
    #expect(refusal { $0.append($0[0]) } == .unexpectedTensor("conv1.weight"))
    #expect(refusal { $0[0].values[0] = .infinity } == .notFinite(tensor: "conv1.weight"))
    #expect(
      refusal { $0[0].shape = [8, 9] }
        == .wrongShape(tensor: "conv1.weight", expected: [8, 1, 3, 3], found: [8, 9]))
    #expect(
      refusal { $0.append(Tensor(name: "extra", shape: [1], values: [0])) }
        == .unexpectedTensor("extra"))
  }
}
