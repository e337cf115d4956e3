// Every network against the same network in PyTorch: logits, loss, gradients, running statistics,
// and the losses of ten steps of SGD and of Adam. Tolerances are relative by norm; see
// fixtures/golden/make_golden.py.
import Testing

@testable import Nets

struct GoldenTests {
  static let tolerance = 1e-4

  @Test(arguments: Architecture.names, KernelChoice.allCases)
  func logitsAndInputGradientAreThoseOfPyTorch(name: String, kernels: KernelChoice) throws {
    let golden = try GoldenFile(name)
    let plan = try GradientPlan(golden.weights, batch: 8, compute: Compute(kernels: kernels))
    _ = plan.input.update(fromContentsOf: golden.values("input"))
    plan.forward()
    #expect(relativeError(plan.logits, golden.values("logits")) < Self.tolerance)
    let loss = meanCrossEntropy(plan, labels: golden.labels)
    #expect(relativeError([Float(loss)], golden.values("loss")) < Self.tolerance)
    plan.backward()
    #expect(relativeError(plan.inputGradient, golden.values("input_gradient")) < Self.tolerance)
  }

  @Test(arguments: Architecture.names, [(KernelChoice.direct, 1), (.direct, 2), (.fastest, 2)])
  func oneStepsGradientsAndStatisticsAreThoseOfPyTorch(
    name: String, way: (kernels: KernelChoice, lanes: Int)
  ) throws {
    let golden = try GoldenFile(name)
    let trainer = try GoldenTrainer(golden, way.kernels, lanes: way.lanes)
    let loss = trainer.step()
    #expect(relativeError([Float(loss)], golden.values("losses").prefix(1)) < Self.tolerance)
    let whole = norm(golden.group("gradients/").flatMap(\.values))
    #expect(trainer.plan.gradients.count == golden.group("gradients/").count)
    for gradient in trainer.plan.gradients {
      let expected = golden.values("gradients/\(gradient.name)")
      // Batch norm behind a bias makes its gradient zero, but for rounding.
      let isZero = norm(expected) < 1e-12 * whole
      let error = isZero ? norm(gradient.values) : relativeError(gradient.values, expected)
      #expect(error < Self.tolerance, "\(gradient.name)")
    }
    for tensor in trainer.plan.weights.tensors where tensor.name.contains("running") {
      let expected = golden.values("after/\(tensor.name)")
      #expect(relativeError(tensor.values, expected) < Self.tolerance, "\(tensor.name)")
    }
  }

  /// Winograd's rounding, ten times the direct one, turns signs of the smallest gradients, and
  /// Adam's first steps go by signs: there 10⁻³.
  @Test(arguments: Architecture.names, [(KernelChoice.direct, 1), (.fastest, 2)])
  func lossesOfTenStepsAreThoseOfPyTorch(
    name: String, way: (kernels: KernelChoice, lanes: Int)
  ) throws {
    let golden = try GoldenFile(name)
    let sgd = try GoldenTrainer(golden, way.kernels, lanes: way.lanes)
      .losses(rate: golden.rates.sgd)
    #expect(relativeError(sgd, golden.values("losses")) < Self.tolerance, "\(sgd)")
    let adam = try GoldenTrainer(golden, way.kernels, lanes: way.lanes, optimiser: .adam(Adam()))
      .losses(rate: golden.rates.adam)
    let tolerance = way.kernels == .direct ? Self.tolerance : 10 * Self.tolerance
    #expect(relativeError(adam, golden.values("adam_losses")) < tolerance, "\(adam)")
  }
}

/// A training plan that sees the golden file's batch at every step.
struct GoldenTrainer {
  let plan: TrainingPlan
  private let team: LaneTeam

  init(
    _ golden: GoldenFile, _ kernels: KernelChoice, lanes: Int,
    optimiser: Optimiser = .sgd(SGD(momentum: 0.9, weightDecay: 5e-4, nesterov: true))
  ) throws {
    team = LaneTeam(lanes: lanes)
    plan = try TrainingPlan(
      golden.weights, batch: 8, team: team, optimiser: optimiser,
      compute: Compute(kernels: kernels))
    let (input, labels) = (golden.values("input"), golden.labels)
    let pixels = golden.architecture.input.count
    for lane in 0..<lanes {
      let rows = plan.rows(of: lane)
      _ = plan.input(of: lane).update(
        fromContentsOf: input[rows.lowerBound * pixels..<rows.upperBound * pixels])
      _ = plan.labels(of: lane).update(fromContentsOf: labels[rows])
    }
  }

  /// The loss before the step.
  func step(rate: Float = 0) -> Double {
    team.run { [plan] lane in plan.step(lane: lane, learningRate: rate) }
    return plan.loss
  }

  func losses(rate: Float) -> [Float] { (0..<10).map { _ in Float(step(rate: rate)) } }
}
