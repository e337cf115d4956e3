// The study of networks in noise at tiny scale: mechanics, not science.
import Store
import Testing

@testable import Experiments

@Suite struct NoiseTests {
  @Test(arguments: [Corpus.Kind.grey, .colour])
  func everyNetworkHasItsRowForEverySpread(kind: Corpus.Kind) throws {
    let made = try StudyLab(kind: kind)
    let run = try made.run(Noise.self)
    let table = try made.lab.run(NamedQuery.named("noise"), parameters: ["run": "\(run.id)"])
    let networks = ["standard", "adversarially trained", "trained in noise"]
    #expect(
      table.rows.map { $0[0].plainText + " " + $0[1].plainText }
        == networks.flatMap { network in
          ["0.0", "0.05", "0.1", "0.2", "0.3"].map { "\(network) \($0)" }
        })
    #expect(try made.verdicts().count == 2)
    #expect(Verification.run(made.lab).isEmpty)
  }

  @Test(arguments: Scale.allCases)
  func claimsAreJudgedAtASpreadThatIsMeasured(scale: Scale) throws {
    for kind in [Corpus.Kind.grey, .colour] {
      let study = try Noise(scale, on: kind, threads: 1)
      #expect(study.spreads.contains(study.judged))
    }
  }
}
