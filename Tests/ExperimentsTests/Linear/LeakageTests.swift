// The study of leakage, whole, and its toy.
import Store
import Testing

@testable import Experiments

@Suite struct LeakageTests {
  @Test func theStudyRunsWholeAndIsFoundAgain() throws {
    let toy = try StudyLab()
    let (run, verdicts) = try toy.run(Leakage.self)
    #expect(verdicts.rows.count == 11)
    #expect(verdicts.rows.allSatisfy { $0.last == .text("too weak to tell") })
    for features in ["linear features", "network''s features"] {
      for dataset in ["D_rand", "D_det", "D_rand without perturbations"] {
        let found = try toy.figures("clean accuracy", of: "\(features), \(dataset)", in: run)
        #expect(found.count == 2)
      }
    }
    // Shares fall as balls grow.
    let certified = try toy.figures("certified share", of: "robust linear model", in: run)
    #expect(
      certified.count == 8 && Array(certified.prefix(4)).sorted(by: >) == Array(certified.prefix(4))
    )
    #expect(try toy.run(Leakage.self).run.id == run.id)
  }

  @Test func aTargetedStepAddsItsLength() {
    let toy = LeakageToy(10_000, seed: 3)
    #expect(abs(toy.expectation(step: 0)) < 0.05)
    #expect(abs(toy.expectation(step: 0.1) - toy.expectation(step: 0) - 0.1) < 1e-12)
  }
}
