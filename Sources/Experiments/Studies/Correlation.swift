// How two figures go together, where a study measures pairs of them.

/// Correlation of pairs.
enum Correlation {
  /// Pearson's correlation; 0 where one of the two does not vary.
  static func pearson(_ points: [(Double, Double)]) -> Double {
    let n = Double(points.count)
    let x = points.map(\.0).reduce(0, +) / n
    let y = points.map(\.1).reduce(0, +) / n
    let sums = points.reduce(into: (xx: 0.0, xy: 0.0, yy: 0.0)) { sums, point in
      let (dx, dy) = (point.0 - x, point.1 - y)
      sums.xx += dx * dx
      sums.xy += dx * dy
      sums.yy += dy * dy
    }
    let scale = (sums.xx * sums.yy).squareRoot()
    return scale > 0 ? sums.xy / scale : 0
  }
}
