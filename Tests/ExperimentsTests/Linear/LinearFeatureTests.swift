// Linear features against what can be computed by hand, by search and in closed form.
import Foundation
import Nets
import Testing

@testable import Experiments

@Suite struct LinearFeatureTests {
  /// Four points in the plane: y = sign of the first coordinate; both coordinates are centred.
  private var square: LabelledVectors {
    var vectors = LabelledVectors(width: 2)
    for (x, z) in [(3.0, 1.0), (3.0, -1.0), (-3.0, 1.0), (-3.0, -1.0)] {
      vectors.append([x, z], label: x > 0 ? 1 : -1)
    }
    return vectors
  }

  /// Correlated coordinates, some that vary a lot and some a little, three that speak for y.
  private func sample(_ count: Int = 301) -> LabelledVectors {
    var stream = RandomStream(seed: 2, purpose: .noise, count)
    var vectors = LabelledVectors(width: 6)
    for _ in 0..<count {
      let label = stream.below(3) == 0 ? -1.0 : 1.0
      let shared = Double(stream.normal())
      let values = (0..<6).map { place in
        pow(2, -Double(place)) * (Double(stream.normal()) + shared + label * Double(place % 2))
          + 0.3
      }
      vectors.append(values, label: label)
    }
    return vectors
  }

  @Test func momentsByHand() {
    let moments = Moments(square)
    #expect(moments.mean == [0, 0] && moments.balance == 0)
    #expect(moments.covariance == SymmetricMatrix(diagonal: [9, 1]))
    #expect(moments.correlation == [3, 0])
  }

  @Test func momentsAreTheSameAsOneVectorAfterAnother() {
    let vectors = sample()
    let moments = Moments(vectors)
    let n = Double(vectors.count)
    for row in 0..<6 {
      let centred = (0..<vectors.count).map { vectors.values[$0 * 6 + row] - moments.mean[row] }
      #expect(abs(centred.reduce(0, +)) < 1e-9)
      #expect(abs(centred.dot(vectors.labels) / n - moments.correlation[row]) < 1e-12)
      for column in 0..<6 {
        let other = (0..<vectors.count).map {
          vectors.values[$0 * 6 + column] - moments.mean[column]
        }
        #expect(abs(centred.dot(other) / n - moments.covariance[row, column]) < 1e-12)
      }
    }
  }

  @Test func usefulnessByHand() throws {
    let moments = Moments(square)
    let first = try LinearFeature([2, 0], on: moments)
    #expect(first.usefulness == 1 && first.robustness == 3)
    #expect(first.robustUsefulness(eps: 1.5) == 0.5)
    let slanted = try LinearFeature([1, 1], on: moments)
    #expect(abs(slanted.usefulness - 3 / 10.squareRoot()) < 1e-15)
    #expect(abs(slanted.robustness - 5.squareRoot()) < 1e-15)
    #expect(try LinearFeature([-1, 0], on: moments).upright.usefulness == 1)
    #expect(throws: GaussianError.notPositive(0)) {
      try LinearFeature([0, 1], on: Moments(square.turned(along: [0, 0], eps: 0).flat))
    }
  }

  /// The closed form of the adversary against many random moves of the same length.
  @Test func noMoveIsWorseThanTheClosedForm() throws {
    let vectors = sample()
    let moments = Moments(vectors)
    let feature = try LinearFeature([1, -2, 3, 0, 1, 4], on: moments)
    let border = feature.direction.dot(moments.mean)
    func mean(after move: (Double) -> [Double]) -> Double {
      (0..<vectors.count).reduce(0) { sum, index in
        let label = vectors.labels[index]
        let moved = Array(vectors.values[index * 6..<(index + 1) * 6]).adding(move(label))
        return sum + label * (feature.direction.dot(moved) - border) / feature.robustness
      } / Double(vectors.count)
    }
    let worst = mean { feature.direction.scaled(by: -0.2 * $0) }
    // The label's mean is not 0, which E[y·f] with E[f] = 0 does not notice.
    #expect(abs(worst - feature.robustUsefulness(eps: 0.2)) < 1e-12)
    var stream = RandomStream(seed: 4, purpose: .noise)
    for _ in 0..<50 {
      let draw = (0..<6).map { _ in Double(stream.normal()) }
      #expect(mean { draw.scaled(by: -0.2 * $0 / draw.length) } >= worst - 1e-12)
    }
  }

  @Test func principalDirectionsAreUncorrelatedAndAddUpToTheBest() throws {
    let task = try LinearTask(Moments(sample()), least: 0)
    let robustness = task.directions.map(\.robustness)
    #expect(robustness == robustness.sorted(by: >) && robustness.count == 6)
    #expect(task.directions.allSatisfy { $0.usefulness >= 0 })
    let total = task.directions.reduce(0) { $0 + $1.usefulness * $1.usefulness }
    #expect(abs(try task.frontier(at: 0).usefulness - total.squareRoot()) < 1e-12)
    let cut = try LinearTask(Moments(sample()), least: 0.999 * robustness[3])
    #expect(cut.directions.count == 4)
  }

  /// The frontier: t = 0 is Σ⁻¹m; large t is m; nothing is both more useful and more robust.
  @Test func nothingBeatsTheFrontier() throws {
    let moments = Moments(sample())
    let task = try LinearTask(moments, least: 0)
    let solved = try moments.covariance.solve(moments.correlation, ridge: 0.07)
    let found = try task.frontier(at: 0.07).direction
    #expect(found.adding(solved.scaled(by: 1 / solved.length), times: -1).length < 1e-10)
    let means = moments.correlation.scaled(by: 1 / moments.correlation.length)
    #expect(try task.frontier(at: 1e9).direction.adding(means, times: -1).length < 1e-6)
    let frontier = try (-40...40).map { try task.frontier(at: pow(10, Double($0) / 10)) }
    var stream = RandomStream(seed: 8, purpose: .noise)
    for _ in 0..<100 {
      let one = try LinearFeature((0..<6).map { _ in Double(stream.normal()) }, on: moments)
      guard one.robustness <= (frontier.last?.robustness ?? 0) else { continue }
      let above = frontier.first { $0.robustness >= one.robustness }
      #expect((above?.usefulness ?? 0) >= abs(one.usefulness) - 1e-6)
    }
  }

  @Test func aContainmentKeepsTheShareAsked() throws {
    let task = try LinearTask(Moments(sample()), least: 0)
    let sorted = task.directions.sorted { $0.usefulness < $1.usefulness }
    let (outside, inside) = (sorted[0], sorted[5])
    let kept = try task.containment(of: inside, in: outside, keeping: 0.8)
    #expect(abs(kept.usefulness - 0.8 * inside.usefulness) < 1e-9)
    let between = [inside.robustness, outside.robustness].sorted()
    #expect(kept.robustness > between[0] && kept.robustness < between[1])
  }
}

extension LabelledVectors {
  /// Every second coordinate 0.
  fileprivate var flat: LabelledVectors {
    var flat = LabelledVectors(width: width)
    for index in 0..<count {
      flat.append(
        (0..<width).map { $0 % 2 == 0 ? values[index * width + $0] : 0 }, label: labels[index])
    }
    return flat
  }
}
