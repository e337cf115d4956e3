// What a plot shows, taken from a query's rows by what the query's header says of them, and the round
// numbers on its axes.
import Foundation
import Store

/// A query's rows as points with error bars, in series under two axes.
public struct Plot: Sendable {
  struct Point: Sendable, Equatable {
    let x: Double
    let y: Double
    /// Half the length of the error bar, in units of y; 0 without one.
    let error: Double
    /// What the point itself is called, where points have names.
    var name = ""
  }

  struct Series: Sendable {
    let name: String
    var points: [Point]

    /// Points in the order of x are a curve; others are joined by nothing.
    var isCurve: Bool { zip(points, points.dropFirst()).allSatisfy { $0.x < $1.x } }
  }

  let x: Axis
  let y: Axis
  let series: [Series]

  /// The plot of what `query` gave; rows without finite x and y (under 1e300) are left out. Nil where no row is left
  /// or the query's header names no plot.
  public init?(_ result: QueryResult, of query: NamedQuery) {
    guard let plot = query.plot else { return nil }
    self.init(result, of: query, drawing: plot)
  }

  /// The same with other columns than the header's; `pointNames` is the column of the points' own names.
  init?(
    _ result: QueryResult, of query: NamedQuery, drawing names: NamedQuery.Plot,
    pointNames: String? = nil
  ) {
    func number(_ name: String?, _ row: [SQLValue]) -> Double? {
      guard let name, let column = result.columns.firstIndex(of: name) else { return nil }
      switch row[column] {
      case .integer(let number): return Double(number)
      case .real(let number) where abs(number) < 1e300: return number
      default: return nil
      }
    }
    var series: [Series] = []
    for row in result.rows {
      guard let x = number(names.x, row), let y = number(names.y, row) else { continue }
      let name = names.series.compactMap { result.columns.firstIndex(of: $0) }
        .map { row[$0].plainText.onOneLine }.joined(separator: ", ")
      let pointName = pointNames.flatMap { result.columns.firstIndex(of: $0) }
        .map { row[$0].plainText.onOneLine }
      let point = Point(
        x: x, y: y, error: number(names.deviation, row) ?? 0, name: pointName ?? "")
      if let index = series.firstIndex(where: { $0.name == name }) {
        series[index].points.append(point)
      } else {
        series.append(Series(name: name, points: [point]))
      }
    }
    guard !series.isEmpty else { return nil }
    func label(_ name: String) -> String {
      let meaning = query.columns.first { $0.name == name }?.meaning ?? ""
      return "\(name): \(meaning)"
    }
    let points = series.flatMap(\.points)
    self.series = series
    x = Axis(label: label(names.x), values: points.map(\.x))
    y = Axis(label: label(names.y), values: points.flatMap { [$0.y - $0.error, $0.y + $0.error] })
  }
}

/// An axis from one round number to another.
struct Axis: Sendable {
  /// The column and what its header says of it, with its unit.
  let label: String
  let ticks: [Double]

  var low: Double { ticks[0] }
  var high: Double { ticks[ticks.count - 1] }

  /// An axis over all of `values`, with five to twelve ticks one, two or five times a power of ten apart.
  init(label: String, values: [Double]) {
    self.label = label
    var (low, high) = (values.min() ?? 0, values.max() ?? 1)
    let size = max(abs(low), abs(high))
    // What differs by rounding alone is one value, in the middle.
    if high - low <= 1e-9 * size {
      (low, high) = (low - max(0.5, size / 2), high + max(0.5, size / 2))
    }
    let most = (high - low) / 4 * (1 + 1e-9)
    let power = pow(10, floor(log10(most)))
    let step = [5, 2, 1].first { $0 * power <= most }.map { $0 * power } ?? power
    let first = floor(low / step + 1e-9)
    let count = Int(max(ceil(high / step - 1e-9) - first, 1))
    ticks = (0...count).map { (first + Double($0)) * step }
  }

  /// Where a value lies between the ends, 0 to 1.
  func place(_ value: Double) -> Double { (value - low) / (high - low) }

  /// A tick in few digits.
  static func text(_ tick: Double) -> String { String(format: "%.6g", tick) }
}
