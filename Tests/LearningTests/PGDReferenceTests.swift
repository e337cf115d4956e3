// Whole attacks against an independent PyTorch implementation in float64, autograd for the
// gradient:
//
//   for _ in range(4):
//     loss = cross_entropy(4 * (x + d - 0.5) @ W.T + b, k); g = gradient of loss to d
//     d = d + sign * step * (g / g.norm()  or  g.sign())
//     d = d * min(1, eps / d.norm())  or  d.clamp(-eps, eps);  d = (x + d).clamp(0, 1) - x
//
// sign is 1 away from class k and -1 towards it.
import Nets
import Testing

@testable import Learning

struct PGDReferenceTests {
  let matrix: [Float] = [
    0.5, -0.25, 0.75, 0.1, -0.6, 0.3, -0.4, 0.6, 0.2, -0.7, 0.15, -0.1, 0.05, -0.8, 0.35, 0.45,
    0.9, -0.5,
  ]
  let bias: [Float] = [0.1, -0.2, 0.05]
  let image: [UInt8] = [0, 51, 128, 200, 255, 250]

  struct Case: Sendable {
    let norm: Norm
    let eps: String
    let step: Double
    let goal: AttackGoal
    let delta: [Float]
    let loss: Double
  }

  static let cases = [
    Case(
      norm: .l2, eps: "0.5", step: 0.2, goal: .untargeted(label: 0),
      delta: [0.0, -0.2, -0.170874, 0.136728, 0.0, -0.334762], loss: 5.353666),
    Case(
      norm: .l2, eps: "0.5", step: 0.2, goal: .targeted(1),
      delta: [0.0, 0.361845, -0.055445, -0.300928, -0.150046, 0.019608], loss: 0.434384),
    Case(
      norm: .linf, eps: "0.1", step: 0.04, goal: .untargeted(label: 0),
      delta: [0.0, -0.1, -0.1, 0.1, 0.0, -0.1], loss: 4.237227),
    Case(
      norm: .linf, eps: "0.1", step: 0.04, goal: .targeted(1),
      delta: [0.0, 0.1, -0.1, -0.1, -0.1, 0.019608], loss: 1.899617),
  ]

  @Test(arguments: cases)
  func theLastPlaceOfThePathIsThatOfTheReference(expected: Case) throws {
    let shape = ImageShape(channels: 1, height: 2, width: 3)
    var weights = try Weights(
      initialising: .named("linear", input: shape, classes: 3, width: nil), seed: 0)
    for (index, tensor) in weights.tensors.enumerated() {
      weights.tensors[index].values = tensor.shape == [3, 6] ? matrix : bias
    }
    let settings = try AttackSettings(
      threat: Toy.threat(expected.norm, expected.eps), steps: 4, stepSize: expected.step,
      keepBest: false)
    let attack = try PGD(weights, settings: settings, team: LaneTeam(lanes: 1))
    let example = try ExampleBatch(
      shape: shape, classes: 3, ordinals: [0], labels: [0], pixels: image)
    let result = try attack.perturb(example, goals: [expected.goal])[0]
    for (moved, reference) in zip(result.delta, expected.delta) {
      #expect(abs(moved - reference) <= 2e-6)
    }
    #expect(abs(result.loss - expected.loss) <= 1e-5)
  }
}
