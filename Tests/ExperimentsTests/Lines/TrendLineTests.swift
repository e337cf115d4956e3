// The line by closed forms: the published figure's own, and an interval worked out by hand.
import Testing

@testable import Experiments

@Suite struct TrendLineTests {
  private func fit(_ points: [(Double, Double)]) -> TrendLine? {
    TrendLine(through: points.map { TrendLine.Point(x: $0.0, y: $0.1) })
  }

  /// The published points give y = 2.016 x + 8.16; with bugs at the origin y = 2.201 x + 0.78.
  @Test func thePublishedFigureGivesItsKnownLines() throws {
    let points = Transfer.publishedPoints.map { ($0.learnt, $0.transfer) }
    let without = try #require(fit(points))
    #expect(abs(without.slope - 2.016) < 0.001)
    #expect(abs(without.intercept - 8.16) < 0.01)
    let with = try #require(fit(points + [(0, 0)]))
    #expect(abs(with.slope - 2.201) < 0.001)
    #expect(abs(with.intercept - 0.78) < 0.01)
    #expect(abs(without.distance(to: TrendLine.Point(x: 0, y: 0)) + 8.16) < 0.01)
  }

  /// Residuals 1, −2, 1 about y = x: s² = 6 / 1, t(1) = 12.706; at x = 1, 1 + 1/3; at x = 3, 7/3 + 1.
  @Test func theIntervalWidensAwayFromThePoints() throws {
    let line = try #require(fit([(0, 1), (1, -1), (2, 3)]))
    #expect(abs(line.slope - 1) < 1e-12 && abs(line.intercept) < 1e-12)
    let s = 6.0.squareRoot() * 12.706
    #expect(abs(line.halfWidth(at: 1) - s * (4.0 / 3).squareRoot()) < 1e-9)
    #expect(abs(line.halfWidth(at: 3) - s * (10.0 / 3).squareRoot()) < 1e-9)
  }

  @Test func aPerfectLineLeavesNoRoom() throws {
    let line = try #require(fit([(0, 1), (1, 3), (2, 5), (3, 7)]))
    #expect(abs(line.halfWidth(at: 9)) < 1e-9)
    #expect(abs(line.distance(to: TrendLine.Point(x: 9, y: 20)) - 1) < 1e-9)
  }

  @Test func twoPointsOrOneAbscissaAreNoLine() {
    #expect(fit([(0, 0), (1, 1)]) == nil)
    #expect(fit([(1, 0), (1, 1), (1, 2)]) == nil)
  }
}
