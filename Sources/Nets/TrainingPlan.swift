// A network compiled for training: one optimiser step on a whole batch, its rows shared by lanes.

/// Forward, softmax cross-entropy, backward and the optimiser on one batch.
///
/// Each lane runs its share of the rows; only batch-norm sums and weight gradients are added over
/// lanes, in the lanes' order. The same weights, batches and number of lanes give the same bytes.
/// Buffers belong to their lane while the team runs; everything else is read between runs.
public final class TrainingPlan: @unchecked Sendable {
  /// Rows of the whole batch.
  public let batch: Int
  /// The compiled network.
  public let architecture: Architecture
  /// How each step moves the weights.
  public let optimiser: Optimiser
  private let team: LaneTeam
  private let parameters: ParameterSet
  private let share: TrainingShare
  let lanes: [LanePlan]
  /// The trained tensors that each lane updates.
  private let updates: [[TrainedParameter]]
  /// Steps done; lane 0 counts before the barrier, all read after it.
  private var steps = 0

  /// Compiles the network for a batch that the team's lanes share evenly.
  /// Throws `NetsError.badBatch`, `.badLayer`, `.noBfloat16` or `.engine`.
  public init(
    _ weights: Weights, batch: Int, team: LaneTeam, optimiser: Optimiser = .sgd(SGD()),
    compute: Compute = Compute()
  ) throws {
    try LaneTeam.check(batch: batch, lanes: team.lanes)
    try compute.precision.check()
    self.batch = batch
    self.team = team
    self.optimiser = optimiser
    architecture = weights.architecture
    parameters = ParameterSet(weights.tensors)
    let share = TrainingShare(
      architecture, batch: batch, team: team, parameters: parameters, optimiser: optimiser)
    self.share = share
    lanes = try (0..<team.lanes).map {
      try LanePlan(weights.architecture, TrainingLane(lane: $0, share: share), compute)
    }
    for parameter in share.trained { try parameter.settle(in: parameters) }
    updates = Self.divide(share.trained, among: team.lanes)
  }

  /// The rows of the batch that `lane` works on.
  public func rows(of lane: Int) -> Range<Int> {
    let count = batch / team.lanes
    return lane * count..<(lane + 1) * count
  }

  /// That lane's pictures, rows × channels·height·width, pixels in [0, 1].
  public func input(of lane: Int) -> UnsafeMutableBufferPointer<Float> { lanes[lane].input }

  /// That lane's labels, each in 0 ..< classes.
  public func labels(of lane: Int) -> UnsafeMutableBufferPointer<Int32> { lanes[lane].labels }

  /// One step on the batch in the lanes' buffers; every lane calls it inside `team.run`.
  public func step(lane: Int, learningRate: Float) {
    lanes[lane].computeGradients()
    if lane == 0 { steps += 1 }
    team.barrier()
    for parameter in updates[lane] {
      parameter.update(learningRate: learningRate, step: steps)
    }
    team.barrier()
  }

  /// Mean cross-entropy of the last step's batch, before its update.
  public var loss: Double { lanes.reduce(0) { $0 + $1.loss } / Double(batch) }

  /// How many examples of the last step's batch were predicted right, before its update.
  public var correct: Int { lanes.reduce(0) { $0 + $1.correct } }

  /// A copy of the parameters and running statistics.
  public var weights: Weights {
    for parameter in share.trained { parameter.unpackWeights() }
    return Weights(architecture) { Array(parameters.plain($0.name).values) }
  }

  /// A copy of what the optimiser remembers.
  public var optimiserState: OptimiserState {
    let byTensor = share.trained.map(\.state)
    let state = (0..<optimiser.memory).map { part in byTensor.map { $0[part] } }
    return OptimiserState(
      steps: steps, momentum: state[0], variance: state.count > 1 ? state[1] : [])
  }

  /// The last step's gradients, one tensor for each trained one.
  var gradients: [Tensor] { share.trained.map(\.gradient) }

  /// Takes up weights and the optimiser's state; without one it starts anew. Throws `NetsError` if
  /// names, shapes or values are wrong; then nothing has changed.
  public func load(_ weights: Weights, optimiserState: OptimiserState = OptimiserState()) throws {
    let checked = try Weights.arrange(weights.tensors, as: architecture.tensorSpecs)
    let state = try arrange(optimiserState)
    parameters.assign(checked)
    steps = optimiserState.steps
    for (index, parameter) in share.trained.enumerated() {
      parameter.packWeights()
      parameter.assign(state: state.prefix(optimiser.memory).map { $0[index] })
    }
  }

  /// What the optimiser is to remember, checked; empty for one that has done nothing.
  private func arrange(_ state: OptimiserState) throws -> [[Tensor]] {
    guard state != OptimiserState() else { return [] }
    let specs = share.trained.map(\.spec)
    return [
      try Weights.arrange(state.momentum, as: specs),
      try Weights.arrange(state.variance, as: optimiser.memory > 1 ? specs : []),
    ]
  }

  /// Memory that the lanes hold for feature maps, in bytes.
  public var byteCount: Int { lanes.reduce(0) { $0 + $1.byteCount } }

  /// Shares the updates out: the largest tensors first, each to the lane with least to do.
  private static func divide(_ parameters: [TrainedParameter], among lanes: Int)
    -> [[TrainedParameter]]
  {
    var loads = [Int](repeating: 0, count: lanes)
    var shares = [[TrainedParameter]](repeating: [], count: lanes)
    let bySize = parameters.enumerated().sorted {
      ($0.element.spec.count, $1.offset) > ($1.element.spec.count, $0.offset)
    }
    for (_, parameter) in bySize {
      let lane = loads.indices.min { (loads[$0], $0) < (loads[$1], $1) } ?? 0
      loads[lane] += parameter.spec.count
      shares[lane].append(parameter)
    }
    return shares
  }
}
