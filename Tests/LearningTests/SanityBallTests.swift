// The larger balls and the noise that an attack is compared with.
import Nets
import Testing

@testable import Learning

struct SanityBallTests {
  @Test(arguments: [
    ("0.25", "1/2"), ("8/255", "16/255"), ("0", "0/1"), ("9999999/10000000", "9999999/5000000"),
  ])
  func doublingIsExact(eps: String, twice: String) throws {
    let doubled = try #require(try Toy.threat(.l2, eps).doubled().eps)
    let expected = try Epsilon(twice)
    #expect(doubled.numerator == expected.numerator)
    #expect(doubled.denominator == expected.denominator)
  }

  @Test func noLinfBallIsLargerThanThePixelRange() throws {
    let doubled = try Toy.threat(.linf, "0.7").doubled()
    #expect(try doubled == Toy.threat(.linf, "1"))
  }

  @Test(arguments: Norm.allCases, [1, 64, 784, 3072])
  func greyLiesInTheLargeBallOfEveryPicture(norm: Norm, values: Int) throws {
    let ball = try ThreatModel.reachingGrey(norm: norm, values: values)
    let toGrey = [Float](repeating: 0.5, count: values)
    #expect(toGrey.withUnsafeBufferPointer(ball.contains))
    #expect((ball.eps?.value ?? 0) <= Toy.size(of: toGrey, in: norm) + 1)
  }

  @Test(arguments: Norm.allCases)
  func noiseHasTheBallsRadiusWherePixelsAllow(norm: Norm) throws {
    let threat = try Toy.threat(norm, "0.1")
    let grey = [UInt8](repeating: 128, count: 64)
    func noise(_ image: [UInt8], draw: Int) -> [Float] {
      var stream = RandomStream(seed: 1, purpose: .sanityNoise, draw)
      return threat.noise(around: image[...], using: &stream)
    }
    let first = noise(grey, draw: 0)
    #expect(abs(Toy.size(of: first, in: norm) - 0.1) < 1e-6)
    #expect(first.withUnsafeBufferPointer(threat.contains))
    #expect(first.contains { $0 < 0 } && first.contains { $0 > 0 })
    #expect(first == noise(grey, draw: 0) && first != noise(grey, draw: 1))
    let dark = noise([UInt8](repeating: 0, count: 64), draw: 0)
    #expect(dark.allSatisfy { $0 >= 0 } && dark.contains { $0 > 0 })
  }

  @Test func noiseInTheLinfBallStandsInItsCorners() throws {
    let threat = try Toy.threat(.linf, "0.1")
    var stream = RandomStream(seed: 1, purpose: .sanityNoise)
    let noise = threat.noise(around: [UInt8](repeating: 128, count: 64)[...], using: &stream)
    #expect(noise.allSatisfy { abs(abs($0) - 0.1) < 1e-6 })
  }
}
