// L-BFGS against PyTorch's path (fixtures/golden/make_style.py), and in a box, where PyTorch has none.
import Foundation
import Testing

@testable import Learning

@Suite struct LBFGSTests {
  @Test(arguments: StyleGolden.file.paths)
  func thePathIsThatOfPyTorch(golden: StyleGolden.Path) {
    var places: [[Double]] = []
    let method = LBFGS(steps: golden.places.count, history: golden.history)
    let end = method.minimise(from: golden.start) { place, gradient in
      (golden.function(place, &gradient), ())
    } each: {
      places.append($0.place)
    }
    #expect(places.count > 10)
    for (step, (place, expected)) in zip(places, golden.places).enumerated() {
      for (found, wanted) in zip(place, expected) {
        #expect(abs(found - wanted) < 1e-6 * max(1, abs(wanted)), "step \(step)")
      }
    }
    #expect(abs(end.value - (golden.values.last ?? .nan)) < 1e-9 * max(1, end.value))
  }

  @Test func thereArePaths() { #expect(StyleGolden.file.paths.count == 3) }

  /// Σ kᵢ(x − cᵢ)²/2 is least, in the box, at c clamped to it; the start lies outside.
  @Test func inABoxTheLowestPlaceIsFoundOnItsEdges() {
    let (scales, centres) = ([1.0, 10, 100, 3, 0.1], [0.5, -1, 2, 0.25, 7])
    let end = LBFGS(steps: 50).minimise(from: [2, 0.5, -3, 1, 0.5], within: 0...1) {
      place, gradient in
      var value = 0.0
      for index in place.indices {
        gradient[index] = scales[index] * (place[index] - centres[index])
        value += gradient[index] * (place[index] - centres[index]) / 2
      }
      return (value, ())
    }
    for (found, wanted) in zip(end.place, [0.5, 0, 1, 0.25, 1]) {
      #expect(abs(found - wanted) < 1e-6)
    }
  }

  /// Rosenbrock's valley, cut off at 0.8: there the lowest place is (√0.8, 0.8).
  @Test func aCurvedValleyIsFollowedAlongTheEdge() {
    let end = LBFGS(steps: 200).minimise(from: [-0.5, 0.1], within: -1...0.8) { place, gradient in
      (StyleGolden.rosenbrock(place, &gradient), ())
    }
    // (0.8, 0.64) is the corner that the constraint on x leaves.
    #expect(abs(end.place[0] - 0.8) < 1e-5)
    #expect(abs(end.place[1] - 0.64) < 1e-5)
  }

  /// The third coordinate stands on its edge, and how hard it is pushed there depends a thousandfold on
  /// the first: if that counted as curvature, the other two would need more trials.
  @Test func whatIsPushedOnAnEdgeDoesNotShortenTheOthersSteps() {
    var trials = 0
    let end = LBFGS(steps: 50).minimise(from: [0.9, 0.1, 0], within: 0...1) { place, gradient in
      trials += 1
      let (one, other) = (place[0] - 0.3, place[1] - 0.6)
      gradient = [one + 1000 * place[2], 30 * other, 1000 * place[0] + 10]
      return (one * one / 2 + 15 * other * other + (1000 * place[0] + 10) * place[2], ())
    }
    #expect(abs(end.place[0] - 0.3) < 1e-6 && abs(end.place[1] - 0.6) < 1e-6)
    #expect(end.place[2] == 0)
    #expect(trials <= 10)
  }

  @Test func everyTrialIsInTheBoxAndNoStepLeadsUp() {
    var outside = 0
    var values: [Double] = []
    _ = LBFGS(steps: 40).minimise(from: [0.9, 0.1, 0.8], within: 0...1) { place, gradient in
      outside += place.contains { !(0...1).contains($0) } ? 1 : 0
      return (StyleGolden.rosenbrock(place, &gradient), ())
    } each: {
      values.append($0.value)
    }
    #expect(outside == 0)
    #expect(values.count > 3 && zip(values, values.dropFirst()).allSatisfy { $0 >= $1 })
  }

  @Test func nothingMovesWhereNothingPulls() {
    var steps = 0
    let end = LBFGS(steps: 5).minimise(from: [0.25, 0], within: 0...1) { _, gradient in
      gradient = [0, 1]
      return (1, "flat")
    } each: { _ in
      steps += 1
    }
    #expect(steps == 0 && end.place == [0.25, 0] && end.note == "flat")
  }
}
