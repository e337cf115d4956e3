// Whole attacks against an independent PyTorch implementation in float64, autograd for the
// gradient:
//
//   for _ in range(4):
//     z = 4 * (x + d - 0.5) @ W.T + b
//     loss = cross_entropy(z, k)  or  z without k .max() - z[k];  g = sign * gradient of loss to d
//     d = d + step * (g / g.norm()  or  g.sign()  or  g.sign() where |g| is largest and can move)
//     d = d * min(1, eps / d.norm())  or  d.clamp(-eps, eps);  d = (x + d).clamp(0, 1) - x
//     L1: |d| = (|d| - t).clamp(0, room), with the t, by 200 halvings, for which it sums to eps
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
    let eps: String?
    let step: Double
    let goal: AttackGoal
    var objective = AttackObjective.crossEntropy
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
    Case(
      norm: .l1, eps: "1", step: 0.4, goal: .untargeted(label: 0),
      delta: [0.0, -0.2, 0.0, 0.0, 0.0, -0.8], loss: 6.373555),
    Case(
      norm: .l1, eps: "1", step: 0.4, goal: .targeted(1),
      delta: [0.0, 0.8, 0.0, -0.2, 0.0, 0.0], loss: 0.116126),
    Case(
      norm: .l1, eps: "0.6", step: 0.25, goal: .targeted(1), objective: .margin,
      delta: [0.0, 0.6, 0.0, 0.0, 0.0, 0.0], loss: -0.289608),
    Case(
      norm: .l2, eps: "0.5", step: 0.2, goal: .untargeted(label: 0), objective: .margin,
      delta: [0.0, -0.2, -0.166868, 0.14601, 0.0, -0.333736], loss: 5.347006),
    Case(
      norm: .linf, eps: "0.1", step: 0.04, goal: .targeted(2), objective: .margin,
      delta: [0.0, -0.1, -0.08, 0.1, 0.0, -0.1], loss: -4.175647),
    Case(
      norm: .l2, eps: nil, step: 0.3, goal: .targeted(1),
      delta: [0.0, 0.8, -0.165148, -0.692296, -0.237906, 0.016303], loss: 0.012077),
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
      threat: ThreatModel(norm: expected.norm, eps: expected.eps.map { try Epsilon($0) }),
      objective: expected.objective, steps: 4, stepSize: expected.step, keepBest: false)
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
