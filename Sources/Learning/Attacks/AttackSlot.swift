// One row of a lane's micro-batch: the example that it holds, and how far that example's search has
// come. Nothing here depends on which row it is, nor on what the other rows do.
import Nets

/// One example's search, as a lane takes it up.
struct AttackTask {
  /// Where its result goes.
  let place: Int
  let goal: AttackGoal
  let label: Int
  let ordinal: Int
  /// The number of the first random start; restart k draws number `draw` + k.
  var draw = 0
}

/// How good one place of a search is.
struct Standing {
  let reached: Bool
  let loss: Double
}

/// A row that an example is searched in, from its first start to the end of its last restart.
final class AttackSlot {
  enum Next {
    /// Wants a gradient step from where it stands.
    case move
    /// Stands at the start of another restart, and wants to be looked at first.
    case look
    /// Has nothing more to try.
    case finish
  }

  /// The picture, pixels in [0, 1]; filled by whoever begins a task.
  let image: UnsafeMutableBufferPointer<Float>
  private(set) var task: AttackTask?
  private let settings: AttackSettings
  /// What the network sees, in the memory of its plan.
  private let perturbed: UnsafeMutableBufferPointer<Float>
  private let delta, bestDelta, bestLogits: UnsafeMutableBufferPointer<Float>
  private var best: Standing?
  private var restart = 0
  private var step = 0
  private var passes = 0
  private var stalledSteps = 0

  init(
    _ settings: AttackSettings, perturbed: UnsafeMutableBufferPointer<Float>, logits: Int
  ) {
    self.settings = settings
    self.perturbed = perturbed
    (image, delta) = (.zeros(perturbed.count), .zeros(perturbed.count))
    (bestDelta, bestLogits) = (.zeros(perturbed.count), .zeros(logits))
  }

  deinit {
    for buffer in [image, delta, bestDelta, bestLogits] { buffer.deallocate() }
  }

  /// Begins the search around the picture in `image`.
  func begin(_ task: AttackTask) {
    self.task = task
    (best, restart, passes, stalledSteps) = (nil, 0, 0, 0)
    start(task)
  }

  /// Takes note of how good the place is; `logits` are those that the network gives there.
  func look(_ standing: Standing, logits: UnsafeBufferPointer<Float>) -> Next {
    guard let task else { preconditionFailure("an empty row is not looked at") }
    passes += 1
    let isBroken = settings.stopsWhenBroken && standing.reached
    let isLast = step == settings.steps
    if settings.keepBest || isLast || isBroken { keep(standing, logits, task.goal) }
    if isBroken { return .finish }
    if !isLast {
      step += 1
      return .move
    }
    restart += 1
    guard restart < settings.restarts else { return .finish }
    start(task)
    return .look
  }

  /// One step along `gradient` and back into the ball.
  func move(along gradient: UnsafeBufferPointer<Float>) {
    guard let task else { preconditionFailure("an empty row does not move") }
    let length = PerturbationLoops.length(of: gradient)
    if !(length > 0 && length.isFinite) { stalledSteps += 1 }
    settings.threat.step(
      delta, along: gradient, at: perturbed,
      size: Float(settings.stepSize(at: step - 1)) * task.goal.direction)
    settings.threat.project(delta, around: UnsafeBufferPointer(image), into: perturbed)
  }

  /// Leaves the row empty.
  func clear() { task = nil }

  /// The perturbation that counts so far.
  var found: UnsafeBufferPointer<Float> { UnsafeBufferPointer(bestDelta) }

  /// A copy of what the search has found.
  var result: AttackResult {
    guard let best else { preconditionFailure("a search has a result once it was looked at") }
    return AttackResult(
      delta: Array(bestDelta), logits: Array(bestLogits), loss: best.loss,
      succeeded: best.reached, passes: passes, stalledSteps: stalledSteps)
  }

  private func start(_ task: AttackTask) {
    step = 0
    let image = UnsafeBufferPointer(image)
    if settings.randomStart || restart > 0 {
      var stream = RandomStream(
        seed: settings.seed, purpose: .attackStart, task.ordinal, task.draw + restart)
      settings.threat.randomStart(into: delta, around: image, using: &stream)
    } else {
      delta.update(repeating: 0)
    }
    settings.threat.project(delta, around: image, into: perturbed)
  }

  /// Earlier finds win ties.
  private func keep(
    _ standing: Standing, _ logits: UnsafeBufferPointer<Float>, _ goal: AttackGoal
  ) {
    if let best, !goal.prefers(standing, to: best) { return }
    best = standing
    _ = bestDelta.update(fromContentsOf: delta)
    _ = bestLogits.update(fromContentsOf: logits)
  }
}

extension UnsafeMutableBufferPointer<Float> {
  /// New memory of that many zeros.
  fileprivate static func zeros(_ count: Int) -> Self {
    let buffer = allocate(capacity: count)
    buffer.initialize(repeating: 0)
    return buffer
  }
}
