// The attack loop on one lane: projected gradient descent on a micro-batch (Madry et al. 2018). Each
// row works on an example of its own, at a step of its own; a row that is done takes the next one.
import Nets

/// One lane's networks, and the rows that it works on.
final class AttackLane {
  /// Passes of the micro-batch through the networks so far.
  private(set) var passes = 0
  private let networks: LaneNetworks
  private let slots: [AttackSlot]

  /// `others` are the networks that the settings' objective asks besides.
  init(
    _ weights: Weights, others: [Weights] = [], settings: AttackSettings, batch: Int
  ) throws {
    let networks = try LaneNetworks(
      weights, others: others, objective: settings.objective, compute: settings.compute,
      batch: batch)
    self.networks = networks
    slots = (0..<batch).map {
      AttackSlot(
        settings, perturbed: networks.input($0), logits: networks.logits($0).count)
    }
  }

  /// The network under attack.
  var plan: GradientPlan { networks.plan }

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
      networks.forward()
      passes += 1
      let moving = slots.indices.filter { wantsToMove($0, finish) }
      if moving.isEmpty { continue }
      networks.backward()
      for row in moving { move(row) }
    }
  }

  private func wantsToMove(_ row: Int, _ finish: (AttackTask, AttackSlot) -> Void) -> Bool {
    let slot = slots[row]
    guard let task = slot.task else { return false }
    switch slot.look(networks.look(row, task), logits: networks.logits(row)) {
    case .move: return true
    case .look: return false
    case .finish:
      finish(task, slot)
      slot.clear()
      return false
    }
  }

  private func move(_ row: Int) {
    guard let task = slots[row].task else { return }
    slots[row].move(along: networks.gradient(row, task))
  }
}
