// An honest network passes every check of an attack; networks that hide their gradient do not.
import Nets
import Testing

@testable import Learning

struct AttackSanityTests {
  private func figures(
    _ weights: Weights, _ attack: AttackSettings, _ batch: ExampleBatch, lanes: Int = 1
  ) throws -> [SanityFigure] {
    try AttackSanity(weights, attack: attack, team: LaneTeam(lanes: lanes)).figures(on: batch)
  }

  private func failed(_ figures: [SanityFigure]) -> [SanityFigure.Question] {
    figures.filter { !$0.passed }.map(\.question)
  }

  private func attack(_ norm: Norm, randomStart: Bool = false) throws -> AttackSettings {
    let eps = [.l1: "4", .l2: "0.7"][norm] ?? "0.1"
    return try AttackSettings(
      threat: Toy.threat(norm, eps), steps: 8, randomStart: randomStart, seed: 3)
  }

  @Test(arguments: Norm.allCases, [false, true])
  func anHonestNetworkPasses(norm: Norm, randomStart: Bool) throws {
    let linear = try MaskedNetwork.linear(trainedOn: Toy.examples(count: 256))
    let batch = try Toy.examples(count: 100, seed: 77).batch(0..<100)
    let figures = try figures(linear, attack(norm, randomStart: randomStart), batch)
    #expect(figures.map(\.question) == SanityFigure.Question.allCases)
    #expect(failed(figures).isEmpty, "\(figures)")
    let values = Dictionary(uniqueKeysWithValues: figures.map { ($0.question, $0.value) })
    // The attack succeeds here and there, so that there was something to tell.
    #expect((values[.moreEps] ?? 0) < 0 && (values[.noise] ?? 0) < 0)
    #expect(values[.largeEps] == 0 && values[.zeroGradients] == 0)
  }

  @Test func aConfidentNetworkHidesNothing() throws {
    var linear = try MaskedNetwork.linear(trainedOn: Toy.examples(count: 256))
    let batch = try Toy.examples(count: 100, seed: 77).batch(0..<100)
    let before = try figures(linear, attack(.l2), batch)
    for index in linear.tensors.indices {
      linear.tensors[index].values = linear.tensors[index].values.map { $0 * 0x1p20 }
    }
    let after = try figures(linear, attack(.l2), batch)
    #expect(after == before)
  }

  @Test(arguments: Norm.allCases, [false, true])
  func aNetworkWithoutGradientIsCaught(norm: Norm, randomStart: Bool) throws {
    let linear = try MaskedNetwork.linear(trainedOn: Toy.examples(count: 256))
    let masked = try MaskedNetwork.staircase(of: linear)
    let batch = try Toy.examples(count: 100, seed: 77).batch(0..<100)
    let team = LaneTeam(lanes: 1)
    let (said, meant) = (
      try Evaluation(masked, team: team).predictions(on: batch).predicted,
      try Evaluation(linear, team: team).predictions(on: batch).predicted
    )
    #expect(said == meant)
    let figures = try figures(masked, attack(norm, randomStart: randomStart), batch)
    #expect(Set(failed(figures)).isSuperset(of: [.largeEps, .zeroGradients]), "\(figures)")
    #expect((figures.first { $0.question == .zeroGradients }?.value ?? 0) > 0.9)
  }

  @Test(arguments: Norm.allCases)
  func aNetworkThatLuresTheSearchAwayIsCaught(norm: Norm) throws {
    let linear = try MaskedNetwork.linear(trainedOn: Toy.examples(count: 256))
    let lure = try MaskedNetwork.staircase(of: linear, lure: 0.5)
    let batch = try Toy.examples(count: 100, seed: 77).batch(0..<100)
    let figures = try figures(lure, attack(norm), batch)
    #expect(failed(figures).contains(.largeEps), "\(figures)")
    #expect(!failed(figures).contains(.zeroGradients), "\(figures)")
  }

  @Test func figuresDoNotDependOnLanesNorOnHowTheAttackEnds() throws {
    let source = try Toy.examples(count: 64)
    let weights = try Toy.weights("mlp", for: source)
    let batch = try source.batch(0..<64)
    var settings = try attack(.l2, randomStart: true)
    let alone = try figures(weights, settings, batch)
    settings.keepBest = false
    let together = try figures(weights, settings, batch, lanes: 2)
    #expect(together == alone)
  }

  @Test func withoutABallThereIsNothingToCheck() throws {
    let weights = try Toy.weights("linear", for: Toy.examples(count: 2))
    let free = try AttackSettings(threat: .unconstrained)
    #expect(
      throws: LearningError.invalidSetting(
        name: "eps of an attack under check", value: "none",
        allowed: "given: the checks ask about a larger ball")
    ) { try AttackSanity(weights, attack: free, team: LaneTeam(lanes: 1)) }
  }

  @Test func aNetworkThatIsAlwaysWrongHasNothingToLose() throws {
    let source = try Toy.examples(count: 256)
    let linear = try MaskedNetwork.linear(trainedOn: source)
    let all = try source.batch(0..<256)
    let correct = try Evaluation(linear, team: LaneTeam(lanes: 1)).predictions(on: all).isCorrect
    let right = correct.indices.filter { correct[$0] }
    let pictures = try source.batch(right)
    let wrong = try ExampleBatch(
      shape: pictures.shape, classes: 2, ordinals: right, labels: pictures.labels.map { 1 - $0 },
      pixels: pictures.pixels)
    let figures = try figures(linear, attack(.l2), wrong)
    #expect(figures.allSatisfy { $0.value == 0 && $0.passed })
  }

  @Test func theStandardErrorCountsWhereTwoAnswersDiffer() {
    let one = [true, true, true, false, false, false, true, true]
    let other = [true, false, false, true, false, false, true, true]
    // Three differ, by one in sum: √(3 − 1/8) / 8.
    #expect(abs(SanityFigure.standardError(one, other) - 2.875.squareRoot() / 8) < 1e-15)
    #expect(SanityFigure.standardError(one, one) == 0)
    #expect(SanityFigure.standardError([], []) == 0)
  }
}
