// The study of features at tiny scale: mechanics, not science.
import Experiments
import Store
import Testing

@Suite struct UsefulnessTests {
  @Test func theStudyRunsWholeAndIsFoundAgain() throws {
    let made = try StudyLab()
    let study = StudyRun(
      try Studies.named("usefulness"), scale: .tiny, corpus: made.corpus, seeds: 1)
    let run = try study.run(in: made.lab, threads: 2, Telling())
    #expect(try made.rows("SELECT count(*) FROM claim") == [["9"]])
    // One seed can never decide.
    #expect(
      try made.rows("SELECT DISTINCT verdict FROM verdict") == [["too weak to tell"]])
    let quantities = try made.rows("SELECT count(*), count(DISTINCT subject) FROM measurement")
    #expect(quantities.first?.last == "8")
    #expect(try study.run(in: made.lab, threads: 2, Telling()).id == run.id)
    #expect(Verification.run(made.lab).isEmpty)
  }

  /// The figures of the study are those that the query takes from the stored rows.
  @Test func figuresAreThoseOfTheQuery() throws {
    let made = try StudyLab()
    _ = try StudyRun(Studies.named("usefulness"), scale: .tiny, corpus: made.corpus, seeds: 1)
      .run(in: made.lab, threads: 2, Telling())
    let table = try made.lab.run(
      NamedQuery.named("feature-expectations"),
      parameters: ["model": "blobs.standard.1", "least": "1e-300"])
    let found = Dictionary(
      uniqueKeysWithValues: table.rows.filter { $0[1] == .text("non-robust") }
        .map { ($0[0].plainText, $0[3]) })
    let noted = try made.rows(
      """
      SELECT round(value, 4) FROM measurement
      WHERE quantity = 'E[y·f] of non-robust features' AND subject IN ('D_rand', 'D_det')
      ORDER BY subject
      """)
    let names = ["blobs.d_det.1/train", "blobs.d_rand.1/train"]
    #expect(names.map { found[$0]?.plainText } == noted.map(\.first))
    #expect(!noted.isEmpty)
  }
}
