// Every perturbation that a threat model makes stays in its ball and keeps pixels in [0, 1].
import Foundation
import Nets
import Testing

@testable import Learning

struct ThreatModelTests {
  static let models: [ThreatModel] = {
    let sizes = ["0", "1/255", "8/255", "0.5", "1"].compactMap { try? Epsilon($0) }
    return Norm.allCases.flatMap { norm in
      sizes.compactMap { try? ThreatModel(norm: norm, eps: $0) }
    }
  }()

  @Test(arguments: models, [1, 7, 784, 3072])
  func projectionStaysInsideTheBallAndThePixelRange(threat: ThreatModel, count: Int) {
    for trial in 0..<20 {
      var stream = RandomStream(seed: 1, purpose: .noise, trial, count)
      let image = randomImage(count, &stream)
      let scale: Float = [0.001, 0.1, 10, 1e6][trial % 4]
      var delta = (0..<count).map { _ in stream.normal() * scale }
      project(&delta, around: image, threat)
      expectInside(delta, image, threat)
      let once = delta
      project(&delta, around: image, threat)
      #expect(zip(once, delta).allSatisfy { abs($0 - $1) <= 1e-6 }, "projecting twice moves it")
    }
  }

  @Test(arguments: models)
  func projectionLeavesWhatIsInsideAlone(threat: ThreatModel) {
    let image = [Float](repeating: 0.5, count: 64)
    let size = Float(min(threat.eps.value, 0.4)) * (threat.norm == .l2 ? 0.12 : 0.99)
    let inside = (0..<64).map { $0 % 2 == 0 ? size : -size }
    var delta = inside
    project(&delta, around: image, threat)
    #expect(delta == inside)
  }

  @Test func l2ProjectionScalesAndLinfProjectionClips() throws {
    let image = [Float](repeating: 0.5, count: 2)
    var delta: [Float] = [0.3, -0.4]
    project(&delta, around: image, try ThreatModel(norm: .l2, eps: Epsilon("0.25")))
    #expect(abs(delta[0] - 0.15) <= 1e-7 && abs(delta[1] + 0.2) <= 1e-7)
    delta = [0.3, -0.1]
    project(&delta, around: image, try ThreatModel(norm: .linf, eps: Epsilon("0.25")))
    #expect(delta == [0.25, -0.1])
  }

  @Test(arguments: [Float(1e-42), 1e-20, 1, 1e18])
  func stepsHaveTheirSizeHoweverSmallTheGradient(scale: Float) throws {
    let gradient: [Float] = [3 * scale, 0, -4 * scale]
    #expect(
      zip(try stepped(.l2, gradient, 0.5), [0.3, 0, -0.4]).allSatisfy { abs($0 - $1) <= 1e-3 })
    #expect(try stepped(.linf, gradient, 0.5) == [0.5, 0, -0.5])
    #expect(try stepped(.linf, gradient, -0.5) == [-0.5, 0, 0.5])
  }

  @Test(arguments: Norm.allCases)
  func aZeroGradientMovesNothing(norm: Norm) throws {
    #expect(try stepped(norm, [0, 0, 0], 0.5) == [0, 0, 0])
  }

  @Test(arguments: models)
  func randomStartsFillTheBall(threat: ThreatModel) {
    let eps = threat.eps.value
    // Half of a ball's volume lies outside the radius 2^(-1/d); of 400 draws 200 ± 10 should.
    let count = threat.norm == .l2 ? 3 : 1
    let half = eps * pow(0.5, 1 / Double(count))
    var outside = 0
    for trial in 0..<400 {
      var stream = RandomStream(seed: 3, purpose: .attackStart, trial)
      var delta = [Float](repeating: 9, count: count)
      delta.withUnsafeMutableBufferPointer { threat.randomStart(into: $0, using: &stream) }
      let length = delta.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      #expect(length <= eps * (1 + 1e-6))
      if length > half { outside += 1 }
    }
    #expect(eps == 0 || (150...250).contains(outside))
  }

  @Test func anLinfBallBeyondThePixelRangeIsRefusedWithAHint() throws {
    let error = #expect(throws: LearningError.epsilonTooLarge("8")) {
      try ThreatModel(norm: .linf, eps: Epsilon("8"))
    }
    #expect(error?.description.contains("did you mean 8/255?") == true)
    #expect(throws: LearningError.epsilonTooLarge("1.5")) {
      try ThreatModel(norm: .linf, eps: Epsilon("1.5"))
    }
    #expect(try ThreatModel(norm: .l2, eps: Epsilon("8")).eps.value == 8)
  }

  @Test func survivesStorageAndChecksWhatItReads() throws {
    let threat = try ThreatModel(norm: .linf, eps: Epsilon("8/255"))
    let stored = try JSONEncoder().encode(threat)
    #expect(try JSONDecoder().decode(ThreatModel.self, from: stored) == threat)
    #expect(throws: LearningError.epsilonTooLarge("9")) {
      try JSONDecoder().decode(
        ThreatModel.self, from: Data(#"{"norm": "linf", "eps": "9"}"#.utf8))
    }
    #expect(throws: LearningError.unknownNorm("l1")) { try Norm("l1") }
  }

  private func stepped(_ norm: Norm, _ gradient: [Float], _ size: Float) throws -> [Float] {
    let threat = try ThreatModel(norm: norm, eps: Epsilon("1"))
    var delta = [Float](repeating: 0, count: gradient.count)
    delta.withUnsafeMutableBufferPointer { delta in
      gradient.withUnsafeBufferPointer { threat.step(delta, along: $0, size: size) }
    }
    return delta
  }

  private func project(_ delta: inout [Float], around image: [Float], _ threat: ThreatModel) {
    delta.withUnsafeMutableBufferPointer { delta in
      image.withUnsafeBufferPointer { threat.project(delta, around: $0) }
    }
  }

  /// Pixels on and off the borders of [0, 1].
  private func randomImage(_ count: Int, _ stream: inout RandomStream) -> [Float] {
    (0..<count).map { _ in min(max(stream.uniform() * 1.4 - 0.2, 0), 1) }
  }

  private func expectInside(_ delta: [Float], _ image: [Float], _ threat: ThreatModel) {
    #expect(zip(image, delta).allSatisfy { (0...1).contains($0 + $1) })
    switch threat.norm {
    case .l2:
      let length = delta.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      #expect(length <= threat.eps.value * (1 + 1e-6))
    case .linf:
      #expect(delta.allSatisfy { Double(abs($0)) <= threat.eps.value })
    }
  }
}
