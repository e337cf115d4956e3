// Examples come and go in the rows of a micro-batch; what is found for each is the same bytes alone,
// in any batch, on any lane, after others have left, and when the work is done in parts.
import Nets
import Testing

@testable import Learning

struct RefillTests {
  /// How the search of an example ends: never before its last step, or at the first success.
  static let ways: [(String, Bool, Int)] = ["mlp", "cnn"].flatMap { network in
    [(network, true, 1), (network, true, 3), (network, false, 2)]
  }

  private let source: InMemoryExamples

  init() throws { source = try Toy.noise(count: 45) }

  /// The examples with the network's own answers as labels: all are to be broken, some soon, some
  /// later, some never.
  private func examples(_ weights: Weights) throws -> ExampleBatch {
    let batch = try source.batch(0..<45)
    let answers = try Evaluation(weights, team: LaneTeam(lanes: 1)).predictions(on: batch)
    return try ExampleBatch(
      shape: source.shape, classes: 10, ordinals: batch.ordinals, labels: answers.predicted,
      pixels: batch.pixels)
  }

  private func attack(
    _ weights: Weights, _ settings: AttackSettings, lanes: Int = 1
  ) throws -> PGD {
    try PGD(weights, settings: settings, team: LaneTeam(lanes: lanes), microBatch: 8)
  }

  private func results(_ attack: PGD, _ batch: ExampleBatch) throws -> [AttackResult] {
    try attack.perturb(batch, goals: batch.labels.map { .untargeted(label: $0) })
  }

  private func settings(stopping: Bool, restarts: Int, norm: Norm = .l2) throws -> AttackSettings {
    let eps = [.l1: "40", .l2: "1.5"][norm] ?? "14/255"
    return try AttackSettings(
      threat: Toy.threat(norm, eps), steps: 12, randomStart: restarts > 1, restarts: restarts,
      stopsWhenBroken: stopping, seed: 2)
  }

  @Test(arguments: ways)
  func anExampleGetsTheSameBytesInAnyCompanyAndAfterAnyOther(
    network: String, stopping: Bool, restarts: Int
  ) throws {
    let weights = try Toy.weights(network, for: source)
    let batch = try examples(weights)
    let settings = try settings(stopping: stopping, restarts: restarts)
    let together = try results(attack(weights, settings), batch)
    #expect(together.contains { $0.succeeded } && together.contains { !$0.succeeded })
    #expect(Set(together.map(\.passes)).count > (stopping ? 3 : 0))

    #expect(try results(attack(weights, settings, lanes: 2), batch) == together)
    let turned = try batch.reordered(Array((0..<45).reversed()))
    #expect(try results(attack(weights, settings), turned) == together.reversed())
    let alone = try attack(weights, settings)
    for index in [0, 9, 21, 44] {
      #expect(try results(alone, batch.reordered([index])) == [together[index]])
    }
  }

  @Test(.enabled(if: Toy.hasBfloat16)) func inBfloat16ItIsNoDifferent() throws {
    let weights = try Toy.weights("cnn", for: source)
    let batch = try examples(weights)
    var settings = try settings(stopping: true, restarts: 2)
    settings.compute = Compute(.bfloat16)
    let together = try results(attack(weights, settings, lanes: 2), batch)
    #expect(try results(attack(weights, settings), batch) == together)
    #expect(try results(attack(weights, settings), batch.reordered([30])) == [together[30]])
    let exact = try self.settings(stopping: true, restarts: 2)
    #expect(try results(attack(weights, exact), batch) != together)
  }

  @Test(arguments: [true, false])
  func workInPartsGivesTheSameBytesAsWorkInOne(stopping: Bool) throws {
    let weights = try Toy.weights("cnn", for: source)
    let batch = try examples(weights)
    let settings = try settings(stopping: stopping, restarts: 2)
    let whole = try results(attack(weights, settings, lanes: 2), batch)
    var parts: [AttackResult] = []
    // Each part begins anew, as after a kill, with other rows beside it than in the whole.
    for part in [0..<5, 5..<6, 6..<29, 29..<45] {
      parts += try results(attack(weights, settings, lanes: 2), batch.reordered(Array(part)))
    }
    #expect(parts == whole)
  }

  @Test(arguments: Norm.allCases)
  func stoppingChangesNeitherWhoFallsNorWhatItTook(norm: Norm) throws {
    let weights = try Toy.weights("cnn", for: source)
    let batch = try examples(weights)
    let (short, long) = try (
      results(attack(weights, settings(stopping: true, restarts: 3, norm: norm)), batch),
      results(attack(weights, settings(stopping: false, restarts: 3, norm: norm)), batch)
    )
    #expect(long.contains { $0.succeeded } && long.contains { !$0.succeeded })
    for (stopped, ran) in zip(short, long) {
      #expect(stopped.succeeded == ran.succeeded)
      #expect(ran.passes == 3 * 13)
      #expect(stopped.succeeded ? stopped.passes <= ran.passes : stopped == ran)
    }
  }

  @Test func rowsThatAreDoneAreTakenByTheNextExample() throws {
    let weights = try Toy.weights("cnn", for: source)
    let batch = try examples(weights)
    let attack = try attack(weights, settings(stopping: true, restarts: 1))
    let needed = try results(attack, batch).map(\.passes)
    let fewest = (needed.reduce(0, +) + 7) / 8
    #expect(attack.passes >= fewest)
    #expect(attack.passes <= fewest + 13, "rows stand empty")
    // In whole micro-batches each waits for its slowest.
    let inStep = stride(from: 0, to: 45, by: 8).reduce(0) { sum, start in
      sum + (needed[start..<min(start + 8, 45)].max() ?? 0)
    }
    #expect(attack.passes < inStep)
  }
}

extension ExampleBatch {
  /// The examples at `places`, in that order.
  fileprivate func reordered(_ places: [Int]) throws -> ExampleBatch {
    try ExampleBatch(
      shape: shape, classes: classes, ordinals: places.map { ordinals[$0] },
      labels: places.map { labels[$0] }, pixels: places.flatMap { image($0) })
  }
}
