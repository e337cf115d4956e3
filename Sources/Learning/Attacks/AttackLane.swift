// The attack loop on one lane: projected gradient descent on a micro-batch (Madry et al. 2018). It
// knows neither the norm nor the other lanes, and no row looks at another.
import Nets

/// One lane's network, and the perturbations that it is working on.
final class AttackLane {
  /// One row's part in the attack.
  struct Row {
    let goal: AttackGoal
    let ordinal: Int
    /// The number of the first random start; restart k draws number `draw` + k.
    var draw = 0
  }

  let plan: GradientPlan
  private let settings: AttackSettings
  private let classes: Int
  private let size: Int
  private let delta: UnsafeMutableBufferPointer<Float>

  init(_ weights: Weights, settings: AttackSettings, batch: Int) throws {
    plan = try GradientPlan(weights, batch: batch)
    self.settings = settings
    classes = weights.architecture.classes
    size = weights.architecture.input.count
    delta = .allocate(capacity: batch * size)
    delta.initialize(repeating: 0)
  }

  deinit { delta.deallocate() }

  /// The best perturbation found for every row of `images` (pixels in [0, 1]), over all restarts
  /// and, if the settings say so, all places of the path. Earlier finds win ties.
  func search(_ images: UnsafeBufferPointer<Float>, _ rows: [Row]) -> [AttackResult] {
    var best = [AttackResult?](repeating: nil, count: rows.count)
    for restart in 0..<settings.restarts {
      start(images, rows, restart: restart)
      for step in 0...settings.steps {
        forward(images)
        if settings.keepBest || step == settings.steps { keepBetter(&best, rows) }
        if step < settings.steps { move(images, rows) }
      }
    }
    return best.compactMap { $0 }
  }

  /// Adds to `images` the last place of one path each; what adversarial training learns from.
  func perturb(_ images: UnsafeMutableBufferPointer<Float>, _ rows: [Row]) {
    let clean = UnsafeBufferPointer(images)
    start(clean, rows, restart: 0)
    for _ in 0..<settings.steps {
      forward(clean)
      move(clean, rows)
    }
    for i in images.indices { images[i] += delta[i] }
  }

  private func start(_ images: UnsafeBufferPointer<Float>, _ rows: [Row], restart: Int) {
    for (index, row) in rows.enumerated() {
      let delta = delta(index)
      guard settings.randomStart || restart > 0 else {
        delta.update(repeating: 0)
        continue
      }
      var stream = RandomStream(
        seed: settings.seed, purpose: .attackStart, row.ordinal, row.draw + restart)
      let image = image(images, index)
      settings.threat.randomStart(into: delta, around: image, using: &stream)
      settings.threat.project(delta, around: image, into: input(index))
    }
  }

  /// The network's logits on the perturbed pictures; rows beyond them are zeros.
  private func forward(_ images: UnsafeBufferPointer<Float>) {
    let input = plan.input
    for i in images.indices { input[i] = images[i] + delta[i] }
    for i in images.count..<input.count { input[i] = 0 }
    plan.forward()
  }

  private func move(_ images: UnsafeBufferPointer<Float>, _ rows: [Row]) {
    plan.logitGradient.update(repeating: 0)
    for (index, row) in rows.enumerated() {
      CrossEntropy.direction(
        logits(index), in: row.goal.index,
        into: UnsafeMutableBufferPointer(rebasing: plan.logitGradient[places(index, classes)]))
    }
    plan.backward()
    for (index, row) in rows.enumerated() {
      settings.threat.step(
        delta(index), along: image(plan.inputGradient, index), at: input(index),
        size: Float(settings.stepSize) * row.goal.direction)
      settings.threat.project(delta(index), around: image(images, index), into: input(index))
    }
  }

  private func keepBetter(_ best: inout [AttackResult?], _ rows: [Row]) {
    for (index, row) in rows.enumerated() {
      let logits = logits(index)
      let predicted = argmax(logits)
      let loss = CrossEntropy.loss(logits, in: row.goal.index)
      let succeeded = row.goal.isReached(by: predicted)
      if let old = best[index],
        !row.goal.prefers((succeeded, loss), to: (old.succeeded, old.loss))
      {
        continue
      }
      best[index] = AttackResult(
        delta: Array(delta(index)), logits: Array(logits), predicted: predicted, loss: loss,
        succeeded: succeeded)
    }
  }

  private func delta(_ row: Int) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(rebasing: delta[places(row, size)])
  }

  private func input(_ row: Int) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(rebasing: plan.input[places(row, size)])
  }

  private func image(
    _ images: UnsafeBufferPointer<Float>, _ row: Int
  ) -> UnsafeBufferPointer<Float> {
    UnsafeBufferPointer(rebasing: images[places(row, size)])
  }

  private func logits(_ row: Int) -> UnsafeBufferPointer<Float> {
    UnsafeBufferPointer(rebasing: plan.logits[places(row, classes)])
  }

  private func places(_ row: Int, _ length: Int) -> Range<Int> {
    row * length..<(row + 1) * length
  }
}
