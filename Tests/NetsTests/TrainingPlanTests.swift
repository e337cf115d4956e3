// What training relies on: exact repetition, exact resumption, lanes that agree, refusals in words.
import Testing

@testable import Nets

struct TrainingPlanTests {
  /// A plan whose batch is noise, and the team it runs on.
  static func makePlan(
    _ name: String, lanes: Int, optimiser: Optimiser = .sgd(SGD()), _ compute: Compute = Compute()
  ) throws -> (TrainingPlan, LaneTeam) {
    try makePlan(GradientPlanTests.weights(name), lanes: lanes, optimiser: optimiser, compute)
  }

  static func makePlan(
    _ weights: Weights, batch: Int = 16, lanes: Int, optimiser: Optimiser = .sgd(SGD()),
    _ compute: Compute = Compute()
  ) throws -> (TrainingPlan, LaneTeam) {
    let team = LaneTeam(lanes: lanes)
    let plan = try TrainingPlan(
      weights, batch: batch, team: team, optimiser: optimiser, compute: compute)
    for lane in 0..<lanes {
      let rows = plan.rows(of: lane)
      let count = plan.architecture.input.count
      _ = plan.input(of: lane).update(
        fromContentsOf: noise(batch * count, seed: 9)[
          rows.lowerBound * count..<rows.upperBound * count])
      for (index, row) in rows.enumerated() { plan.labels(of: lane)[index] = Int32(row % 10) }
    }
    return (plan, team)
  }

  static func run(_ steps: Int, _ plan: TrainingPlan, _ team: LaneTeam) {
    for _ in 0..<steps { team.run { plan.step(lane: $0, learningRate: 0.05) } }
  }

  /// Number formats, and 1 and 2 lanes.
  static let ways = Precision.known.flatMap { precision in [1, 2].map { (precision, $0) } }

  @Test(arguments: Architecture.names, ways)
  func theSameStepsGiveTheSameBytes(name: String, way: (precision: Precision, lanes: Int)) throws {
    let results = try (0..<2).map { _ in
      let (plan, team) = try Self.makePlan(name, lanes: way.lanes, Compute(way.precision))
      Self.run(3, plan, team)
      return (plan.weights, plan.optimiserState, plan.loss)
    }
    #expect(results[0].0 == results[1].0)
    #expect(results[0].1 == results[1].1)
    #expect(results[0].2 == results[1].2)
  }

  @Test(arguments: Architecture.names, [Optimiser.sgd(SGD()), .adam(Adam(weightDecay: 0.01))])
  func resumingGoesOnAsIfNothingHadHappened(name: String, optimiser: Optimiser) throws {
    for (precision, lanes) in zip(Precision.known, [2, 1]) {
      try Self.resume(name, optimiser, Compute(precision), lanes: lanes)
    }
  }

  static func resume(
    _ name: String, _ optimiser: Optimiser, _ compute: Compute, lanes: Int
  ) throws {
    let (whole, team) = try makePlan(name, lanes: lanes, optimiser: optimiser, compute)
    run(3, whole, team)
    let (weights, state) = (whole.weights, whole.optimiserState)
    run(2, whole, team)
    let (resumed, otherTeam) = try makePlan(name, lanes: lanes, optimiser: optimiser, compute)
    try resumed.load(weights, optimiserState: state)
    run(2, resumed, otherTeam)
    #expect(resumed.weights == whole.weights)
    #expect(resumed.optimiserState == whole.optimiserState)
    #expect(resumed.optimiserState.steps == 5)
  }

  /// Lanes only change the order of sums: relative differences of 10⁻⁵ in the gradients.
  @Test(arguments: GradientPlanTests.shallow)
  func lanesComputeTheSameGradients(name: String) throws {
    let (alone, team) = try Self.makePlan(name, lanes: 1)
    Self.run(1, alone, team)
    let (shared, pair) = try Self.makePlan(name, lanes: 2)
    Self.run(1, shared, pair)
    #expect(abs(alone.loss - shared.loss) < 1e-6)
    #expect(alone.correct == shared.correct)
    for (one, other) in zip(alone.gradients, shared.gradients) {
      #expect(relativeError(one.values, other.values) < 1e-5, "\(one.name)")
    }
  }

  /// A step along the gradient of all parameters together, short enough to move the loss by 0.005;
  /// the loss is not linear, so 2 %.
  @Test(arguments: GradientPlanTests.shallow)
  func parameterGradientAgreesWithFiniteDifferences(name: String) throws {
    let (plan, team) = try Self.makePlan(name, lanes: 1)
    let start = plan.weights
    team.run { plan.step(lane: $0, learningRate: 0) }
    let gradients = plan.gradients
    let norm = gradients.flatMap(\.values).reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    let length = 0.005 / norm
    let losses = try [Float(length), Float(-length)].map { length in
      var moved = start
      for gradient in gradients {
        for index in moved.tensors.indices where moved.tensors[index].name == gradient.name {
          for place in gradient.values.indices {
            moved.tensors[index].values[place] += length * gradient.values[place] / Float(norm)
          }
        }
      }
      try plan.load(moved)
      team.run { plan.step(lane: $0, learningRate: 0) }
      return plan.loss
    }
    let slope = (losses[0] - losses[1]) / (2 * length)
    #expect(abs(slope - norm) < 0.02 * norm, "slope \(slope), norm of the gradient \(norm)")
  }

  @Test(arguments: [Optimiser.sgd(SGD()), .adam(Adam())])
  func aNetworkLearnsItsBatchByHeart(optimiser: Optimiser) throws {
    let (plan, team) = try Self.makePlan("resnet9", lanes: 2, optimiser: optimiser)
    for _ in 0..<60 { team.run { plan.step(lane: $0, learningRate: 0.01) } }
    #expect(plan.correct == 16)
    #expect(plan.loss < 0.1)
  }

  @Test func batchesThatLanesCannotShareAreRefused() throws {
    let weights = try GradientPlanTests.weights("linear")
    #expect(throws: NetsError.badBatch(7, lanes: 2)) {
      try TrainingPlan(weights, batch: 7, team: LaneTeam(lanes: 2))
    }
    #expect(throws: NetsError.badBatch(0, lanes: 1)) { try GradientPlan(weights, batch: 0) }
  }

  @Test func aForeignOptimiserStateIsRefusedAndChangesNothing() throws {
    let (plan, _) = try Self.makePlan("mlp", lanes: 1)
    let (before, state) = (plan.weights, plan.optimiserState)
    func refuses(_ error: NetsError, _ change: (inout OptimiserState) -> Void) {
      var foreign = state
      change(&foreign)
      #expect(throws: error) {
        try plan.load(before.negatingLastLayer(), optimiserState: foreign)
      }
      #expect(plan.weights == before)
    }
    refuses(.notFinite(tensor: "fc1.weight")) { $0.momentum[0].values[0] = .nan }
    refuses(.missingTensor("fc3.bias")) { $0.momentum.removeLast() }
    refuses(.unexpectedTensor("fc1.bias")) { $0.variance = $0.momentum }
  }
}
