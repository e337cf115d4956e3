// The study of Fourier basis vectors at tiny scale: mechanics, not science.
import Store
import Testing

@testable import Experiments

@Suite struct FourierTests {
  @Test(arguments: [Corpus.Kind.grey, .colour])
  func everyNetworkHasAWholeMap(kind: Corpus.Kind) throws {
    let made = try StudyLab(kind: kind)
    let run = try made.run(Fourier.self)
    let side = kind == .grey ? 28 : 32
    let map = try made.lab.run(NamedQuery.named("fourier-map"), parameters: ["run": "\(run.id)"])
    let networks = ["standard", "adversarially trained", "trained in noise"]
    let frequencies = (-side / 2..<side / 2).flatMap { row in
      (-side / 2..<side / 2).map { "\(row) \($0)" }
    }
    #expect(
      map.rows.map { "\($0[0].plainText) \($0[1].plainText) \($0[2].plainText)" }
        == networks.flatMap { network in frequencies.map { "\(network) \($0)" } })
    let half = try made.count("measurement WHERE quantity = 'error along a frequency'")
    #expect(half == 3 * (side * side / 2 + 2))
    let rings = try made.lab.run(
      NamedQuery.named("fourier-rings"), parameters: ["run": "\(run.id)"])
    #expect(rings.rows.allSatisfy { $0[1].plainText == "4.0" })
    for network in networks {
      let own = rings.rows.filter { $0[0].plainText == network }
      #expect(own.reduce(0) { $0 + (Int($1[4].plainText) ?? 0) } == side * side)
    }
    #expect(try made.verdicts().count == 3)
    #expect(Verification.run(made.lab).isEmpty)
  }

  /// What a band comes to is the mean of the map over it.
  @Test func bandsAreMeansOfTheMap() throws {
    let made = try StudyLab()
    let run = try made.run(Fourier.self)
    let map = try made.lab.run(NamedQuery.named("fourier-map"), parameters: ["run": "\(run.id)"])
    for (quantity, isIn) in [
      ("error in low frequencies", { (r: Double) in r <= 3.5 }),
      ("error in high frequencies", { (r: Double) in r >= 7 }),
    ] {
      let own = map.rows.filter { $0[0].plainText == "trained in noise" }.compactMap { row in
        Double(row[1].plainText).flatMap { down in
          Double(row[2].plainText).flatMap { across in
            isIn((down * down + across * across).squareRoot()) ? Double(row[4].plainText) : nil
          }
        }
      }
      let mean = own.reduce(0, +) / Double(own.count) / 100
      let noted = try made.column(
        """
        SELECT value FROM measurement
        WHERE quantity = '\(quantity)' AND subject = 'trained in noise'
        """)
      #expect(abs(mean - (Double(noted.first ?? "") ?? .nan)) < 1e-9)
    }
  }

  @Test func whatIsGainedIsTheOtherNetworksError() throws {
    let made = try StudyLab()
    _ = try made.run(Fourier.self)
    let gains = try made.rows(
      """
      SELECT gain.subject, abs(usual.value - own.value - gain.value) < 1e-12
      FROM measurement AS gain
      JOIN measurement AS own ON own.subject = gain.subject
        AND own.quantity = replace(gain.quantity, 'gain', 'error')
      JOIN measurement AS usual ON usual.subject = 'standard' AND usual.quantity = own.quantity
      WHERE gain.quantity LIKE 'gain in %' ORDER BY gain.id
      """)
    let (robust, noisy) = (["adversarially trained", "1"], ["trained in noise", "1"])
    #expect(gains == [robust, robust, noisy, noisy])
  }
}
