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

  /// What is stored of it.
  func draft(_ keepFloat: Bool) -> PerturbationDraft {
    let grid = GridRounding.norms(delta)
    let exact = float.delta.map(Double.init)
    return PerturbationDraft(
      base: base, delta: delta, float: keepFloat ? float.delta : nil, sourceLabel: label,
      targetLabel: goal.target, predicted: .init(float: float.predicted, grid: predicted),
      success: .init(float: float.succeeded, grid: goal.isReached(by: predicted)),
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

  init(recipe: AttackRecipe, weights: Weights, team: LaneTeam) throws {
    self.recipe = recipe
    self.team = team
    chunk = 128 * team.lanes
    pgd = try PGD(weights, settings: recipe.attack, team: team)
    evaluation = try Evaluation(weights, team: team)
  }

  func perturb(_ batch: ExampleBatch) throws -> [GridPerturbation] {
    let goals = try pgd.goals(recipe.target, for: batch)
    let results = try pgd.perturb(batch, goals: goals)
    let deltas = round(results, of: batch)
    var pixels: [UInt8] = []
    pixels.reserveCapacity(batch.pixels.count)
    for (index, delta) in deltas.enumerated() {
      guard let perturbed = GridRounding.apply(delta, to: batch.image(index)) else {
        preconditionFailure("a rounded perturbation stays in the pixel range")
      }
      pixels += perturbed
    }
    let predicted = try evaluation.predictions(on: batch.replacingPixels(pixels)).predicted
    return batch.ordinals.indices.map { index in
      GridPerturbation(
        base: Array(batch.image(index)), label: batch.labels[index], goal: goals[index],
        float: results[index], delta: deltas[index], predicted: predicted[index])
    }
  }

  private func round(_ results: [AttackResult], of batch: ExampleBatch) -> [[Int16]] {
    let threat = recipe.attack.threat
    let lanes = team.lanes
    var deltas = [[Int16]](repeating: [], count: results.count)
    deltas.withUnsafeMutableBufferPointer { deltas in
      nonisolated(unsafe) let deltas = deltas
      team.run { lane in
        for index in stride(from: lane, to: results.count, by: lanes) {
          deltas[index] = GridRounding.round(
            results[index].delta, of: batch.image(index), within: threat)
        }
      }
    }
    return deltas
  }
}

extension AttackGoal {
  /// The class aimed at, or nil.
  var target: Int? {
    if case .targeted(let target) = self { target } else { nil }
  }
}
