// Every perturbation that a threat model makes stays in its ball and keeps pixels in [0, 1].
import Foundation
import Nets
import Testing

@testable import Learning

struct ThreatModelTests {
  static let models: [ThreatModel] = {
    let sizes = ["0", "1/255", "8/255", "0.5", "1"].compactMap { try? Epsilon($0) }
    let balls = Norm.allCases.flatMap { norm in
      sizes.compactMap { try? ThreatModel(norm: norm, eps: $0) }
    }
    return balls + [.unconstrained]
  }()

  @Test(arguments: models, [1, 7, 784, 3072])
  func projectionStaysInsideTheBallAndThePixelRange(threat: ThreatModel, count: Int) {
    for trial in 0..<20 {
      var stream = RandomStream(seed: 1, purpose: .noise, trial, count)
      let image = randomImage(count, &stream)
      let scale: Float = [0.001, 0.1, 10, 1e6][trial % 4]
      var delta = (0..<count).map { _ in stream.normal() * scale }
      let perturbed = project(&delta, around: image, threat)
      #expect(perturbed == zip(image, delta).map { $0 + $1 })
      #expect(perturbed.allSatisfy { (0...1).contains($0) })
      #expect(Toy.size(of: delta, in: threat.norm) <= radius(of: threat) * (1 + 1e-6))
      let once = delta
      project(&delta, around: image, threat)
      #expect(zip(once, delta).allSatisfy { abs($0 - $1) <= 1e-6 }, "projecting twice moves it")
    }
  }

  @Test(arguments: models)
  func projectionLeavesWhatIsInsideAlone(threat: ThreatModel) {
    let image = [Float](repeating: 0.5, count: 64)
    let share: Float = [.l1: 0.015, .l2: 0.12, .linf: 0.99][threat.norm] ?? 0
    let size = Float(min(radius(of: threat), 0.4)) * share
    let inside = (0..<64).map { $0 % 2 == 0 ? size : -size }
    var delta = inside
    project(&delta, around: image, threat)
    #expect(delta == inside)
  }

  @Test func l2ProjectionScalesAndLinfProjectionClips() throws {
    let image = [Float](repeating: 0.5, count: 2)
    var delta: [Float] = [0.3, -0.4]
    project(&delta, around: image, try Toy.threat(.l2, "0.25"))
    #expect(abs(delta[0] - 0.15) <= 1e-7 && abs(delta[1] + 0.2) <= 1e-7)
    delta = [0.3, -0.1]
    project(&delta, around: image, try Toy.threat(.linf, "0.25"))
    #expect(delta == [0.25, -0.1])
  }

  @Test func l1ProjectionShrinksAllAlikeButWhatThePictureBounds() throws {
    // Shrunk by 0.2, but for the last: it may be at most 0.05 anyway.
    let image: [Float] = [0.5, 0.5, 0.5, 0.95]
    var delta: [Float] = [0.4, -0.3, 0.1, 0.7]
    project(&delta, around: image, try Toy.threat(.l1, "0.35"))
    for (found, expected) in zip(delta, [0.2, -0.1, 0, 0.05] as [Float]) {
      #expect(abs(found - expected) <= 1e-6)
    }
  }

  /// The nearest place makes an angle of at least 90° with the way to any other place of the set.
  @Test(arguments: [("0.5", 10), ("3", 784), ("12", 3072), ("700", 3072)])
  func l1ProjectionGivesTheNearestPlace(eps: String, count: Int) throws {
    let threat = try Toy.threat(.l1, eps)
    for trial in 0..<5 {
      var stream = RandomStream(seed: 2, purpose: .noise, trial, count)
      let image = randomImage(count, &stream)
      let given = (0..<count).map { _ in stream.normal() }
      var nearest = given
      project(&nearest, around: image, threat)
      for _ in 0..<10 {
        var other = (0..<count).map { _ in stream.normal() * stream.uniform() }
        project(&other, around: image, threat)
        let product = zip(zip(given, nearest), other).reduce(0.0) {
          $0 + Double($1.0.0 - $1.0.1) * Double($1.1 - $1.0.1)
        }
        #expect(product <= 1e-5 * Double(count))
      }
    }
  }

