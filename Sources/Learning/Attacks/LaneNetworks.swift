// One lane's compiled networks: the one under attack, as far as the objective looks, and the others
// that the objective asks besides. The attack loop sees one network with one gradient.
import Nets

/// Networks that see the same micro-batch, and the objective's loss over all of them.
final class LaneNetworks {
  /// The network under attack.
  let plan: GradientPlan
  private let objective: AttackObjective
  private let others: [GradientPlan]
  /// The rows' gradients to the loss of all networks.
  private let sum: UnsafeMutableBufferPointer<Float>

  init(
    _ weights: Weights, others: [Weights], objective: AttackObjective, compute: Compute, batch: Int
  ) throws {
    self.objective = objective
    plan = try GradientPlan(
      weights, batch: batch, compute: compute, endpoint: objective.endpoint)
    self.others = try others.map { try GradientPlan($0, batch: batch, compute: compute) }
    sum = .allocate(capacity: others.isEmpty ? 0 : plan.input.count)
    sum.initialize(repeating: 0)
  }

  deinit { sum.deallocate() }

  /// The row of the micro-batch that all networks see.
  func input(_ row: Int) -> UnsafeMutableBufferPointer<Float> {
    plan.input.row(row, of: plan.batch)
  }

  /// The row's logits; none where the objective ends before them.
  func logits(_ row: Int) -> UnsafeBufferPointer<Float> {
    guard plan.endpoint == .logits else { return UnsafeBufferPointer(start: nil, count: 0) }
    return plan.logits.row(row, of: plan.batch)
  }

  func forward() {
    plan.forward()
    for other in others {
      _ = other.input.update(fromContentsOf: plan.input)
      other.forward()
    }
  }

  /// How good the row is after `forward`; leaves what `backward` needs of it.
  func look(_ row: Int, _ task: AttackTask) -> Standing {
    let output = plan.output.row(row, of: plan.batch)
    var loss = objective.loss(
      at: output, for: task.goal, gradient: plan.outputGradient.row(row, of: plan.batch))
    for other in others {
      loss += share(task) * othersLoss(other, row, task)
    }
    return Standing(
      reached: plan.endpoint == .logits && task.goal.isReached(by: argmax(output)), loss: loss)
  }

  func backward() {
    plan.backward()
    for other in others { other.backward() }
  }

  /// The gradient of the row's loss to its pixels, after `backward`.
  func gradient(_ row: Int, _ task: AttackTask) -> UnsafeBufferPointer<Float> {
    let own = plan.inputGradient.row(row, of: plan.batch)
    guard !others.isEmpty else { return own }
    let sum = sum.row(row, of: plan.batch)
    _ = sum.update(fromContentsOf: own)
    for other in others {
      PerturbationLoops.add(
        other.inputGradient.row(row, of: plan.batch), times: share(task), to: sum)
    }
    return UnsafeBufferPointer(sum)
  }

  private func othersLoss(_ other: GradientPlan, _ row: Int, _ task: AttackTask) -> Double {
    let index = if case .keepingOthers = objective { task.label } else { task.goal.classIndex }
    return CrossEntropy.loss(
      other.logits.row(row, of: plan.batch), in: index ?? task.label,
      gradient: other.logitGradient.row(row, of: plan.batch), isExact: true)
  }

  /// What each of the others' losses is multiplied by: keeping the label is the opposite of leaving it,
  /// and goes along with reaching a target; opposing is always the opposite.
  private func share(_ task: AttackTask) -> Double {
    let share = (objective.othersWeight ?? 0) / Double(others.count)
    if case .keepingOthers = objective { return share * -Double(task.goal.direction) }
    return -share
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
