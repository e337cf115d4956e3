// What a member's perturbation is said to be, and the picture under it.
import Testing

@testable import Store

@Suite struct PerturbationFactsTests {
  @Test func aMemberHasItsFactsAndItsBase() throws {
    let fixture = try LabFixture.whole()
    _ = try SampleLab(in: fixture.lab)
    let det = try fixture.lab.datasets.named("d_det/train").pictures
    #expect(
      try fixture.lab.pictures.basePixels(of: det, at: 6) == SampleLab.trainPictures[6])
    let size = SampleLab.delta(6, size: 5).count { $0 != 0 }
    let facts = try #require(try fixture.lab.perturbations.facts(of: det, at: 6))
    #expect(facts.sourceLabel == 0)
    #expect(facts.targetLabel == 1)
    #expect(abs(facts.l2 - 5 * Double(size).squareRoot() / 255) < 1e-6)
    #expect(abs(facts.linf - 5.0 / 255) < 1e-8)
    let untargeted = try fixture.lab.datasets.named("p/test").pictures
    let away = try #require(try fixture.lab.perturbations.facts(of: untargeted, at: 0))
    #expect(away.targetLabel == nil)
    let test = try fixture.lab.datasets.named("c/test").pictures
    #expect(try fixture.lab.perturbations.facts(of: test, at: 0) == nil)
    #expect(
      try fixture.lab.pictures.basePixels(of: test, at: 0) == SampleLab.testPictures[0])
  }
}
