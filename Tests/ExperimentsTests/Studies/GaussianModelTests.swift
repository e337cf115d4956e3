// The study of the Gaussian model at tiny scale: it runs whole, and its table says what it found.
import Experiments
import Store
import Testing

@Suite struct GaussianModelTests {
  @Test func theStudyRunsWholeAndAgrees() throws {
    let made = try StudyLab()
    let run = try StudyRun(
      Studies.named("gaussian"), scale: .tiny, corpus: made.corpus, seeds: 3
    ).run(in: made.lab, threads: 1, Telling())
    let verdicts = try made.rows(
      "SELECT claim.name, verdict FROM verdict JOIN claim ON claim.id = claim_id ORDER BY claim.id")
    #expect(verdicts.map { $0[1] } == [String](repeating: "agrees", count: 5), "\(verdicts)")

    let table = try made.lab.run(
      NamedQuery.named("gaussian-theory"), parameters: ["run": String(run.id)])
    // 3 gaps, 1 search, 5 budgets of 2 kinds with 3 figures, 6 cosines.
    #expect(table.rows.count == 3 + 1 + 5 * 2 * 3 + 6)
    #expect(table.rows.allSatisfy { $0[3] == .integer(3) })
    #expect(table.rows[2][0] == .text("eigenvalues 9 and 1") && table.rows[2][4] == .real(3.121107))

    let points = try made.rows(
      """
      SELECT subject, count(*) FROM measurement WHERE subject LIKE '%panel%' AND seed = 1
      GROUP BY subject ORDER BY subject
      """)
    #expect(
      points == [
        ["all panels", "60"], ["panel ε 0.0", "139"], ["panel ε 1.0", "139"],
        ["panel ε 10.0", "139"], ["panel ε 5.0", "139"],
      ])
    #expect(Verification.run(made.lab).isEmpty)
  }
}
