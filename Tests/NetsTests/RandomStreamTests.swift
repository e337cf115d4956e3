// Random fills have the distributions they name, and move the stream on by what they draw.
import Foundation
import Testing

@testable import Nets

struct RandomStreamTests {
  private static let count = 200_001

  private func filled(
    _ count: Int = RandomStreamTests.count,
    _ fill: (inout RandomStream, UnsafeMutableBufferPointer<Float>) -> Void
  ) -> (values: [Float], next: UInt64) {
    var stream = RandomStream(seed: 4, purpose: .noise)
    var values = [Float](repeating: .nan, count: count)
    values.withUnsafeMutableBufferPointer { fill(&stream, $0) }
    return (values, stream.next())
  }

  /// Mean of `power` of the values.
  private func moment(_ values: [Float], _ power: (Double) -> Double) -> Double {
    values.reduce(0) { $0 + power(Double($1)) } / Double(values.count)
  }

  @Test(arguments: [1, 2, 17, 64])
  func aUniformFillGivesWhatSingleDrawsGive(count: Int) {
    let fill = filled(count) { $0.fillUniform($1) }
    var stream = RandomStream(seed: 4, purpose: .noise)
    #expect(fill.values == (0..<count).map { _ in stream.uniform() })
    #expect(fill.next == stream.next())
  }

  @Test func drawnNumbersAreDistinctAndEachAsLikelyInEveryPlace() {
    var counts = [[Int]](repeating: [Int](repeating: 0, count: 5), count: 3)
    for seed in 0..<3_000 {
      var stream = RandomStream(seed: UInt64(seed), purpose: .selection)
      let drawn = stream.draw(3, of: 5)
      #expect(Set(drawn).count == 3 && drawn.allSatisfy((0..<5).contains))
      for (place, number) in drawn.enumerated() { counts[place][number] += 1 }
    }
    // 600 each; five standard deviations are 110.
    #expect(counts.joined().allSatisfy { abs($0 - 600) < 110 })
    var stream = RandomStream(seed: 1, purpose: .selection)
    #expect(stream.draw(4, of: 4).sorted() == [0, 1, 2, 3])
    #expect(stream.draw(0, of: 4).isEmpty)
  }

  @Test func normalValuesHaveTheirMomentsAndTails() {
    let values = filled { $0.fillNormal($1) }.values
    // Standard errors are 0.0022, 0.0032, 0.0087 and 0.022.
    #expect(abs(moment(values) { $0 }) < 0.01)
    #expect(abs(moment(values) { $0 * $0 } - 1) < 0.015)
    #expect(abs(moment(values) { $0 * $0 * $0 }) < 0.04)
    #expect(abs(moment(values) { $0 * $0 * $0 * $0 } - 3) < 0.1)
    for (limit, share) in [(0.5, 0.6171), (1, 0.3173), (2, 0.0455), (3, 0.0027)] {
      let found = Double(values.count { abs($0) > Float(limit) }) / Double(values.count)
      #expect(abs(found - share) < 0.005 * max(share * 3, 0.1))
    }
    // The two values of one draw are independent: so are their squares.
    let half = values.count / 2
    let pairs = (0..<half).map { (Double(values[$0]), Double(values[half + $0])) }
    #expect(abs(pairs.reduce(0) { $0 + $1.0 * $1.1 }) / Double(half) < 0.015)
    #expect(abs(pairs.reduce(0) { $0 + $1.0 * $1.0 * $1.1 * $1.1 } / Double(half) - 1) < 0.05)
  }

  @Test func exponentialValuesHaveTheirMomentsAndSigns() {
    let values = filled { $0.fillExponential($1) }.values
    #expect(abs(moment(values) { abs($0) } - 1) < 0.012)
    #expect(abs(moment(values) { $0 * $0 } - 2) < 0.05)
    #expect(abs(moment(values) { $0 }) < 0.015)
    for limit in [Float(0.1), 1, 3] {
      let found = Double(values.count { abs($0) > limit }) / Double(values.count)
      #expect(abs(found - exp(-Double(limit))) < 0.005)
    }
  }

  @Test(arguments: [1, 2, 7, 16, 33])
  func fillsReachEveryValueAndMoveTheStreamOn(count: Int) {
    for (draws, fill) in [
      ((count + 1) / 2, filled(count) { $0.fillNormal($1) }),
      (count, filled(count) { $0.fillExponential($1) }),
    ] {
      #expect(fill.values.allSatisfy { $0.isFinite })
      var stream = RandomStream(seed: 4, purpose: .noise)
      for _ in 0..<draws { _ = stream.next() }
      #expect(fill.next == stream.next())
    }
  }
}