  @Test(arguments: [Float(1e-42), 1e-20, 1, 1e18])
  func stepsHaveTheirSizeHoweverSmallTheGradient(scale: Float) throws {
    let gradient: [Float] = [3 * scale, 0, -4 * scale]
    #expect(
      zip(try stepped(.l2, gradient, 0.5), [0.3, 0, -0.4]).allSatisfy { abs($0 - $1) <= 1e-3 })
    #expect(try stepped(.linf, gradient, 0.5) == [0.5, 0, -0.5])
    #expect(try stepped(.linf, gradient, -0.5) == [-0.5, 0, 0.5])
    #expect(try stepped(.l1, gradient, 0.5) == [0, 0, -0.5])
    #expect(try stepped(.l1, gradient, -0.5) == [0, 0, 0.5])
  }

  @Test func anL1StepIsSharedByTheLargestGradientsThatCanStillMove() throws {
    let gradient = (0..<300).map { Float($0) / 300 }
    // The top one per cent: 297, 298 and 299; the last two are at the border already.
    let picture = (0..<300).map { Float($0 >= 298 ? 1 : 0.25) }
    let moved = try stepped(.l1, gradient, 0.6, at: picture).enumerated().filter { $0.1 != 0 }
    #expect(moved.map(\.0) == [295, 296, 297])
    #expect(moved.allSatisfy { abs($0.1 - 0.2) <= 1e-7 })
    let down = try stepped(.l1, gradient, -0.6, at: picture).enumerated().filter { $0.1 != 0 }
    #expect(down.map(\.0) == [297, 298, 299])
    #expect(down.allSatisfy { abs($0.1 + 0.2) <= 1e-7 })
    let equals = try stepped(.l1, [Float](repeating: 2, count: 300), 0.6)
    #expect(equals.allSatisfy { abs($0 - 0.002) <= 1e-8 })
    let nowhere = try stepped(.l1, gradient, 1, at: [Float](repeating: 1, count: 300))
    #expect(nowhere == [Float](repeating: 0, count: 300))
  }

  @Test(arguments: Norm.allCases)
  func aZeroGradientMovesNothing(norm: Norm) throws {
    #expect(try stepped(norm, [0, 0, 0], 0.5) == [0, 0, 0])
  }

  @Test(arguments: models.filter { $0.eps != nil })
  func randomStartsFillTheBall(threat: ThreatModel) {
    // Half of a ball's volume lies outside the radius 2^(-1/d); of 400 draws 200 ± 10 should.
    let count = threat.norm == .linf ? 1 : 3
    let half = radius(of: threat) * pow(0.5, 1 / Double(count))
    var outside = 0
    var signs = 0
    for trial in 0..<400 {
      let delta = start(of: threat, at: [Float](repeating: 0.5, count: count), trial)
      let length = Toy.size(of: delta, in: threat.norm)
      #expect(length <= radius(of: threat) * (1 + 1e-6))
      if length > half { outside += 1 }
      if delta[0] > 0 { signs += 1 }
    }
    #expect(threat.eps?.numerator == 0 || (150...250).contains(outside))
    #expect(threat.eps?.numerator == 0 || (150...250).contains(signs))
  }

  @Test func withoutABallTheStartIsANoisePicture() {
    let image: [Float] = [0, 0.3, 1]
    let values = (0..<400).flatMap { trial in
      zip(image, start(of: .unconstrained, at: image, trial)).map { $0 + $1 }
    }
    #expect(values.allSatisfy { (0...1).contains($0) })
    for quarter in 0..<4 {
      let share = values.count { Int($0 * 4) == quarter }
      #expect((230...370).contains(share), "300 ± 15 of 1200")
    }
  }

  @Test func anLinfBallBeyondThePixelRangeIsRefusedWithAHint() throws {
    let error = #expect(throws: LearningError.epsilonTooLarge("8")) {
      try ThreatModel(norm: .linf, eps: Epsilon("8"))
    }
    #expect(error?.description.contains("did you mean 8/255?") == true)
    #expect(throws: LearningError.epsilonTooLarge("1.5")) {
      try ThreatModel(norm: .linf, eps: Epsilon("1.5"))
    }
    #expect(try ThreatModel(norm: .l2, eps: Epsilon("8")).eps?.value == 8)
  }

  @Test func survivesStorageAndChecksWhatItReads() throws {
    for threat in [try Toy.threat(.linf, "8/255"), .unconstrained] {
      let stored = try JSONEncoder().encode(threat)
      #expect(try JSONDecoder().decode(ThreatModel.self, from: stored) == threat)
    }
    #expect(throws: LearningError.epsilonTooLarge("9")) {
      try JSONDecoder().decode(
        ThreatModel.self, from: Data(#"{"norm": "linf", "eps": "9"}"#.utf8))
    }
    #expect(throws: LearningError.unknownNorm("l3")) { try Norm("l3") }
  }
}

extension ThreatModelTests {
  private func stepped(
    _ norm: Norm, _ gradient: [Float], _ size: Float, at picture: [Float]? = nil
  ) throws -> [Float] {
    let threat = try ThreatModel(norm: norm, eps: Epsilon("1"))
    var delta = [Float](repeating: 0, count: gradient.count)
    var perturbed = picture ?? [Float](repeating: 0.5, count: gradient.count)
    delta.withUnsafeMutableBufferPointer { delta in
      gradient.withUnsafeBufferPointer { gradient in
        perturbed.withUnsafeMutableBufferPointer {
          threat.step(delta, along: gradient, at: $0, size: size)
        }
      }
    }
    return delta
  }

  @discardableResult
  private func project(
    _ delta: inout [Float], around image: [Float], _ threat: ThreatModel
  ) -> [Float] {
    var perturbed = [Float](repeating: 9, count: image.count)
    delta.withUnsafeMutableBufferPointer { delta in
      image.withUnsafeBufferPointer { image in
        perturbed.withUnsafeMutableBufferPointer {
          threat.project(delta, around: image, into: $0)
        }
      }
    }
    return perturbed
  }

  private func start(of threat: ThreatModel, at image: [Float], _ trial: Int) -> [Float] {
    var stream = RandomStream(seed: 3, purpose: .attackStart, trial)
    var delta = [Float](repeating: 9, count: image.count)
    delta.withUnsafeMutableBufferPointer { delta in
      image.withUnsafeBufferPointer { threat.randomStart(into: delta, around: $0, using: &stream) }
    }
    return delta
  }

  /// Pixels on and off the borders of [0, 1].
  private func randomImage(_ count: Int, _ stream: inout RandomStream) -> [Float] {
    (0..<count).map { _ in min(max(stream.uniform() * 1.4 - 0.2, 0), 1) }
  }

  private func radius(of threat: ThreatModel) -> Double { threat.eps?.value ?? .infinity }
}
