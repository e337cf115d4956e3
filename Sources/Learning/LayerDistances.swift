// How far a layer's values go in a small ball around a picture, beside how far apart they are between two
// pictures: the two means of the layer robustness R(f) in the reply to Nakano (Ilyas et al. 2019).
import Nets

/// The two mean distances of one layer.
public struct LayerDistances: Hashable, Sendable {
  /// E[max ‖f(x′) − f(x)‖₂] over pictures x, with x′ the worst picture that was found in the ball.
  public let moved: Double
  /// E[‖f(x₁) − f(x₂)‖₂] over pairs of distinct pictures.
  public let apart: Double

  /// Two means, in the units of the layer.
  public init(moved: Double, apart: Double) {
    self.moved = moved
    self.apart = apart
  }

  /// R(f) = moved / apart, the lower the more robust; nil for a layer that has the same values on every
  /// picture, where it would be a division by zero.
  public var ratio: Double? { apart > 0 ? moved / apart : nil }
}

extension AttackSettings {
  /// The search for the picture of the ball whose values at `layer` are farthest from the picture's own:
  /// these settings with that objective, from random starts (at the picture itself the distance has
  /// no gradient), the farthest place of the path kept, in float32 as all that is claimed.
  public func movingFeatures(at layer: String) -> AttackSettings {
    var attack = self
    attack.objective = .features(layer: layer)
    (attack.randomStart, attack.keepBest, attack.stopsWhenBroken) = (true, true, false)
    attack.compute = Compute()
    return attack
  }
}

extension LayerDistances {
  /// Pictures that are looked at together; the values of a wide layer are large.
  private static let chunk = 128

  /// Measures the layer that `attack` moves features at, on `count` pictures of `source`.
  ///
  /// The pictures are drawn from the attack's seed without repetition, in random order. Each is
  /// attacked, and each is compared with the next, the last with the first: every such pair is a random
  /// pair of distinct pictures.
  /// - Parameters:
  ///   - attack: made by `AttackSettings.movingFeatures(at:)`.
  ///   - count: 2 or more; all pictures where there are no more.
  ///   - progress: called with the number of pictures done so far.
  /// - Throws: `LearningError.invalidSetting` for fewer than two pictures, and what attacks and reading
  ///   throw.
  public static func measured(
    _ weights: Weights, by attack: AttackSettings, on source: some ExampleSource, count: Int,
    team: LaneTeam, progress: (_ done: Int) -> Void = { _ in }
  ) throws -> LayerDistances {
    var stream = RandomStream(seed: attack.seed, purpose: .picturePairs)
    let order = stream.draw(min(count, source.count), of: source.count)
    try require(order.count >= 2, "number of pictures", order.count, "2 or more: they make pairs")
    let pgd = try PGD(weights, settings: attack, team: team)
    var (moved, apart) = (0.0, 0.0)
    var first: [Float]?
    var last: [Float]?
    for start in stride(from: 0, to: order.count, by: chunk) {
      let end = min(start + chunk, order.count)
      let examples = try source.batch(order[start..<end])
      let values = try pgd.outputs(on: examples)
      let found = try pgd.perturb(examples, goals: values.map { .away(from: $0) })
      moved += found.reduce(0) { $0 + $1.loss }
      for value in values {
        if let last { apart += distance(last, value) }
        first = first ?? value
        last = value
      }
      progress(end)
    }
    if let first, let last { apart += distance(last, first) }
    return LayerDistances(moved: moved / Double(order.count), apart: apart / Double(order.count))
  }

  private static func distance(_ one: [Float], _ other: [Float]) -> Double {
    zip(one, other).reduce(0) { sum, pair in
      let gap = Double(pair.0) - Double(pair.1)
      return sum + gap * gap
    }.squareRoot()
  }
}
