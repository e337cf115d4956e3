// What bfloat16 keeps of float32: losses, directions, and bytes that depend on the example alone.
import Foundation
import Testing

@testable import Nets

@Suite(.enabled(if: Precision.known.contains(.bfloat16), "this processor has no bfloat16"))
struct PrecisionTests {
  private static let compute = Compute(.bfloat16)

  @Test(arguments: Architecture.names)
  func anExampleHasTheSameBytesAtEveryPlaceAndInAnyCompany(name: String) throws {
    let weights = try GradientPlanTests.weights(name, input: pictureShapes[0])
    let plan = try GradientPlan(weights, batch: 32, compute: Self.compute)
    #expect(GradientPlanTests.versionsOfAnExample(plan) == 1)
  }

  @Test(arguments: Architecture.names)
  func lossesAreThoseOfFloat32WithinTwoPercent(name: String) throws {
    let golden = try GoldenFile(name)
    let loss = try Self.evaluate(golden).loss
    #expect(relativeError([Float(loss)], golden.values("loss")) < 0.02)
    let team = LaneTeam(lanes: 1)
    let plan = try TrainingPlan(golden.weights, batch: 8, team: team, compute: Self.compute)
    _ = plan.input(of: 0).update(fromContentsOf: golden.values("input"))
    _ = plan.labels(of: 0).update(fromContentsOf: golden.labels)
    TrainingPlanTests.run(1, plan, team)
    #expect(relativeError([Float(plan.loss)], golden.values("losses").prefix(1)) < 0.02)
  }

  /// Rounding to 8 bits turns some of the ReLUs and of the maxima in windows, and each sends its
  /// gradient elsewhere: the more layers, the more of the direction is lost, whoever computes. So
  /// the yardstick is PyTorch's bfloat16; which ones turn is chance, hence the 0.03.
  @Test(arguments: Architecture.names)
  func gradientsPointTheWayOfFloat32AsWellAsPyTorchs(name: String) throws {
    let golden = try GoldenFile(name)
    let cosine = Self.cosine(try Self.evaluate(golden).gradient, golden.values("input_gradient"))
    let expected = try #require(try Self.cosinesOfPyTorch()[name])
    #expect(cosine > expected - 0.03, "PyTorch: \(expected)")
  }

  /// Networks with few corners on the way, at the width they are used with.
  @Test(arguments: ["linear", "mlp", "cnn", "alexnet", "resnet18", "resnet20", "resnet50"])
  func freshNetworksGradientsPointTheWayOfFloat32(name: String) throws {
    let architecture = try Architecture.named(
      name, input: pictureShapes[0], classes: 10, width: 16)
    let weights = Weights(initialising: architecture, seed: 3)
    let gradients = try Precision.allCases.map { precision in
      let plan = try GradientPlan(weights, batch: 16, compute: Compute(precision))
      _ = plan.input.update(fromContentsOf: noise(plan.input.count, seed: 9))
      plan.forward()
      _ = meanCrossEntropy(plan, labels: (0..<16).map { $0 % 10 })
      plan.backward()
      return Array(plan.inputGradient)
    }
    #expect(Self.cosine(gradients[0], gradients[1]) > 0.99)
  }

  private static func evaluate(_ golden: GoldenFile) throws -> (loss: Double, gradient: [Float]) {
    let plan = try GradientPlan(golden.weights, batch: 8, compute: compute)
    _ = plan.input.update(fromContentsOf: golden.values("input"))
    plan.forward()
    let loss = meanCrossEntropy(plan, labels: golden.labels)
    plan.backward()
    return (loss, Array(plan.inputGradient))
  }

  /// What fixtures/golden/make_bfloat16.py found, by the network's name.
  private static func cosinesOfPyTorch() throws -> [String: Double] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../fixtures/golden/bfloat16.json")
    return try JSONDecoder().decode([String: Double].self, from: Data(contentsOf: file))
  }

  private static func cosine(_ one: [Float], _ other: [Float]) -> Double {
    func product(_ a: [Float], _ b: [Float]) -> Double {
      zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    return product(one, other) / (product(one, one) * product(other, other)).squareRoot()
  }
}
