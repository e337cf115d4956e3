// A straight line through points by least squares, and how far from it a new point may fall if it is of
// the same kind: the 95 % prediction interval (Student's t), which widens away from the points.

/// y = slope · x + intercept.
struct TrendLine {
  struct Point {
    let x: Double
    let y: Double
  }

  let slope: Double
  let intercept: Double
  private let count: Double
  private let meanX: Double
  /// Σ(x − x̄)².
  private let spread: Double
  /// The points' own scatter about the line, with n − 2 degrees of freedom.
  private let scatter: Double

  /// The line through `points`; nil for fewer than three, or where all have the same x.
  init?(through points: [Point]) {
    let count = Double(points.count)
    guard points.count >= 3 else { return nil }
    let meanX = points.reduce(0) { $0 + $1.x } / count
    let meanY = points.reduce(0) { $0 + $1.y } / count
    let spread = points.reduce(0) { $0 + ($1.x - meanX) * ($1.x - meanX) }
    guard spread > 0 else { return nil }
    let slope = points.reduce(0) { $0 + ($1.x - meanX) * ($1.y - meanY) } / spread
    let intercept = meanY - slope * meanX
    let rest = points.reduce(0) { sum, point in
      let residual = point.y - slope * point.x - intercept
      return sum + residual * residual
    }
    (self.slope, self.intercept, self.count) = (slope, intercept, count)
    (self.meanX, self.spread) = (meanX, spread)
    scatter = (rest / (count - 2)).squareRoot()
  }

  /// How far `point` lies above the line, in units of y; negative below.
  func distance(to point: Point) -> Double { point.y - slope * point.x - intercept }

  /// Half of the 95 % prediction interval of a further point at `x`.
  func halfWidth(at x: Double) -> Double {
    let leverage = 1 + 1 / count + (x - meanX) * (x - meanX) / spread
    return Self.quantile(Int(count) - 2) * scatter * leverage.squareRoot()
  }

  /// Student's t for 97.5 %; beyond the table within 0.02 of it.
  private static func quantile(_ freedom: Int) -> Double {
    let table = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228]
    return freedom <= table.count ? table[freedom - 1] : 1.96 + 2.5 / Double(freedom)
  }
}
