// Features: kept as they were found, taken up where a run stopped, and guarded like every row.
import Testing

@testable import Store

@Suite struct FeatureRepositoryTests {
  let fixture: LabFixture
  let sample: SampleLab

  init() throws {
    fixture = try LabFixture.whole()
    sample = try SampleLab(in: fixture.lab)
  }

  private func run(on dataset: String) throws -> Run {
    let id = try fixture.number("SELECT id FROM run WHERE name = 'features of m on \(dataset)'")
    return try fixture.lab.runs.run(Int64(id))
  }

  @Test func whatWasFoundIsFoundAgain() throws {
    #expect(try fixture.lab.features.all(of: run(on: "c/test")) == SampleLab.features)
    let alone = try fixture.lab.features.all(of: run(on: "d_det/train"))
    #expect(alone.map(\.usefulness) == [-0.25, 1, 0, 0.25, 0.4375])
    #expect(alone.allSatisfy { $0.robustUsefulness == nil })
  }

  @Test func aRunGoesOnAfterItsLastUnit() throws {
    let run = try fixture.begin("features", "some")
    #expect(try fixture.lab.features.nextUnit(of: run) == 0)
    let subject = EvaluationSubject(model: sample.model, dataset: sample.test, attack: nil)
    try fixture.lab.features.append([], of: subject, layer: "pool", run: run)
    #expect(try fixture.lab.features.nextUnit(of: run) == 0)
    let one = [FeatureUsefulness(unit: 4, label: 1, usefulness: 0.5)]
    try fixture.lab.features.append(one, of: subject, layer: "pool", run: run)
    #expect(try fixture.lab.features.nextUnit(of: run) == 5)
    #expect(throws: StoreError.self) {
      try fixture.lab.features.append(one, of: subject, layer: "pool", run: run)
    }
  }

  @Test func aNegativeZeroIsAZero() throws {
    let run = try fixture.begin("features", "zero")
    try fixture.lab.features.append(
      [FeatureUsefulness(unit: 0, label: 1, usefulness: -0.0, robustUsefulness: -0.0)],
      of: EvaluationSubject(model: sample.model, dataset: sample.test, attack: nil), layer: "pool",
      run: run)
    #expect(Verification.run(fixture.lab).isEmpty)
  }

  @Test func theSameAttackIsOneRow() throws {
    let attacks = try fixture.rows(
      "SELECT count(DISTINCT attack_id), count(*) FROM feature WHERE id <= 5")
    #expect(attacks == [["1", "5"]])
  }

  @Test func aChangedRowIsFound() throws {
    #expect(Verification.run(fixture.lab).isEmpty)
    try fixture.change("UPDATE feature SET robust_usefulness = 0.5 WHERE id = 1")
    #expect(
      Verification.run(fixture.lab).map(\.description) == [
        "A row of feature was changed (id 1, run_id \(try run(on: "c/test").id)) — run the study "
          + "again in a new lab, or restore a backup"
      ])
  }
}
