// Projected gradient descent over many examples (Madry et al. 2018): the one attack that
// evaluation, the construction of datasets and the experiments use. Adversarial training runs the
// same lanes.
import Nets
import Synchronization

/// The attack on one network: as many searches of the ball as there are examples.
///
/// An example's result depends on its picture, its goal, its ordinal, the settings and the networks
/// alone: it is the same bytes in any batch, any order and on any number of lanes.
public final class PGD {
  public let settings: AttackSettings
  private let weights: Weights
  private let team: LaneTeam
  private let lanes: [AttackLane]
  /// Plans for the results' logits: the lanes' own where those go that far, in float32.
  private lazy var logitPlans = Result { try makeLogitPlans() }

  /// Compiles the networks once for each lane of `team`.
  /// - Parameters:
  ///   - others: the networks that the settings' objective asks besides the attacked one.
  ///   - microBatch: examples at a time on each lane; nil for what is fastest. Results depend on it
  ///     in the last bits at most, and not at all on how it is filled.
  /// - Throws: `LearningError.invalidSetting`, `.shapeMismatch`, or what compiling a network throws.
  public init(
    _ weights: Weights, others: [Weights] = [], settings: AttackSettings, team: LaneTeam,
    microBatch: Int? = nil
  ) throws {
    try settings.validate()
    try Self.check(others, beside: weights.architecture, for: settings.objective)
    self.settings = settings
    self.weights = weights
    self.team = team
    let batch = microBatch ?? GradientPlan.rows(for: weights.architecture, settings.compute)
    lanes = try (0..<team.lanes).map { _ in
      try AttackLane(weights, others: others, settings: settings, batch: batch)
    }
  }

  /// Passes of a micro-batch through the networks so far, over all lanes.
  var passes: Int { lanes.reduce(0) { $0 + $1.passes } }

  /// The goals that `rule` sets for `examples`; random targets come from the settings' seed.
  /// - Throws: `LearningError.targetOutOfRange`, `.shapeMismatch`, `.labelOutOfRange`, or what
  ///   compiling the network throws.
  public func goals(_ rule: TargetRule, for examples: ExampleBatch) throws -> [AttackGoal] {
    let classes = weights.architecture.classes
    let logits = rule == .leastLikely ? try self.logits(on: examples) : []
    return try examples.ordinals.indices.map { index in
      try rule.goal(
        label: examples.labels[index], ordinal: examples.ordinals[index], classes: classes,
        seed: settings.seed,
        leastLikely: argmin(logits[index * classes..<(index + 1) * classes]))
    }
  }

  /// What the objective looks at on the pictures as they are: the values of its layer, or the logits,
  /// one array for each example.
  /// - Throws: `LearningError.shapeMismatch`, `.labelOutOfRange`.
  public func outputs(on examples: ExampleBatch) throws -> [[Float]] {
    try examples.check(against: weights.architecture)
    let values = examples.outputs(plans: lanes.map(\.plan), team: team)
    let count = lanes[0].plan.outputShape.count
    return examples.ordinals.indices.map { Array(values[$0 * count..<($0 + 1) * count]) }
  }

  /// Attacks `examples`, each with the goal of the same index; results come in their order. Logits
  /// and success are those of the network in float32, whatever the gradients were computed in.
  /// - Parameter progress: called after each example with the number of examples done so far, on the
  ///   lane that did it, never twice at once.
  /// - Throws: `LearningError.countMismatch`, `.shapeMismatch`, `.labelOutOfRange`,
  ///   `.targetOutOfRange`, `.unsuitableGoal`, or `.notFinite` where the loss is not a number; or
  ///   `.outsideTheBall`, which would be a fault of the attack.
  public func perturb(
    _ examples: ExampleBatch, goals: [AttackGoal],
    progress: @Sendable (_ done: Int) -> Void = { _ in }
  ) throws -> [AttackResult] {
    try check(examples, goals)
    let results = search(examples, goals, progress)
    for (ordinal, result) in zip(examples.ordinals, results) {
      guard result.loss.isFinite else { throw LearningError.notFinite(ordinal: ordinal) }
      guard result.delta.withUnsafeBufferPointer(settings.threat.contains) else {
        throw LearningError.outsideTheBall(
          ordinal: ordinal, threat: settings.threat.description)
      }
    }
    return hasLogits ? results : try withLogits(results, of: examples, goals)
  }

