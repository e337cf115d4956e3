// D_R and D_NR: from other pictures or from noise to the features of each, labels kept, and the same
// bytes again whatever the threads, the batches and the interruptions.
import Learning
import Nets
import Store
import Testing

@testable import Datasets

@Suite struct InversionRecipeTests {
  private let made: RecipeLab
  private let base: Dataset
  private let model: Model

  init() throws {
    made = try RecipeLab()
    base = try made.importBars()[0]
    model = try made.makeModel(for: base)
  }

  private func recipe(
    _ name: String, _ start: InversionRecipe.Start = .picture, steps: Int = 30,
    step: Double = 0.4, last: Double? = 0.01, seed: UInt64 = 4
  ) throws -> InversionRecipe {
    InversionRecipe(
      kind: .robust, name: try DatasetName(name), model: model, dataset: base, start: start,
      attack: try .inversion(
        of: model, steps: steps, stepSize: step, lastStepSize: last, seed: seed))
  }

  private func invert(_ name: String, _ start: InversionRecipe.Start = .picture, threads: Int = 2)
    throws -> Dataset
  {
    try recipe(name, start).run(in: made.lab, threads: threads)
  }

  private func numbers(_ sql: String) throws -> [[Double]] {
    try made.lab.run(sql: sql).rows.map { row in row.map { Double($0.plainText) ?? .nan } }
  }

  @Test(arguments: InversionRecipe.Start.allCases)
  func picturesBecomeTheirSourcesToTheFeaturesAndKeepTheirLabels(start: InversionRecipe.Start)
    throws
  {
    let inverted = try invert("d_r/train", start)
    #expect(try made.lab.datasets.labels(of: inverted) == made.lab.datasets.labels(of: base))
    #expect(inverted.labelingKind == "given" && inverted.parentID == base.id)
    let rows = try numbers(
      """
      SELECT count(*), min(start_distance), max(float_distance), max(grid_distance),
        min(success_grid), sum(start = '\(start.rawValue)')
      FROM inversion JOIN perturbation ON perturbation.id = perturbation_id
      """)[0]
    #expect(rows[0] == 60 && rows[5] == 60)
    #expect(rows[1] > 0.1 && rows[2] < 0.05 && rows[3] < 0.05 && rows[4] == 1)
    // The penultimate layer of a linear network is the picture itself, so nothing else can be near.
    let gaps = zip(try made.pixels(base), try made.pixels(inverted)).map { abs(Int($0) - Int($1)) }
    #expect((gaps.max() ?? 255) <= 12)
    #expect(Verification.run(made.lab).isEmpty)
  }

  @Test func everyStepOfAStraightPathIsTaken() throws {
    // Features are (x − 0.5) · 4, so the search goes straight at x, by the sum of its steps, 0.2.
    _ = try recipe("short/train", steps: 4, step: 0.08, last: 0.02).run(in: made.lab, threads: 1)
    let pixels = try made.pixels(base).map { Double($0) / 255 }
    let rows = try numbers(
      """
      SELECT source_image_id, base_image_id, start_distance, float_distance, l2_float
      FROM inversion JOIN perturbation ON perturbation.id = perturbation_id ORDER BY id
      """)
    func picture(_ id: Double) -> ArraySlice<Double> {
      pixels[(Int(id) - 1) * 36..<Int(id) * 36]
    }
    #expect(rows.count == 60)
    for row in rows {
      let (source, start) = (picture(row[0]), picture(row[1]))
      let gap = zip(source, start).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
      let size = source.reduce(0) { $0 + ($1 - 0.5) * ($1 - 0.5) }.squareRoot()
      #expect(abs(row[2] - gap / size) < 1e-5)
      #expect(abs(row[4] - 0.2) < 1e-5)
      #expect(abs(row[3] - (gap - 0.2) / size) < 1e-5)
    }
  }

  @Test func startsKnowNothingOfLabelsAndAreNeverThePictureItself() throws {
    _ = try invert("d_r/train")
    let pairs = try numbers(
      """
      SELECT base_image_id - 1, source_image_id - 1, source_label, target_label
      FROM perturbation ORDER BY id
      """)
    for (ordinal, pair) in pairs.enumerated() {
      let start = InversionStart.ordinal(for: ordinal, of: 60, seed: 4)
      #expect(pair == [Double(start), Double(ordinal), Double(start % 3), Double(ordinal % 3)])
    }
    #expect(pairs.allSatisfy { $0[0] != $0[1] })
    let many = (0..<3000).map { InversionStart.ordinal(for: $0 % 60, of: 60, seed: UInt64($0)) }
    #expect(Set(many) == Set(0..<60))
    // A third starts at a picture of the own class, less itself: 19/59.
    let same = many.enumerated().count { $0.offset % 3 == $0.element % 3 }
    #expect((880...1050).contains(same), "\(same)")
    #expect(InversionStart.ordinal(for: 0, of: 2, seed: 9) == 1)
    #expect(InversionStart.ordinal(for: 1, of: 2, seed: 9) == 0)
  }

