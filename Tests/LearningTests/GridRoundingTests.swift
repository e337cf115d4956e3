// Rounded perturbations lie in the ball exactly, in integers, and lose as little as possible.
import Nets
import Testing

@testable import Learning

struct GridRoundingTests {
  static let sizes = ["0", "1/255", "8/255", "0.25", "0.5", "1/3", "1", "2.5"]

  @Test(arguments: sizes, [5, 784, 3072])
  func aRoundedL2PerturbationIsInTheBallAndItsPictureInRange(eps: String, count: Int) throws {
    let threat = try ThreatModel(norm: .l2, eps: Epsilon(eps))
    for trial in 0..<10 {
      let (image, delta) = example(count, length: try Epsilon(eps).value, trial)
      let rounded = GridRounding.round(delta, of: image[...], within: threat)
      let sum = rounded.reduce(0) { $0 + Int64($1) * Int64($1) }
      let (p, q) = (try Epsilon(eps).numerator, try Epsilon(eps).denominator)
      #expect(sum * q * q <= 255 * p * 255 * p)
      #expect(GridRounding.contains(rounded, threat: threat))
      #expect(GridRounding.apply(rounded, to: image[...]) != nil)
    }
  }

  @Test(arguments: ["0", "1/255", "8/255", "0.1", "1"])
  func aRoundedLinfPerturbationIsInTheBallAndItsPictureInRange(eps: String) throws {
    let threat = try ThreatModel(norm: .linf, eps: Epsilon(eps))
    for trial in 0..<10 {
      let (image, delta) = example(784, length: 30 * (try Epsilon(eps).value), trial)
      let rounded = GridRounding.round(delta, of: image[...], within: threat)
      let (p, q) = (try Epsilon(eps).numerator, try Epsilon(eps).denominator)
      #expect(rounded.allSatisfy { abs(Int64($0)) * q <= 255 * p })
      #expect(GridRounding.apply(rounded, to: image[...]) != nil)
    }
  }

  @Test(arguments: ["0", "1/255", "0.5", "12", "100"], [5, 784, 3072])
  func aRoundedL1PerturbationIsInTheBallAndItsPictureInRange(eps: String, count: Int) throws {
    let threat = try Toy.threat(.l1, eps)
    for trial in 0..<5 {
      // Few large values: many small ones would all be rounded to zero.
      let (image, spread) = example(count, length: 3, trial)
      let delta = spread.enumerated().map { $0 % 50 == trial ? $1 : 0 }
      let rounded = GridRounding.round(delta, of: image[...], within: threat)
      let sum = rounded.reduce(0) { $0 + abs(Int64($1)) }
      #expect(sum * (threat.eps?.denominator ?? 0) <= 255 * (threat.eps?.numerator ?? 0))
      #expect(GridRounding.contains(rounded, threat: threat))
      #expect(GridRounding.apply(rounded, to: image[...]) != nil)
    }
  }

  @Test func theL1RepairTakesNoStepThatItDoesNotNeed() throws {
    // 255·δ = 2.6, −2.9, 10.5, rounded 3, −3, 10: 16, one too many; 2.6 loses least.
    let threat = try Toy.threat(.l1, "15/255")
    let rounded = GridRounding.round(
      [2.6, -2.9, 10.5].map { $0 / 255 }, of: [100, 100, 100][...], within: threat)
    #expect(rounded == [2, -3, 10])
  }

  @Test func withoutABallRoundingIsAllThereIs() {
    let image: [UInt8] = [0, 255, 100]
    let rounded = GridRounding.round([1, -1, 0.5], of: image[...], within: .unconstrained)
    #expect(rounded == [255, -255, 128])
    #expect(GridRounding.contains(rounded, threat: .unconstrained))
  }

