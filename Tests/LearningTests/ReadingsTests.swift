// Features and predictions read in one pass: the same that attacks and evaluations see.
import Nets
import Testing

@testable import Learning

struct ReadingsTests {
  @Test(arguments: ["linear", "mlp", "cnn", "vgg11"])
  func featuresAndPredictionsAreThoseThatAttacksAndEvaluationsSee(name: String) throws {
    let source = try Toy.noise(count: 5)
    let weights = try Toy.weights(name, for: source)
    let team = LaneTeam(lanes: 2)
    let evaluation = try Evaluation(weights, team: team, microBatch: 2)
    let batch = try source.batch(0..<5)
    let readings = try evaluation.readings(on: batch)
    #expect(try readings.predicted == evaluation.predictions(on: batch).predicted)
    let settings = try AttackSettings(
      threat: .unconstrained, objective: .features(layer: weights.architecture.featureLayer))
    let outputs = try PGD(weights, settings: settings, team: team).outputs(on: batch)
    #expect(readings.features.map(\.count) == outputs.map(\.count))
    for (found, expected) in zip(readings.features.joined(), outputs.joined()) {
      #expect(abs(found - expected) <= 1e-4 * max(1, abs(expected)))
    }
  }

  @Test func aPerturbationIsAddedBeforeItIsLookedAt() throws {
    let source = try Toy.noise(count: 3)
    let evaluation = try Evaluation(
      Toy.weights("linear", for: source), team: LaneTeam(lanes: 1), microBatch: 2)
    let batch = try source.batch(0..<3)
    let deltas = (0..<3).map { [Float](repeating: Float($0) / 8, count: source.shape.count) }
    let (plain, moved) = try (
      evaluation.readings(on: batch), evaluation.readings(on: batch, plus: deltas)
    )
    // The penultimate layer of a linear network is the picture, (x − 0.5) · 4.
    for index in 0..<3 {
      let steps = zip(moved.features[index], plain.features[index]).map { $0 - $1 }
      #expect(steps.allSatisfy { abs($0 - Float(index) / 2) < 1e-5 })
    }
    #expect(
      throws: LearningError.countMismatch(what: "perturbations", found: 1, expected: 3)
    ) {
      try evaluation.readings(on: batch, plus: [deltas[0]])
    }
  }

  @Test func distancesAreRelativeButForZeroFeatures() {
    let readings = Readings(features: [[3, 4], [1, 0]], predicted: [0, 0])
    #expect(readings.distance(at: 0, to: [3, 0]) == 4.0 / 3)
    #expect(readings.distance(at: 0, to: [0, 0]) == 5)
    #expect(readings.distance(at: 1, to: [1, 0]) == 0)
  }
}
