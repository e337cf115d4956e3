// The study of bugs at tiny scale: mechanics, not science.
import Foundation
import Learning
import Store
import Testing

@testable import Experiments

@Suite struct BugsOnlyTests {
  @Test func theStudyRunsWholeAndIsFoundAgain() throws {
    let made = try StudyLab()
    let run = try made.run(BugsOnly.self)
    #expect(try made.verdicts().allSatisfy { $0.hasSuffix(": too weak to tell") })
    #expect(try made.count("claim") == 12)
    let table = try made.lab.run(NamedQuery.named("bugs-only"), parameters: ["run": "\(run.id)"])
    // Two balls, plain and bugs, ours and published.
    #expect(table.rows.count == 8)
    #expect(try made.run(BugsOnly.self).id == run.id)
    #expect(Verification.run(made.lab).isEmpty)
  }

  @Test func withoutAStudyOfTransferOnlyThePublishedLineIsThere() throws {
    let made = try StudyLab()
    var warnings: [String] = []
    let tell = Telling(warn: { warnings.append($0) })
    _ = try made.run(BugsOnly.self, tell)
    let lines = "SELECT subject FROM measurement WHERE quantity = 'distance from the line with it'"
    #expect(try made.column(lines) == ["architectures", "published architectures"])
    #expect(warnings.contains { $0.contains("held against the published one") })
  }

  @Test func pointsComeFromTheStudyOfTransferAndNothingIsMadeTwice() throws {
    let made = try StudyLab()
    _ = try made.run(Transfer.self)
    let trained = try made.count("model")
    let run = try made.run(BugsOnly.self)
    let points = """
      SELECT subject || value FROM measurement
      WHERE run_id %@ AND quantity = 'accuracy from D_det' ORDER BY subject
      """
    #expect(
      try made.column(points.replacingOccurrences(of: "%@", with: "= \(run.id)"))
        == made.column(points.replacingOccurrences(of: "%@", with: "<> \(run.id)")))
    #expect(
      try made.count("measurement WHERE quantity = 'accuracy from D_det'") == 6)
    // Two others and four students; the source and the fresh network are there.
    #expect(try made.count("model") == trained + 6)
  }

  @Test func othersAreTheSourcesOfOtherRepetitions() throws {
    let made = try StudyLab()
    _ = try made.run(BugsOnly.self, seeds: 2)
    let others = try made.column(
      """
      SELECT settings ->> '$.model' || ': ' || (settings ->> '$.others[0].model') || ' '
        || (settings ->> '$.others[1].model')
      FROM run WHERE kind = 'construct' AND name LIKE '%.d_det_bugs_l2.%' ORDER BY id
      """)
    #expect(
      others == [
        "blobs.standard.1: blobs.standard.2 blobs.standard.3",
        "blobs.standard.2: blobs.standard.1 blobs.standard.3",
      ])
  }

  /// Nakkiran's attack but for the objective is plain PGD.
  @Test(arguments: Scale.allCases)
  func bugsDifferFromPlainPerturbationsInTheObjectiveAlone(scale: Scale) throws {
    let study = try BugsOnly(scale, on: .colour, threads: 1)
    for ball in study.balls {
      var bugs = ball.bugs
      #expect(bugs.objective == .keepingOthers(weight: 1))
      (bugs.objective, bugs.compute) = (ball.plain.objective, ball.plain.compute)
      #expect(bugs == ball.plain)
    }
  }
}
