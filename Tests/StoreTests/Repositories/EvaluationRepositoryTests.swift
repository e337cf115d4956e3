// Evaluations: conclusions follow from the stored logits, however they were cut in commits.
import Foundation
import Testing

@testable import Store

@Suite struct EvaluationRepositoryTests {
  let fixture: LabFixture
  let sample: SampleLab

  init() throws {
    fixture = try LabFixture.whole()
    sample = try SampleLab(in: fixture.lab)
  }

  @Test func predictionsFollowFromTheLogits() throws {
    // Labels are 0 1 2 0 1; the fourth has a NaN, the fifth an infinite logit.
    #expect(
      try fixture.rows("SELECT * FROM prediction_row WHERE evaluation_id = 1") == [
        ["1", "0", "0", "0", "1.0"], ["1", "1", "1", "2", "-0.5"], ["1", "2", "2", "2", "3.0"],
        ["1", "3", "0", "0", ""], ["1", "4", "1", "1", "inf"],
      ])
    #expect(
      try fixture.rows("SELECT count, correct_count, attack_id FROM evaluation") == [
        ["5", "4", ""], ["5", "3", "4"], ["8", "6", ""],
      ])
  }

  @Test func theMeanLossIsTheCrossEntropy() throws {
    let run = try fixture.begin("evaluate", "finite")
    #expect(try fixture.lab.evaluations.progress(of: run) == 0)
    try fixture.lab.evaluations.append(
      [Float](repeating: 4, count: 15), classes: 3, run: run)
    #expect(try fixture.lab.evaluations.progress(of: run) == 5)
    let result = try fixture.lab.evaluations.conclude(
      EvaluationSubject(model: sample.model, dataset: sample.test, attack: nil), run: run)
    // Equal logits: ln 3 for every example; the first class is predicted, which two labels are.
    #expect(result.correctCount == 2 && result.accuracy == 0.4)
    let loss = try fixture.rows("SELECT mean_loss FROM evaluation WHERE id = 4")[0][0]
    #expect(abs((Double(loss) ?? 0) - log(3)) < 1e-12)
    #expect(try fixture.lab.evaluations.result(of: fixture.lab.runs.run(run.id)) == result)
    #expect(try fixture.lab.runs.run(run.id).state == .finished)
  }

  @Test func anIncompleteEvaluationIsNotConcluded() throws {
    let run = try fixture.begin("evaluate", "half")
    try fixture.lab.evaluations.append([1, 2, 3], classes: 3, run: run)
    let subject = EvaluationSubject(model: sample.model, dataset: sample.test, attack: nil)
    #expect(
      complaint { _ = try fixture.lab.evaluations.conclude(subject, run: run) }
        == "row \(run.id) of run is damaged: its logits are incomplete; "
        + "'advex verify' names everything that is hurt")
    #expect(
      complaint { _ = try fixture.lab.evaluations.result(of: run) }
        == "row \(run.id) of run is damaged: its evaluation is missing; "
        + "'advex verify' names everything that is hurt")
    #expect(throws: StoreError.self) {
      try fixture.lab.evaluations.append([1, 2], classes: 2, run: run)
    }
  }

  @Test func aTieGoesToTheFirstAndOneClassHasNoMargin() throws {
    let tie = Prediction(logits: [1, 3, 3][...], label: 2)
    #expect(tie.predicted == 1 && tie.margin == 0)
    #expect(Prediction(logits: [7][...], label: 0).margin == 0)
    #expect(Prediction(logits: [.infinity, .infinity][...], label: 0).margin.isNaN)
    #expect(throws: StoreError.self) {
      try Prediction.all(logits: [1, 2], classes: 2, labels: [2])
    }
    #expect(throws: StoreError.self) { try Prediction.all(logits: [1], classes: 2, labels: [0]) }
  }
}
