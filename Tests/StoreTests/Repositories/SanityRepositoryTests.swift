// Sanity checks in the lab: found as they were stored, and what they say about accuracies.
import Testing

@testable import Store

@Suite struct SanityRepositoryTests {
  let fixture: LabFixture
  let sample: SampleLab

  init() throws {
    fixture = try LabFixture.whole()
    sample = try SampleLab(in: fixture.lab)
  }

  private func check(_ value: Double, threat: StoredThreat, restarts: Int = 1) throws -> Run {
    let run = try fixture.begin("sanity", "again", ["value": "\(value)"])
    let attack = StoredAttack(
      checkpointID: sample.model.checkpointID, threat: threat, method: "pgd",
      objective: "cross-entropy", target: "none", steps: 1, stepSize: 1, restarts: restarts,
      randomStart: false, keepBest: true, seed: 0)
    try fixture.lab.sanity.conclude(
      [SanityCheck(name: "noise", value: value, bound: 0)],
      of: EvaluationSubject(model: sample.model, dataset: sample.train, attack: attack),
      pictures: 8, run: run)
    return run
  }

  private func reliable(_ evaluation: Int) throws -> [String] {
    try fixture.rows("SELECT reliable FROM result WHERE evaluation_id = \(evaluation)").map {
      $0[0]
    }
  }

  @Test func checksAreFoundAsTheyWereStored() throws {
    let run = try check(-0.125, threat: SampleLab.l2)
    #expect(
      try fixture.lab.sanity.checks(of: run)
        == [SanityCheck(name: "noise", value: -0.125, bound: 0)])
    #expect(try fixture.lab.runs.run(run.id).state == .finished)
    #expect(Verification.run(fixture.lab).isEmpty)
  }

  @Test func aCheckSaysWhetherItPassedAndWhatItFound() {
    let checks = [-0.5, 0.01, 0.010_001].map {
      SanityCheck(name: "zero gradients", value: $0, bound: 0.01)
    }
    #expect(checks.map(\.passed) == [true, true, false])
    #expect("\(checks[0])" == "zero gradients -0.5, at most 0.01")
  }

  @Test func oneFailedCheckOfTheNormMakesAnAccuracyUnreliable() throws {
    try fixture.change("DELETE FROM sanity_check")
    #expect(try reliable(2) == ["unchecked"])
    _ = try check(1, threat: SampleLab.l2)
    #expect(try reliable(2) == ["unchecked"], "another norm says nothing")
    _ = try check(0, threat: SampleLab.linf)
    #expect(try reliable(2) == ["yes"])
    _ = try check(0.125, threat: SampleLab.linf)
    #expect(try reliable(2) == ["no"])
    #expect(try reliable(1) == [""], "a clean accuracy needs no attack")
  }

  @Test func withoutAnAttackThereIsNothingToCheck() throws {
    let run = try fixture.begin("sanity", "clean")
    let subject = EvaluationSubject(model: sample.model, dataset: sample.test, attack: nil)
    #expect(
      complaint { try fixture.lab.sanity.conclude([], of: subject, pictures: 1, run: run) }
        == "only an attack can be checked; name its norm and eps")
  }
}
