// Sanity checks as a step: made once, found again, kept with the attack that they are about.
import Datasets
import Experiments
import Foundation
import Learning
import Nets
import Store
import Testing

@Suite struct SanityStepTests {
  private func attack(_ eps: String = "1", keepBest: Bool = true) throws -> AttackSettings {
    try AttackSettings(
      threat: ThreatModel(norm: .l2, eps: Epsilon(eps)), steps: 10, keepBest: keepBest)
  }

  @Test func anHonestModelPassesAndIsCheckedOnce() throws {
    let made = try StepLab()
    let dataset = try made.makeDataset()
    let model = try made.step("m", on: dataset).run(in: made.lab)
    let step = SanityStep(model: model, dataset: dataset, attack: try attack())
    let checks = try step.run(in: made.lab, threads: 2)
    #expect(checks.count == 9)
    #expect(checks.allSatisfy { $0.passed }, "\(checks)")
    #expect(step.warning(of: checks) == nil)
    // How the attack ends is no setting of its checks.
    let again = SanityStep(model: model, dataset: dataset, attack: try attack(keepBest: false))
    #expect(try again.run(in: made.lab, threads: 1) == checks)
    let stored = try made.lab.run(
      sql: """
        SELECT run.kind, run.name, count(*), sum(passed), min(pictures), max(pictures),
          count(DISTINCT attack_id)
        FROM sanity_check JOIN run ON run.id = run_id GROUP BY run.id
        """)
    #expect(
      stored.rows == [
        [
          .text("sanity"), .text("m on bars/train under l2 1"), .integer(9), .integer(9),
          .integer(96), .integer(96), .integer(1),
        ]
      ])
    #expect(Verification.run(made.lab).isEmpty)
  }

  @Test func aModelThatHidesItsGradientIsCaught() throws {
    let made = try StepLab()
    let dataset = try made.makeDataset()
    let masked = try made.maskedModel(on: dataset)
    let clean = try EvaluateStep(model: masked, dataset: dataset).run(in: made.lab, threads: 1)
    #expect(clean.accuracy > 0.9)
    _ = try EvaluateStep(model: masked, dataset: dataset, attack: attack())
      .run(in: made.lab, threads: 1)
    let step = SanityStep(model: masked, dataset: dataset, attack: try attack())
    let checks = try step.run(in: made.lab, threads: 1)
    let failed = Set(checks.filter { !$0.passed }.map(\.name))
    #expect(failed.isSuperset(of: ["large eps", "zero gradients"]), "\(checks)")
    let warning = try #require(step.warning(of: checks))
    #expect(warning.hasPrefix("masked on bars/train under l2 1: the attack fails "))
    #expect(warning.contains("zero gradients 1, at most 0.01"))
    let marks = try made.lab.run(sql: "SELECT reliable FROM result ORDER BY evaluation_id")
    #expect(marks.rows == [[.null], [.text("no")]])
  }

  @Test func twoHundredPicturesOfALargeDatasetAreEnough() throws {
    let made = try StepLab()
    let dataset = try made.makeDataset("bars/many", count: 300)
    let model = try made.step("m", on: dataset).run(in: made.lab)
    let step = SanityStep(model: model, dataset: dataset, attack: try attack())
    _ = try step.run(in: made.lab, threads: 1)
    let counts = try made.lab.run(sql: "SELECT DISTINCT pictures FROM sanity_check")
    #expect(counts.rows == [[.integer(200)]])
  }

  @Test func aStepThatWasCutShortIsTakenUpAgain() throws {
    let made = try StepLab()
    let dataset = try made.makeDataset()
    let model = try made.step("m", on: dataset).run(in: made.lab)
    let step = SanityStep(model: model, dataset: dataset, attack: try attack())
    let doomed = try LabFile(path: made.lab.path, access: .readWrite)
    #expect(throws: (any Error).self) {
      try step.run(in: doomed, threads: 1) { _ in try? doomed.close() }
    }
    let state = "SELECT id, state, (SELECT count(*) FROM sanity_check) FROM run WHERE id = 3"
    let cut = try made.lab.run(sql: state).rows
    #expect(cut == [[.integer(3), .text("running"), .integer(0)]])
    try Resumption.resume(made.lab.runs.run(3), in: made.lab, threads: 1)
    let whole = try made.lab.run(sql: state).rows
    #expect(whole == [[.integer(3), .text("finished"), .integer(9)]])
  }

  @Test func anAttackWithoutABallIsRefused() throws {
    let made = try StepLab()
    let dataset = try made.makeDataset()
    let model = try made.step("m", on: dataset).run(in: made.lab)
    let step = SanityStep(
      model: model, dataset: dataset, attack: try AttackSettings(threat: .unconstrained))
    #expect(throws: LearningError.self) { try step.run(in: made.lab, threads: 1) }
  }
}
