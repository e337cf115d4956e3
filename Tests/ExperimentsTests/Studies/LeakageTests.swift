// The study of leakage at tiny scale, and its toy.
import Store
import Testing

@testable import Experiments

@Suite struct LeakageTests {
  @Test func everyFeatureLearnsFromEveryDataset() throws {
    let made = try StudyLab()
    _ = try made.run(Leakage.self)
    let learnt = try made.column(
      """
      SELECT subject FROM measurement
      WHERE quantity = 'clean accuracy' AND subject LIKE '%features, D%'
      """)
    #expect(learnt.count == 9 && Set(learnt).count == 9)
    // Shares fall as balls grow.
    let certified = try made.column(
      "SELECT value FROM measurement WHERE quantity = 'certified share' ORDER BY x"
    ).compactMap(Double.init)
    #expect(certified.count == 4 && certified == certified.sorted(by: >))
    // What sees ten logits alone is a linear model again.
    let shapes = try made.column(
      """
      SELECT DISTINCT model.architecture ->> '$.name' FROM model
      JOIN run ON run.id = model.run_id WHERE run.settings ->> '$.features' = 'logits'
      """)
    #expect(shapes == ["linear"])
  }

  @Test func aTargetedStepAddsItsLength() {
    let toy = LeakageToy(10_000, seed: 3)
    #expect(abs(toy.expectation(step: 0)) < 0.05)
    #expect(abs(toy.expectation(step: 0.1) - toy.expectation(step: 0) - 0.1) < 1e-12)
  }
}