  @Test func theRepairTakesNoStepThatItDoesNotNeed() throws {
    let threat = try ThreatModel(norm: .l2, eps: Epsilon("0.5"))
    for trial in 0..<10 {
      let (image, delta) = example(3072, length: 0.5, trial, values: 30...225)
      let rounded = GridRounding.round(delta, of: image[...], within: threat)
      let sum = rounded.reduce(0) { $0 + Int64($1) * Int64($1) }
      for (step, value) in zip(rounded, delta) {
        let nearest = Int16((value * 255).rounded(.toNearestOrEven))
        #expect(abs(nearest - step) <= 1, "one step towards zero is enough at this size")
        #expect(abs(nearest) >= abs(step))
        if nearest != step {
          let restored = sum + Int64(nearest) * Int64(nearest) - Int64(step) * Int64(step)
          #expect(restored * 4 > 255 * 255, "a step was taken that the ball did not ask for")
        }
      }
      #expect(GridRounding.norms(rounded).l2 > 0.4995)
    }
  }

  @Test func theCheapestEntriesMoveFirst() throws {
    // 255·δ = 2.6, 2.9, 10: rounded 3, 3, 10 (118); the ball holds 115, so one of the threes moves:
    // 2.6, which loses least (growth 1 − 2·0.4 over 5, against 1 − 2·0.1 over 5 and 1 over 19).
    let threat = try ThreatModel(norm: .l2, eps: Epsilon("0.0421"))
    let rounded = GridRounding.round(
      [2.6, -2.9, 10].map { $0 / 255 }, of: [100, 100, 100][...], within: threat)
    #expect(rounded == [2, -3, 10])
  }

  @Test func membershipIsDecidedInIntegersAtTheVeryEdge() throws {
    // 255 · 5/255 = 5: (3, 4) has exactly that length.
    let onTheEdge = try ThreatModel(norm: .l2, eps: Epsilon("5/255"))
    #expect(GridRounding.contains([3, -4], threat: onTheEdge))
    #expect(!GridRounding.contains([3, -4, 1], threat: onTheEdge))
    let justLess = try ThreatModel(norm: .l2, eps: Epsilon("0.0196078"))
    #expect(!GridRounding.contains([3, -4], threat: justLess))
    let levels = try ThreatModel(norm: .linf, eps: Epsilon("8/255"))
    #expect(GridRounding.contains([8, -8, 0], threat: levels))
    #expect(!GridRounding.contains([9], threat: levels))
  }

  @Test func normsAreInUnitsOfThePixelRange() {
    let norms = GridRounding.norms([3, -4, 0])
    #expect(abs(norms.l2 - 5 / 255) <= 1e-15)
    #expect(abs(norms.linf - 4 / 255) <= 1e-15)
    #expect(GridRounding.norms([255, -255]).linf == 1)
  }

  @Test func aPerturbationThatDoesNotFitThePictureIsNotApplied() {
    #expect(GridRounding.apply([1, -2], to: [254, 2][...]) == [255, 0])
    #expect(GridRounding.apply([2, 0], to: [254, 2][...]) == nil)
    #expect(GridRounding.apply([-1], to: [0][...]) == nil)
    #expect(GridRounding.apply([1], to: [0, 0][...]) == nil)
  }

  /// A random picture (as given, a third of it black or white) and a perturbation of L2 norm
  /// `length`, cut to fit it.
  private func example(
    _ count: Int, length: Double, _ trial: Int, values: ClosedRange<Int> = -70...330
  ) -> ([UInt8], [Float]) {
    var stream = RandomStream(seed: 11, purpose: .noise, trial, count)
    let image = (0..<count).map { _ in
      UInt8(min(max(stream.below(values.count) + values.lowerBound, 0), 255))
    }
    var delta = (0..<count).map { _ in stream.normal() }
    let norm = delta.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    for i in delta.indices {
      let pixel = Float(image[i]) / 255
      delta[i] = min(max(delta[i] * Float(length / norm), -pixel), 1 - pixel)
    }
    return (image, delta)
  }
}
