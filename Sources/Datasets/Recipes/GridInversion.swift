// Representation inversion as datasets use it: search in floats from a start picture, round to the
// 8-bit grid, and measure how near the features came. All that is recorded is float32, however the
// gradients are computed.
import Learning
import Nets
import Store

/// One picture's inversion before and after rounding.
struct GridInverse: Sendable {
  /// What the grid made of the search from the start picture.
  let perturbation: GridPerturbation
  let start: InversionDraft.Start
  let source: [UInt8]
  /// The label of `source`.
  let aim: Int
  let distances: InversionDraft.Distances

  /// What is stored of it: a success is the source's label predicted.
  var draft: InversionDraft {
    InversionDraft(
      perturbation: perturbation.draft(aimingAt: aim), start: start, source: source,
      distances: distances)
  }
}

/// Inverts the pictures of a dataset; results are the same bytes in whatever batches they are asked
/// for.
final class GridInversion {
  /// Pictures per batch: whole micro-batches for every lane, few where each takes many steps, so that
  /// there is something to commit in time.
  let chunk: Int
  private let recipe: InversionRecipe
  private let source: StoredExamples
  private let pgd: PGD
  private let evaluation: Evaluation
  private let team: LaneTeam

  /// Steps after which there should be something to commit, over the micro-batches of a lane.
  private static let patience = 240

  init(_ recipe: InversionRecipe, in lab: LabFile, threads: Int) throws {
    self.recipe = recipe
    source = try StoredExamples(lab.datasets.named(recipe.dataset), in: lab)
    let weights = try lab.models.network(of: lab.models.named(recipe.model))
    team = LaneTeam(lanes: threads)
    let rows = GradientPlan.rows(for: weights.architecture, recipe.attack.compute)
    chunk = rows * team.lanes * max(1, min(4, Self.patience / max(1, recipe.attack.steps)))
    pgd = try PGD(weights, settings: recipe.attack, team: team, microBatch: rows)
    evaluation = try Evaluation(weights, team: team)
  }

  /// The inversions of the pictures in `range`.
  func invert(_ range: Range<Int>) throws -> [GridInverse] {
    let sources = try source.batch(range)
    let (starts, starting) = try self.starts(for: sources)
    let aims = try evaluation.readings(on: sources).features
    let begun = try evaluation.readings(on: starting)
    let results = try pgd.perturb(starting, goals: aims.map { .towards($0) })
    let ended = try evaluation.readings(on: starting, plus: results.map(\.delta))
    let deltas = team.round(results, of: starting, within: .unconstrained)
    let stored = try evaluation.readings(on: starting.adding(deltas))
    return sources.ordinals.indices.map { index in
      GridInverse(
        perturbation: GridPerturbation(
          base: Array(starting.image(index)),
          label: label(of: starts[index]) ?? sources.labels[index],
          goal: .towards(aims[index]), float: results[index], delta: deltas[index],
          predicted: stored.predicted[index]),
        start: starts[index], source: Array(sources.image(index)), aim: sources.labels[index],
        distances: .init(
          start: begun.distance(at: index, to: aims[index]),
          float: ended.distance(at: index, to: aims[index]),
          grid: stored.distance(at: index, to: aims[index])))
    }
  }

  private func label(of start: InversionDraft.Start) -> Int? {
    if case .picture(let ordinal) = start { source.label(at: ordinal) } else { nil }
  }

  /// Where the searches begin: start pictures with ordinals and labels of `sources`.
  private func starts(for sources: ExampleBatch) throws
    -> ([InversionDraft.Start], ExampleBatch)
  {
    let pixels: [UInt8]
    let starts: [InversionDraft.Start]
    switch recipe.start {
    case .picture:
      let ordinals = sources.ordinals.map {
        InversionStart.ordinal(for: $0, of: source.count, seed: recipe.attack.seed)
      }
      starts = ordinals.map { .picture($0) }
      pixels = try source.batch(ordinals).pixels
    case .noise:
      starts = sources.ordinals.map { _ in .noise }
      pixels = sources.ordinals.flatMap {
        InversionStart.noise(for: $0, count: source.shape.count, seed: recipe.attack.seed)
      }
    }
    return (starts, try sources.replacingPixels(pixels))
  }
}

/// Starts are functions of seed and ordinal alone, so they know nothing of labels.
enum InversionStart {
  /// Standard deviation of the noise, and where it lies: 0.5 + N(0, 1)/20. Unlike uniform noise it
  /// leaves every pixel room to go either way, and it takes fewer bits.
  static let (spread, middle): (Float, Float) = (1.0 / 20, 0.5)

  /// A uniform draw from the `count` ordinals without `ordinal` itself.
  static func ordinal(for ordinal: Int, of count: Int, seed: UInt64) -> Int {
    var stream = RandomStream(seed: seed, purpose: .inversionStart, ordinal)
    let drawn = stream.below(count - 1)
    return drawn < ordinal ? drawn : drawn + 1
  }

  /// `count` pixels of noise, on the 8-bit grid from the start.
  static func noise(for ordinal: Int, count: Int, seed: UInt64) -> [UInt8] {
    var stream = RandomStream(seed: seed, purpose: .inversionStart, ordinal)
    return (0..<count).map { _ in
      let value = min(max(middle + spread * stream.normal(), 0), 1)
      return UInt8((255 * value).rounded())
    }
  }
}
