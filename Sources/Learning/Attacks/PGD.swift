// Projected gradient descent over many examples (Madry et al. 2018): the one attack that
// evaluation, the construction of datasets and the experiments use. Adversarial training runs the
// same lanes.
import Nets
import Synchronization

/// What the attack found for one example.
public struct AttackResult: Hashable, Sendable {
  /// The perturbation, one value for each pixel, in units of the [0, 1] pixel range.
  public let delta: [Float]
  /// The network's logits on the perturbed picture.
  public let logits: [Float]
  /// The class with the largest of them, the first of equals.
  public let predicted: Int
  /// Cross-entropy in the label (untargeted) or in the target.
  public let loss: Double
  /// Whether `predicted` is what the goal asked for.
  public let succeeded: Bool
  /// Passes through the network that the search took.
  public let passes: Int
  /// Steps at which the gradient was zero or not finite, so that the search stood still.
  public let stalledSteps: Int
}

/// The attack on one network: as many searches of the ball as there are examples.
///
/// An example's result depends on its picture, its goal, its ordinal, the settings and the network
/// alone: it is the same bytes in any batch, any order and on any number of lanes.
public final class PGD {
  public let settings: AttackSettings
  private let architecture: Architecture
  private let team: LaneTeam
  private let lanes: [AttackLane]

  /// Compiles the network once for each lane of `team`, for `microBatch` examples at a time.
  /// - Throws: `LearningError.invalidSetting`, or what compiling the network throws.
  public init(
    _ weights: Weights, settings: AttackSettings, team: LaneTeam, microBatch: Int = 32
  ) throws {
    try settings.validate()
    try require(
      weights.architecture.classes >= 2, "classes", weights.architecture.classes, "2 or more")
    self.settings = settings
    self.team = team
    architecture = weights.architecture
    lanes = try (0..<team.lanes).map { _ in
      try AttackLane(weights, settings: settings, batch: microBatch)
    }
  }

  /// The goals that `rule` sets for `examples`; random targets come from the settings' seed.
  /// - Throws: `LearningError.targetOutOfRange`, `.shapeMismatch`, `.labelOutOfRange`.
  public func goals(_ rule: TargetRule, for examples: ExampleBatch) throws -> [AttackGoal] {
    try examples.check(against: architecture)
    let classes = architecture.classes
    let logits =
      rule == .leastLikely
      ? examples.logits(plans: lanes.map(\.plan), team: team, classes: classes) : []
    return try examples.ordinals.indices.map { index in
      try rule.goal(
        label: examples.labels[index], ordinal: examples.ordinals[index], classes: classes,
        seed: settings.seed,
        leastLikely: argmin(logits[index * classes..<(index + 1) * classes]))
    }
  }

  /// Passes of a micro-batch through the network so far, over all lanes.
  var passes: Int { lanes.reduce(0) { $0 + $1.passes } }

  /// Attacks `examples`, each with the goal of the same index; results come in their order.
  /// - Parameter progress: called after each example with the number of examples done so far, on the
  ///   lane that did it, never twice at once.
  /// - Throws: `LearningError.countMismatch`, `.shapeMismatch`, `.labelOutOfRange`,
  ///   `.targetOutOfRange`, or `.notFinite` where the network's loss is not a number.
  public func perturb(
    _ examples: ExampleBatch, goals: [AttackGoal],
    progress: @Sendable (_ done: Int) -> Void = { _ in }
  ) throws -> [AttackResult] {
    try check(examples, goals)
    let found = Mutex((results: [AttackResult?](repeating: nil, count: examples.count), done: 0))
    let next = Atomic(0)
    nonisolated(unsafe) let lanes = lanes
    team.run { lane in
      lanes[lane].work { image in
        let place = next.add(1, ordering: .relaxed).oldValue
        guard place < examples.count else { return nil }
        examples.write(place..<place + 1, into: image)
        return AttackTask(place: place, goal: goals[place], ordinal: examples.ordinals[place])
      } finish: { task, slot in
        let result = slot.result
        found.withLock { found in
          found.results[task.place] = result
          found.done += 1
          progress(found.done)
        }
      }
    }
    let results = found.withLock { $0.results.compactMap { $0 } }
    for (ordinal, result) in zip(examples.ordinals, results) where !result.loss.isFinite {
      throw LearningError.notFinite(ordinal: ordinal)
    }
    return results
  }

  private func check(_ examples: ExampleBatch, _ goals: [AttackGoal]) throws {
    try examples.check(against: architecture)
    guard goals.count == examples.count else {
      throw LearningError.countMismatch(
        what: "goals", found: goals.count, expected: examples.count)
    }
    for goal in goals where !(0..<architecture.classes).contains(goal.index) {
      throw LearningError.targetOutOfRange(goal.index, classes: architecture.classes)
    }
  }

  /// The place of the lowest value, the first of equals, counted from the slice's start.
  private func argmin(_ values: ArraySlice<Float>) -> Int {
    zip(0..., values).min { $0.1 < $1.1 }?.0 ?? 0
  }
}
