// Layer robustness: equal to closed forms where a layer is linear, and never less for a stronger search.
import Foundation
import Testing

@testable import Learning
@testable import Nets

@Suite struct LayerDistancesTests {
  private let team = LaneTeam(lanes: 2)

  private func attack(
    _ layer: String, eps: String = "0.2", steps: Int = 10, stepSize: Double = 0.1,
    restarts: Int = 1
  ) throws -> AttackSettings {
    try AttackSettings(
      threat: Toy.threat(.l2, eps), steps: steps, stepSize: stepSize, restarts: restarts, seed: 3
    ).movingFeatures(at: layer)
  }

  /// Greys of 88 to 168, which no perturbation of 0.2 takes out of the pixel range.
  private func greys(_ count: Int = 24) throws -> InMemoryExamples {
    try Toy.examples(count: count, contrast: 0)
  }

  private func pixels(_ source: InMemoryExamples) throws -> [[Double]] {
    let batch = try source.batch(0..<source.count)
    return batch.ordinals.indices.map { batch.image($0).map { Double($0) / 255 } }
  }

  private func length(_ values: [Double]) -> Double {
    values.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  @Test func scaledPixelsMoveByTheRadius() throws {
    let source = try greys()
    let weights = try Toy.weights("linear", for: source)
    let layer = weights.architecture.featureLayer
    let found = try LayerDistances.measured(
      weights, by: attack(layer), on: source, count: 24, team: team)
    // The network sees 4·x − 2.
    #expect(abs(found.moved - 0.8) < 1e-5)
    #expect(found.apart > 0 && found.ratio == found.moved / found.apart)
  }

  /// With two pictures, both pairs of the ring are the one pair there is.
  @Test func twoPicturesAreAsFarApartAsTheyAre() throws {
    let source = try greys(2)
    let weights = try Toy.weights("linear", for: source)
    let found = try LayerDistances.measured(
      weights, by: attack(weights.architecture.featureLayer), on: source, count: 2, team: team)
    let (one, other) = (try pixels(source)[0], try pixels(source)[1])
    #expect(abs(found.apart - 4 * length(zip(one, other).map(-))) < 1e-5)
  }

  /// ‖W·δ‖ is largest along the first singular vector: σ₁ · ε. For two rows, σ₁² is the larger root of
  /// a quadratic equation.
  @Test(arguments: 1...4)
  func aLinearLayerMovesByItsLargestSingularValue(seed: UInt64) throws {
    let source = try greys()
    let weights = try Toy.weights("linear", for: source, seed: seed)
    let layer = try #require(weights.architecture.layerNames.last)
    let matrix = try #require(weights.tensors.first { $0.name.hasSuffix("weight") }).values
    let rows = (0..<2).map { row in (0..<64).map { Double(matrix[row * 64 + $0]) } }
    let (a, b) = (length(rows[0]) * length(rows[0]), length(rows[1]) * length(rows[1]))
    let c = zip(rows[0], rows[1]).reduce(0) { $0 + $1.0 * $1.1 }
    let sigma = ((a + b + ((a - b) * (a - b) + 4 * c * c).squareRoot()) / 2).squareRoot()
    let found = try LayerDistances.measured(
      weights, by: attack(layer, steps: 200), on: source, count: 24, team: team)
    let limit = 4 * sigma * 0.2
    #expect(found.moved <= limit * (1 + 1e-4) && found.moved > limit * (1 - 1e-3))
  }

  /// A ring through some of the pictures in random order is a fair sample of all pairs.
  @Test func pairsStandForAllPairs() throws {
    let source = try greys()
    let weights = try Toy.weights("linear", for: source)
    let images = try pixels(source)
    var gaps: [Double] = []
    for (place, one) in images.enumerated() {
      for other in images[(place + 1)...] { gaps.append(4 * length(zip(one, other).map(-))) }
    }
    var settings = try attack(weights.architecture.featureLayer, steps: 0)
    let found = try (1...20 as ClosedRange<UInt64>).map { seed in
      settings.seed = seed
      return try LayerDistances.measured(
        weights, by: settings, on: source, count: 12, team: team
      ).apart
    }
    #expect(Set(found).count == 20)
    #expect(abs(mean(found) / mean(gaps) - 1) < 0.02)
  }

  @Test(arguments: ["relu1", "relu2", "fc3"])
  func aStrongerSearchNeverMovesLess(layer: String) throws {
    let source = try Toy.examples(count: 30)
    let weights = try Toy.weights("mlp", for: source)
    func moved(_ attack: AttackSettings) throws -> Double {
      try LayerDistances.measured(weights, by: attack, on: source, count: 30, team: team).moved
    }
    // With steps of one length more steps go on along the same path, and restarts are tried besides.
    let some = try moved(attack(layer, steps: 3, stepSize: 0.02))
    let further = try moved(attack(layer, steps: 12, stepSize: 0.02))
    let again = try moved(attack(layer, steps: 3, stepSize: 0.02, restarts: 4))
    #expect(some > 0 && further > some && again >= some)
    let radii = try ["0.05", "0.1", "0.2", "0.4"].map {
      try moved(attack(layer, eps: $0, steps: 30))
    }
    for (small, large) in zip(radii, radii.dropFirst()) { #expect(large > small * 0.999) }
  }

  @Test func lanesChangeNothing() throws {
    let source = try Toy.examples(count: 40)
    let weights = try Toy.weights("mlp", for: source)
    let found = try [1, 2].map {
      try LayerDistances.measured(
        weights, by: attack("relu2"), on: source, count: 20, team: LaneTeam(lanes: $0))
    }
    #expect(found[0] == found[1])
  }

  @Test func aConstantLayerHasNoRatio() throws {
    let source = try Toy.examples(count: 6)
    var weights = try Toy.weights("linear", for: source)
    for index in weights.tensors.indices {
      weights.tensors[index].values = weights.tensors[index].values.map { _ in 0 }
    }
    let layer = try #require(weights.architecture.layerNames.last)
    let found = try LayerDistances.measured(
      weights, by: attack(layer), on: source, count: 6, team: team)
    #expect(found == LayerDistances(moved: 0, apart: 0) && found.ratio == nil)
  }

  @Test func onePictureMakesNoPair() throws {
    let source = try Toy.examples(count: 6)
    let weights = try Toy.weights("linear", for: source)
    let error = #expect(throws: LearningError.self) {
      try LayerDistances.measured(
        weights, by: attack("linear"), on: source, count: 1, team: team)
    }
    #expect("\(try #require(error))".contains("2 or more"))
  }
}
