// The attack as datasets use it: search in floats, round to the 8-bit grid inside the ball, and ask
// the network again what it makes of the rounded picture. Predictions and successes, before and after
// rounding, are float32 however the gradients are computed: they are claims about the stored weights.
import Learning
import Nets
import Store

/// One picture's perturbation before and after rounding.
struct GridPerturbation: Sendable {
  let base: [UInt8]
  let label: Int
  let goal: AttackGoal
  let float: AttackResult
  let delta: [Int16]
  let predicted: Int

  /// What is stored of an attack's find.
  func draft(_ keepFloat: Bool) -> PerturbationDraft {
    draft(
      target: goal.target,
      success: .init(float: float.succeeded, grid: goal.isReached(by: predicted)),
      float: keepFloat ? float.delta : nil)
  }

  /// What is stored where features were sought for the sake of `label`.
  func draft(aimingAt label: Int) -> PerturbationDraft {
    draft(
      target: label, success: .init(float: float.predicted == label, grid: predicted == label),
      float: nil)
  }

  private func draft(
    target: Int?, success: PerturbationDraft.Pair<Bool>, float kept: [Float]?
  ) -> PerturbationDraft {
    let grid = GridRounding.norms(delta)
    let exact = float.delta.map(Double.init)
    return PerturbationDraft(
      base: base, delta: delta, float: kept, sourceLabel: label, targetLabel: target,
      predicted: .init(float: float.predicted, grid: predicted), success: success,
      l2: .init(float: exact.reduce(0) { $0 + $1 * $1 }.squareRoot(), grid: grid.l2),
      linf: .init(float: exact.reduce(0) { max($0, abs($1)) }, grid: grid.linf))
  }
}

/// Perturbs batches of a source; results are the same bytes in whatever batches they are asked for.
final class GridAttack {
  /// Examples per batch: enough micro-batches for every lane, few enough to commit often.
  let chunk: Int
  private let recipe: AttackRecipe
  private let pgd: PGD
  private let evaluation: Evaluation
  private let team: LaneTeam

  /// The attack with the weights that the lab holds under the recipe's names.
  ///
  /// - Throws: `StoreError.unknownName` for a network that is gone, and what attacks throw.
  init(recipe: AttackRecipe, in lab: LabFile, threads: Int) throws {
    let weights = try lab.models.network(of: lab.models.named(recipe.model))
    let others = try (recipe.others ?? []).map {
      try lab.models.network(of: lab.models.named($0.model))
    }
    let team = LaneTeam(lanes: threads)
    self.recipe = recipe
    self.team = team
    chunk = 128 * team.lanes
    pgd = try PGD(weights, others: others, settings: recipe.attack, team: team)
    evaluation = try Evaluation(weights, team: team)
  }

  func perturb(_ batch: ExampleBatch) throws -> [GridPerturbation] {
    let goals = try pgd.goals(recipe.target, for: batch)
    let results = try pgd.perturb(batch, goals: goals)
    let deltas = team.round(results, of: batch, within: recipe.attack.threat)
    let predicted = try evaluation.predictions(on: batch.adding(deltas)).predicted
    return batch.ordinals.indices.map { index in
      GridPerturbation(
        base: Array(batch.image(index)), label: batch.labels[index], goal: goals[index],
        float: results[index], delta: deltas[index], predicted: predicted[index])
    }
  }
}

extension LaneTeam {
  /// What attacks found, on the 8-bit grid inside the ball of `threat`.
  func round(
    _ results: [AttackResult], of batch: ExampleBatch, within threat: ThreatModel
  ) -> [[Int16]] {
    var deltas = [[Int16]](repeating: [], count: results.count)
    deltas.withUnsafeMutableBufferPointer { deltas in
      nonisolated(unsafe) let deltas = deltas
      run { lane in
        for index in stride(from: lane, to: results.count, by: lanes) {
          deltas[index] = GridRounding.round(
            results[index].delta, of: batch.image(index), within: threat)
        }
      }
    }
    return deltas
  }
}

extension ExampleBatch {
  /// The same examples with rounded perturbations added to their pictures.
  func adding(_ deltas: [[Int16]]) throws -> ExampleBatch {
    var sums: [UInt8] = []
    sums.reserveCapacity(pixels.count)
    for (index, delta) in deltas.enumerated() {
      guard let perturbed = GridRounding.apply(delta, to: image(index)) else {
        preconditionFailure("a rounded perturbation stays in the pixel range")
      }
      sums += perturbed
    }
    return try replacingPixels(sums)
  }
}

extension AttackGoal {
  /// The class aimed at, or nil.
  var target: Int? {
    if case .targeted(let target) = self { target } else { nil }
  }
}