  private func search(
    _ examples: ExampleBatch, _ goals: [AttackGoal], _ progress: @Sendable (Int) -> Void
  ) -> [AttackResult] {
    let found = Mutex((results: [AttackResult?](repeating: nil, count: examples.count), done: 0))
    let next = Atomic(0)
    nonisolated(unsafe) let lanes = lanes
    team.run { lane in
      lanes[lane].work { image in
        let place = next.add(1, ordering: .relaxed).oldValue
        guard place < examples.count else { return nil }
        examples.write(place..<place + 1, into: image)
        return AttackTask(
          place: place, goal: goals[place], label: examples.labels[place],
          ordinal: examples.ordinals[place])
      } finish: { task, slot in
        let result = slot.result
        found.withLock { found in
          found.results[task.place] = result
          found.done += 1
          progress(found.done)
        }
      }
    }
    return found.withLock { $0.results.compactMap { $0 } }
  }

  /// The place of the lowest value, the first of equals, counted from the slice's start.
  private func argmin(_ values: ArraySlice<Float>) -> Int {
    zip(0..., values).min { $0.1 < $1.1 }?.0 ?? 0
  }
}

extension PGD {
  /// Whether the search itself computes logits that may be recorded. A bfloat16 network is another
  /// function: what fools it need not fool the stored weights.
  private var hasLogits: Bool {
    settings.objective.endpoint == .logits && settings.compute.precision == .float32
  }

  private func makeLogitPlans() throws -> [GradientPlan] {
    guard !hasLogits else { return lanes.map(\.plan) }
    let compute = Compute(.float32, kernels: settings.compute.kernels)
    return try lanes.map {
      try GradientPlan(weights, batch: $0.plan.batch, compute: compute, gradient: false)
    }
  }

  private func logits(on examples: ExampleBatch, plus deltas: [[Float]]? = nil) throws -> [Float] {
    try examples.check(against: weights.architecture)
    return examples.outputs(plans: try logitPlans.get(), team: team, plus: deltas)
  }

  private func withLogits(
    _ results: [AttackResult], of examples: ExampleBatch, _ goals: [AttackGoal]
  ) throws -> [AttackResult] {
    let classes = weights.architecture.classes
    let logits = try logits(on: examples, plus: results.map(\.delta))
    return results.enumerated().map { index, result in
      result.withLogits(
        Array(logits[index * classes..<(index + 1) * classes]),
        for: settings.objective.endpoint == .logits ? goals[index] : nil)
    }
  }

  private func check(_ examples: ExampleBatch, _ goals: [AttackGoal]) throws {
    try examples.check(against: weights.architecture)
    guard goals.count == examples.count else {
      throw LearningError.countMismatch(
        what: "goals", found: goals.count, expected: examples.count)
    }
    for (ordinal, goal) in zip(examples.ordinals, goals) {
      guard settings.objective.suits(goal) else {
        throw LearningError.unsuitableGoal(
          ordinal: ordinal, objective: settings.objective.description)
      }
      try check(goal)
    }
  }

  private func check(_ goal: AttackGoal) throws {
    let units = lanes[0].plan.outputShape.count
    switch goal {
    case .untargeted(let index), .targeted(let index):
      guard (0..<units).contains(index) else {
        throw LearningError.targetOutOfRange(index, classes: units)
      }
    case .towards(let features), .away(from: let features):
      guard features.count == units else {
        throw LearningError.countMismatch(
          what: "features", found: features.count, expected: units)
      }
    case .raising(let unit), .lowering(let unit):
      try require((0..<units).contains(unit), "unit", unit, "0 to \(units - 1)")
    }
  }

  private static func check(
    _ others: [Weights], beside attacked: Architecture, for objective: AttackObjective
  ) throws {
    try require(attacked.classes >= 2, "classes", attacked.classes, "2 or more")
    let isAsking = objective.othersWeight != nil
    try require(
      isAsking != others.isEmpty, "number of other networks", others.count,
      isAsking ? "1 or more for '\(objective)'" : "0 for '\(objective)'")
    for other in others.map(\.architecture) {
      guard other.input == attacked.input else {
        throw LearningError.shapeMismatch(
          network: other.input.dimensions, examples: attacked.input.dimensions)
      }
      try require(
        other.classes == attacked.classes, "classes of another network", other.classes,
        "\(attacked.classes), as many as the attacked one has")
    }
  }
}
