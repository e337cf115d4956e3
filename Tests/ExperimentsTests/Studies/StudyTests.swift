// Every study, whole, at tiny scale: claims before figures, resumption to the same figures, nothing done
// twice, and no verdict from one seed.
import Datasets
import Foundation
import Store
import Testing

@testable import Experiments

@Suite struct StudyTests {
  private static let names = Studies.all.map { $0.name }

  @Test(arguments: names)
  func aStudyRunsWholeOnceAndOneSeedNeverAgrees(name: String) throws {
    let made = try StudyLab()
    let study = try Studies.named(name)
    let run = try made.run(study)
    #expect(try made.lab.runs.run(run.id).state == .finished)
    let verdicts = try made.verdicts()
    #expect(try verdicts.count == made.count("claim") && !verdicts.isEmpty)
    #expect(verdicts.allSatisfy { $0.hasSuffix(": too weak to tell") })
    // After an epoch on a few pictures a network may have no robust feature to ask about.
    if name != Usefulness.name { #expect(try made.unmeasured().isEmpty) }
    for table in study.tables {
      let result = try made.lab.run(
        NamedQuery.named(table), parameters: ["run": String(run.id)])
      #expect(!result.rows.isEmpty, "\(table) says nothing about \(name)")
    }
    try expectAnotherRunToFindEverything(study, run, made)
    #expect(Verification.run(made.lab).isEmpty)
  }

  private func expectAnotherRunToFindEverything(
    _ study: any Study.Type, _ run: Run, _ made: StudyLab
  ) throws {
    let runs = try made.count("run")
    #expect(try made.run(study).id == run.id)
    #expect(try made.count("run") == runs)
    let models = try made.column("SELECT name FROM run WHERE kind = 'train' ORDER BY name")
    _ = try made.run(study, seeds: 2)
    let again = try made.column("SELECT name FROM run WHERE kind = 'train' ORDER BY name")
    #expect(Set(models).isSubset(of: again))
    #expect(Set(again).count == again.count)
  }

  /// Figures that are taken once are taken with the first seed, whichever it is.
  @Test func otherSeedsAreOtherRepetitionsOfTheSame() throws {
    let made = try StudyLab()
    let run = try StudyRun(
      GaussianModel.self, scale: .tiny, corpus: made.corpus, seeds: 3, firstSeed: 4
    ).run(in: made.lab, threads: 1, Telling())
    #expect(
      try made.rows("SELECT seed, max(subject LIKE 'panel%') FROM measurement GROUP BY seed")
        == [["4", "1"], ["5", "0"], ["6", "0"]])
    #expect(try made.run(GaussianModel.self, seeds: 3).id != run.id)
  }

  @Test(arguments: names)
  func aKilledStudyHasItsClaimsAndGoesOnToTheSameFigures(name: String) throws {
    let (whole, parts) = (try StudyLab(), try StudyLab())
    let study = try Studies.named(name)
    _ = try whole.run(study)
    for figures in [0, 1] {
      try parts.allow(figures: figures)
      let error = #expect(throws: (any Error).self) { try parts.run(study) }
      #expect("\(try #require(error))".contains("the power went"))
      #expect(try parts.count("claim") == whole.count("claim"))
      #expect(try parts.count("measurement") == figures)
      #expect(try parts.count("verdict") == 0)
    }
    try parts.allow(figures: nil)
    _ = try parts.run(study)
    #expect(try parts.figures() == whole.figures())
    #expect(try parts.verdicts() == whole.verdicts())
  }

  @Test func aStudyKilledWhileANetworkLearnsGoesOnToTheSameFigures() throws {
    let (whole, parts) = (try StudyLab(), try StudyLab())
    _ = try whole.run(Swap.self)
    for stop in 1...2 {
      // A lab that goes away under the study, as a full disk does.
      let doomed = try LabFile(path: parts.lab.path, access: .readWrite)
      var models: Set<String> = []
      let tell = Telling(report: { progress in
        guard progress.task.hasPrefix("train"), models.count < stop else { return }
        models.insert(progress.task)
        if models.count == stop { try? doomed.close() }
      })
      let run = StudyRun(Swap.self, scale: .tiny, corpus: parts.corpus, seeds: 1)
      #expect(throws: (any Error).self) { try run.run(in: doomed, threads: 2, tell) }
      try? doomed.close()
      #expect(try parts.count("verdict") == 0)
    }
    _ = try parts.run(Swap.self)
    #expect(try parts.figures() == whole.figures())
  }

  @Test func picturesWithoutSettingsAreRefused() throws {
    let made = try StepLab()
    _ = try made.makeDataset("bars/train")
    _ = try made.makeDataset("bars/test", count: 48)
    let run = StudyRun(Swap.self, scale: .tiny, corpus: "bars", seeds: 1)
    let error = #expect(throws: StoreError.self) {
      try run.run(in: made.lab, threads: 1, Telling())
    }
    #expect("\(try #require(error))".hasPrefix("studies have settings for 28×28 grey"))
  }
}

extension StudyLab {
  /// Lets the lab take no more than so many figures in all; nil for any number.
  fileprivate func allow(figures: Int?) throws {
    _ = try lab.run(sql: "DROP TRIGGER IF EXISTS power")
    guard let figures else { return }
    _ = try lab.run(
      sql: """
        CREATE TRIGGER power BEFORE INSERT ON measurement
        WHEN (SELECT count(*) FROM measurement) >= \(figures)
        BEGIN SELECT RAISE(ABORT, 'the power went'); END
        """)
  }

  /// Claims about what was never measured.
  fileprivate func unmeasured() throws -> [String] {
    try column(
      """
      SELECT name FROM claim
      WHERE NOT EXISTS (
        SELECT * FROM measurement AS m
        WHERE m.run_id = claim.run_id AND m.subject = claim.subject
          AND m.quantity = claim.quantity AND m.x IS claim.x)
      """)
  }
}