  @Test func noiseIsThatOfTheAuthors() throws {
    let noise = InversionStart.noise(for: 3, count: 40_000, seed: 1).map { Double($0) / 255 }
    let mean = noise.reduce(0, +) / 40_000
    let spread = (noise.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 40_000).squareRoot()
    #expect(abs(mean - 0.5) < 0.002 && abs(spread - 0.05) < 0.001)
    #expect(
      InversionStart.noise(for: 3, count: 36, seed: 1)
        != InversionStart.noise(for: 4, count: 36, seed: 1))
    _ = try invert("d_r/train", .noise)
    let rows = try numbers(
      "SELECT sum(source_label = target_label), count(DISTINCT base_image_id) FROM perturbation")
    #expect(rows == [[60, 60]])
  }

  @Test func threadsAndBatchesDoNotChangeTheResult() throws {
    let (one, two) = try (invert("one/train", threads: 1), invert("two/train", threads: 2))
    #expect(one.contentHash == two.contentHash)
    let inversion = try GridInversion(recipe("three/train"), in: made.lab, threads: 1)
    let parts = try [0..<1, 1..<17, 17..<60].flatMap { try inversion.pictures(in: $0) }
    #expect(try parts.flatMap { $0 } == made.pixels(one))
    #expect(
      try recipe("four/train", seed: 5).run(in: made.lab, threads: 2).contentHash
        != one.contentHash)
  }

  @Test(arguments: InversionRecipe.Start.allCases)
  func anInterruptedRunGoesOnToTheSameBytes(start: InversionRecipe.Start) throws {
    let whole = try invert("whole/train", start)
    let recipe = try recipe("part/train", start)
    let request = try RunRequest(
      kind: "construct", name: recipe.name, settings: recipe, seed: recipe.attack.seed)
    guard case .started(let run, _) = try made.lab.runs.begin(request) else {
      throw StoreError.refused("the run is there already")
    }
    var set = try made.lab.pictures.openSet(of: run, shape: base.shape)
    let attackID = try made.lab.perturbations.attackID(
      StoredAttack(recipe.attack, on: model), run: run)
    try made.lab.perturbations.append(
      GridInversion(recipe, in: made.lab, threads: 1).invert(0..<23).map(\.draft),
      of: base.pictures, at: Array(0..<23), attackID: attackID, run: run, to: &set)
    var reports: [Int] = []
    let part = try recipe.run(in: made.lab, threads: 2) { reports.append($0.done) }
    #expect(part.contentHash == whole.contentHash)
    #expect(reports.allSatisfy { $0 > 23 } && reports.last == 60)
    #expect(try numbers("SELECT count(*) FROM inversion") == [[120]])
    #expect(Verification.run(made.lab).isEmpty)
    #expect(try recipe.run(in: made.lab, threads: 1) == part, "found again")
  }

  @Test(arguments: InversionRecipe.Start.allCases)
  func whatIsStoredAndTheRecipeProveTheHash(start: InversionRecipe.Start) throws {
    let inverted = try invert("d_r/train", start)
    let proven = RebuildResult.proven(hash: inverted.hash, pictures: 60)
    let rebuild = Rebuild(in: made.lab)
    #expect(try rebuild.fromPerturbations(inverted) == proven)
    #expect(try rebuild.fromRecipe(inverted, threads: 1) == proven)
    #expect(try rebuild.fromRecipe(inverted, threads: 2) == proven)
  }

  @Test func whatIsInvertedCanBeInvertedAndAttackedAgain() throws {
    let once = try invert("once/train")
    let twice = try InversionRecipe(
      kind: .nonrobust, name: DatasetName("twice/train"), model: model, dataset: once,
      start: .picture, attack: .inversion(of: model, .tiny, seed: 1)
    ).run(in: made.lab, threads: 2)
    let attacked = try made.makeDet(of: twice, with: model)
    for dataset in [twice, attacked] {
      #expect(
        try Rebuild(in: made.lab).fromRecipe(dataset, threads: 1)
          == .proven(hash: dataset.hash, pictures: 60))
    }
    #expect(Verification.run(made.lab).isEmpty)
  }

  @Test func whatIsNoInversionIsRefused() throws {
    let plain = try AttackSettings(threat: .unconstrained, steps: 3)
    let wrong = InversionRecipe(
      kind: .robust, name: try DatasetName("x/train"), model: model, dataset: base, start: .noise,
      attack: plain)
    #expect(throws: StoreError.self) { try wrong.run(in: made.lab, threads: 1) }
    let single = try SelectRecipe(name: DatasetName("s/train"), dataset: base, count: 1)
      .run(in: made.lab, threads: 1)
    func lonely(_ start: InversionRecipe.Start) throws -> Dataset {
      try InversionRecipe(
        kind: .robust, name: DatasetName("\(start.rawValue)/train"), model: model,
        dataset: single, start: start, attack: .inversion(of: model, .tiny, seed: 1)
      ).run(in: made.lab, threads: 1)
    }
    #expect(throws: StoreError.self) { try lonely(.picture) }
    #expect(try lonely(.noise).count == 1)
    #expect(try numbers("SELECT count(*) FROM run WHERE kind = 'construct'") == [[1]])
  }
}
