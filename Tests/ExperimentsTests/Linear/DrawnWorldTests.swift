// What is learnt from D_det in worlds whose answer is known.
import Foundation
import Testing

@testable import Experiments

@Suite struct DrawnWorldTests {
  @Test func bothFeaturesAreUsefulAndNeitherIsRobustWhileOneCoordinateIs() throws {
    for world in [DrawnWorld.ensemble, .containment] {
      let moments = Moments(world.draw(20_000, seed: 1, part: 0))
      let feature = try LinearFeature(world.direction, on: moments)
      #expect(feature.usefulness > 0.6)
      #expect(feature.robustUsefulness(eps: 0.4) < -0.5)
      let robust = try LinearFeature([1] + [Double](repeating: 0, count: 100), on: moments)
      #expect(abs(robust.usefulness - 0.5.squareRoot()) < 0.01)
      #expect(robust.robustUsefulness(eps: 0.4) > 0.4)
    }
  }

  /// 0.736 = Φ(2/√10): margin 2 of deviation √10.
  @Test func theoryByHand() {
    #expect(abs(DrawnWorld.ensemble.expectedAccuracy(eps: 0.4) - 0.7365) < 1e-4)
    #expect(DrawnWorld.containment.expectedAccuracy(eps: 0.4) < 0.45)
  }

  @Test(arguments: [DrawnWorld.ensemble, .containment])
  func whoLearnsFromDDetIsAsGoodAsTheorySays(world: DrawnWorld) throws {
    let turned = world.draw(20_000, seed: 2, part: 0).turned(along: world.direction, eps: 0.4)
    let student = try LinearStudent(on: turned, ridge: 0)
    let found = student.accuracy(on: world.draw(20_000, seed: 2, part: 1))
    #expect(abs(found - world.expectedAccuracy(eps: 0.4)) < 0.02)
  }

  /// Moments of D_det follow from those of the data: m′ = ε·a − m, and Σ′ likewise.
  @Test func theStudentIsWhatTheMomentsOfTheDataSay() throws {
    let world = DrawnWorld(weak: 5, distance: 1, spread: 0.3, robustPart: 0.4)
    let natural = world.draw(500, seed: 3, part: 0)
    let moments = Moments(natural)
    let (a, m, eps) = (world.direction, moments.correlation, 0.7)
    let variance = 1 - moments.balance * moments.balance
    let covariance = SymmetricMatrix(size: 6) { row, column in
      moments.covariance[row, column] - eps * (m[row] * a[column] + a[row] * m[column])
        + eps * eps * variance * a[row] * a[column]
    }
    let right = a.scaled(by: eps * variance).adding(m, times: -1)
    let expected = try covariance.solve(right, ridge: 0.01)
    let found = try LinearStudent(on: natural.turned(along: a, eps: eps), ridge: 0.01).weights
    #expect(found.adding(expected, times: -1).length < 1e-10 * expected.length)
  }

  @Test func labelsByLotAreTheSameLabels() {
    let natural = DrawnWorld.ensemble.draw(200, seed: 1, part: 0)
    let lot = natural.shuffled(seed: 5)
    #expect(lot.labels != natural.labels && lot.labels.sorted() == natural.labels.sorted())
    #expect(lot.values == natural.values)
  }
}
