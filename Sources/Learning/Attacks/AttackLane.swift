// The attack loop on one lane: projected gradient descent on a micro-batch (Madry et al. 2018). Each
// row works on an example of its own, at a step of its own; a row that is done takes the next one.
import Nets

/// One lane's network, and the rows that it works on.
final class AttackLane {
  let plan: GradientPlan
  /// Passes of the micro-batch through the network so far.
  private(set) var passes = 0
  private let slots: [AttackSlot]

  init(_ weights: Weights, settings: AttackSettings, batch: Int) throws {
    let plan = try GradientPlan(weights, batch: batch)
    self.plan = plan
    slots = (0..<batch).map {
      AttackSlot(
        settings, perturbed: plan.input.row($0, of: batch), logits: plan.architecture.classes)
    }
  }

  /// Searches examples for as long as there are any.
  /// - Parameters:
  ///   - next: writes an example's picture, pixels in [0, 1], into the buffer and says what is to be
  ///     done with it; nil when there are no more.
  ///   - finish: takes an example's result out of its row.
  func work(
    next: (_ image: UnsafeMutableBufferPointer<Float>) -> AttackTask?,
    finish: (AttackTask, AttackSlot) -> Void
  ) {
    var isDrained = false
    while true {
      for slot in slots where slot.task == nil && !isDrained {
        if let task = next(slot.image) { slot.begin(task) } else { isDrained = true }
      }
      guard slots.contains(where: { $0.task != nil }) else { return }
      plan.forward()
      passes += 1
      moveOn(look(finish))
    }
  }

  /// Looks at every example's place; gives the rows that want to move from there.
  private func look(_ finish: (AttackTask, AttackSlot) -> Void) -> [Int] {
    slots.indices.filter { row in
      guard let task = slots[row].task else { return false }
      let logits = logits(row)
      let standing = Standing(
        reached: task.goal.isReached(by: argmax(logits)),
        loss: CrossEntropy.loss(logits, in: task.goal.index))
      switch slots[row].look(standing, logits: logits) {
      case .move: return true
      case .look: return false
      case .finish:
        finish(task, slots[row])
        slots[row].clear()
        return false
      }
    }
  }

  private func moveOn(_ rows: [Int]) {
    guard !rows.isEmpty else { return }
    plan.logitGradient.update(repeating: 0)
    for row in rows {
      guard let task = slots[row].task else { continue }
      CrossEntropy.direction(
        logits(row), in: task.goal.index, into: plan.logitGradient.row(row, of: plan.batch))
    }
    plan.backward()
    for row in rows { slots[row].move(along: plan.inputGradient.row(row, of: plan.batch)) }
  }

  private func logits(_ row: Int) -> UnsafeBufferPointer<Float> {
    plan.logits.row(row, of: plan.batch)
  }
}

extension UnsafeBufferPointer<Float> {
  /// Row `row` of `rows` of equal length.
  func row(_ row: Int, of rows: Int) -> Self {
    let length = count / rows
    return Self(rebasing: self[row * length..<(row + 1) * length])
  }
}

extension UnsafeMutableBufferPointer<Float> {
  /// Row `row` of `rows` of equal length.
  func row(_ row: Int, of rows: Int) -> Self {
    let length = count / rows
    return Self(rebasing: self[row * length..<(row + 1) * length])
  }
}
