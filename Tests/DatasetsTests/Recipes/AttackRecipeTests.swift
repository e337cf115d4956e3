// D_det and D_rand: targets, labels, balls, and the same bytes again.
import Datasets
import Learning
import Store
import Testing

@Suite struct AttackRecipeTests {
  enum Flaw: Error { case noCount }

  @Test func detIsLabelledWithTheNextClassAndFoolsTheModelThere() throws {
    let made = try RecipeLab()
    let base = try made.importBars()[0]
    let det = try made.makeDet(of: base, with: made.makeModel(for: base))
    let before = try made.lab.datasets.labels(of: base)
    #expect(try made.lab.datasets.labels(of: det) == before.map { ($0 + 1) % 3 })
    #expect(det.labelingKind == "next")
    #expect(det.parentID == base.id)
    let success = try made.lab.run(
      sql: "SELECT count(*), sum(success_grid), max(l2_grid) FROM perturbation")
    #expect(success.rows[0][0] == .integer(60))
    guard case .integer(let hits) = success.rows[0][1] else { throw Flaw.noCount }
    #expect(hits >= 45)
  }

  @Test(arguments: [
    ("l1", "1"), ("l1", "6"), ("l2", "0.5"), ("l2", "1.5"), ("linf", "8/255"), ("linf", "0.1"),
  ])
  func everyStoredPerturbationLiesInTheBallExactly(norm: String, eps: String) throws {
    let made = try RecipeLab()
    let base = try made.importBars()[0]
    let threat = try ThreatModel(norm: Norm(norm), eps: Epsilon(eps))
    let det = try made.makeDet(
      of: base, with: made.makeModel(for: base), eps: eps, norm: threat.norm)
    let pairs = zip(try made.pixels(base), try made.pixels(det)).map { Int16($1) - Int16($0) }
    #expect(pairs.contains { $0 != 0 })
    for start in stride(from: 0, to: pairs.count, by: 36) {
      #expect(GridRounding.contains(Array(pairs[start..<start + 36]), threat: threat))
    }
  }

  @Test func withoutABallPicturesChangeBeyondRecognitionAndAreRebuilt() throws {
    let made = try RecipeLab()
    let base = try made.importBars()[0]
    let model = try made.makeModel(for: base)
    let attack = try AttackSettings(threat: .unconstrained, steps: 60, stepSize: 0.3)
    let free = try AttackRecipe(
      kind: "det", name: DatasetName("free/train"), model: model, dataset: base, target: .next,
      labels: .targets, attack: attack
    ).run(in: made.lab, threads: 1)
    let rows = try made.lab.run(
      sql: """
        SELECT sum(success_grid), max(linf_grid) > 0.5, max(attack.threat_model_id)
        FROM perturbation JOIN attack ON attack.id = attack_id
        """
    ).rows
    #expect(rows[0] == [.integer(60), .integer(1), .null])
    let wide = try made.lab.run(
      sql: """
        SELECT count(*) FROM perturbation
        JOIN codec ON codec.id = perturbation.codec WHERE codec.name = 'delta16'
        """)
    #expect(wide.rows[0] != [.integer(0)])
    #expect(
      try Rebuild(in: made.lab).fromRecipe(free, threads: 2)
        == .proven(hash: free.hash, pictures: 60))
    #expect(Verification.run(made.lab).isEmpty)
  }

  @Test func randomTargetsCoverAllClassesTheTrueOneToo() throws {
    let made = try RecipeLab()
    let base = try made.importBars()[0]
    let rand = try made.makeDet(of: base, with: made.makeModel(for: base), target: .random)
    let labels = try made.lab.datasets.labels(of: rand)
    #expect(Set(labels) == [0, 1, 2])
    let kept = zip(labels, try made.lab.datasets.labels(of: base)).count { $0 == $1 }
    #expect((5...35).contains(kept))
  }

  @Test func anAttackOnPerturbedPicturesStartsFromThem() throws {
    let made = try RecipeLab()
    let base = try made.importBars()[0]
    let model = try made.makeModel(for: base)
    let once = try made.makeDet(of: base, with: model)
    let twice = try made.makeDet(of: once, with: model, name: "twice/train", eps: "0.5")
    let threat = try ThreatModel(norm: .l2, eps: Epsilon("0.5"))
    let steps = zip(try made.pixels(once), try made.pixels(twice)).map { Int16($1) - Int16($0) }
    for start in stride(from: 0, to: steps.count, by: 36) {
      #expect(GridRounding.contains(Array(steps[start..<start + 36]), threat: threat))
    }
    #expect(Verification.run(made.lab).isEmpty)
  }

  @Test func floatPerturbationsAreKeptOnRequest() throws {
    let made = try RecipeLab()
    let base = try made.importBars()[0]
    let model = try made.makeModel(for: base)
    _ = try made.recipe(of: base, with: model, name: "f/train", keepFloat: true)
      .run(in: made.lab, threads: 1)
    let rows = try made.lab.run(sql: "SELECT count(*), min(raw_length) FROM perturbation_float")
    #expect(rows.rows[0] == [.integer(60), .integer(36 * 4)])
  }

  @Test func threadsDoNotChangeTheResult() throws {
    let made = try RecipeLab()
    let base = try made.importBars()[0]
    let model = try made.makeModel(for: base)
    let one = try made.recipe(of: base, with: model, name: "one/train").run(
      in: made.lab, threads: 1)
    let two = try made.recipe(of: base, with: model, name: "two/train").run(
      in: made.lab, threads: 2)
    #expect(one.contentHash == two.contentHash)
  }

  @Test func aTakenNameIsRefusedBeforeAnythingIsDone() throws {
    let made = try RecipeLab()
    let base = try made.importBars()[0]
    let model = try made.makeModel(for: base)
    let first = try made.makeDet(of: base, with: model)
    #expect(
      throws: StoreError.nameTaken(kind: "dataset", name: "d_det/train", run: first.runID)
    ) {
      _ = try made.makeDet(of: base, with: model, eps: "0.5")
    }
    #expect(try made.makeDet(of: base, with: model) == first)
  }
}
