// Every network against the same network in PyTorch: logits, loss, gradients, running statistics,
// and the losses of ten steps. Tolerances are relative by norm; see fixtures/golden/make_golden.py.
import Testing

@testable import Nets

struct GoldenTests {
  static let tolerance = 1e-4

  @Test(arguments: GoldenFile.names)
  func logitsAndInputGradientAreThoseOfPyTorch(name: String) throws {
    let golden = try GoldenFile(name)
    let plan = try GradientPlan(golden.weights, batch: 8)
    _ = plan.input.update(fromContentsOf: golden.values("input"))
    plan.forward()
    #expect(relativeError(plan.logits, golden.values("logits")) < Self.tolerance)
    let loss = meanCrossEntropy(plan, labels: golden.labels)
    #expect(relativeError([Float(loss)], golden.values("loss")) < Self.tolerance)
    plan.backward()
    #expect(relativeError(plan.inputGradient, golden.values("input_gradient")) < Self.tolerance)
  }

  @Test(arguments: GoldenFile.names, [1, 2])
  func oneStepsGradientsAndStatisticsAreThoseOfPyTorch(name: String, lanes: Int) throws {
    let golden = try GoldenFile(name)
    let trainer = try GoldenTrainer(golden, lanes: lanes)
    let loss = trainer.step()
    #expect(relativeError([Float(loss)], golden.values("losses").prefix(1)) < Self.tolerance)
    let gradients = golden.group("gradients/")
    #expect(trainer.plan.gradients.count == gradients.count)
    for gradient in trainer.plan.gradients {
      let expected = golden.values("gradients/\(gradient.name)")
      #expect(relativeError(gradient.values, expected) < Self.tolerance, "\(gradient.name)")
    }
    for tensor in trainer.plan.weights.tensors where tensor.name.contains("running") {
      let expected = golden.values("after/\(tensor.name)")
      #expect(relativeError(tensor.values, expected) < Self.tolerance, "\(tensor.name)")
    }
  }

  @Test(arguments: GoldenFile.names, [1, 2])
  func lossesOfTenStepsAreThoseOfPyTorch(name: String, lanes: Int) throws {
    let golden = try GoldenFile(name)
    let trainer = try GoldenTrainer(golden, lanes: lanes)
    let losses = (0..<10).map { _ in Float(trainer.step()) }
    #expect(relativeError(losses, golden.values("losses")) < 1e-3, "\(losses)")
  }
}

/// A training plan that sees the golden file's batch at every step.
struct GoldenTrainer {
  let plan: TrainingPlan
  private let team: LaneTeam

  init(_ golden: GoldenFile, lanes: Int) throws {
    team = LaneTeam(lanes: lanes)
    let sgd = SGD(momentum: 0.9, weightDecay: 5e-4, nesterov: true)
    plan = try TrainingPlan(golden.weights, batch: 8, team: team, optimiser: .sgd(sgd))
    let (input, labels) = (golden.values("input"), golden.labels)
    let pixels = golden.architecture.input.count
    for lane in 0..<lanes {
      let rows = plan.rows(of: lane)
      _ = plan.input(of: lane).update(
        fromContentsOf: input[rows.lowerBound * pixels..<rows.upperBound * pixels])
      _ = plan.labels(of: lane).update(fromContentsOf: labels[rows])
    }
  }

  func step() -> Double {
    team.run { [plan] lane in plan.step(lane: lane, learningRate: 0.05) }
    return plan.loss
  }
}
