// Maps of a value over rows and columns, as squares of colour on one scale.
import Foundation
import Store

/// A query's rows as one or more maps of equal scale.
struct Heatmap: Sendable {
  /// The columns that are drawn: numbers but for `map`, whose values tell the maps apart.
  struct Columns: Sendable {
    let map, row, column, value: String
  }

  struct Cell: Sendable, Equatable {
    let row, column: Int
    let value: Double
  }

  /// One map, with its cells in the order of the rows.
  struct Map: Sendable {
    let name: String
    var cells: [Cell]
  }

  let maps: [Map]
  let rows: ClosedRange<Int>
  let columns: ClosedRange<Int>
  /// The least and the largest value of all maps: the ends of the scale.
  let scale: ClosedRange<Double>

  /// Most rows or columns of a map.
  static let widest = 256

  /// The maps of `result`; rows without whole row and column and a finite value are left out. Nil where
  /// none is left, a column is missing, or a map would be wider than `widest`.
  init?(_ result: QueryResult, _ names: Columns) {
    let places = [names.map, names.row, names.column, names.value].map {
      result.columns.firstIndex(of: $0)
    }
    guard let map = places[0], let row = places[1], let column = places[2], let value = places[3]
    else { return nil }
    var maps: [Map] = []
    for line in result.rows {
      guard case .integer(let down) = line[row], case .integer(let across) = line[column],
        let number = line[value].number, number.isFinite, down.magnitude < 1 << 30,
        across.magnitude < 1 << 30
      else { continue }
      let cell = Cell(row: Int(down), column: Int(across), value: number)
      let name = line[map].plainText.onOneLine
      if let index = maps.firstIndex(where: { $0.name == name }) {
        maps[index].cells.append(cell)
      } else {
        maps.append(Map(name: name, cells: [cell]))
      }
    }
    let cells = maps.flatMap(\.cells)
    guard let top = cells.map(\.row).min(), let bottom = cells.map(\.row).max(),
      let left = cells.map(\.column).min(), let right = cells.map(\.column).max(),
      let low = cells.map(\.value).min(), let high = cells.map(\.value).max(),
      max(bottom - top, right - left) < Self.widest
    else { return nil }
    self.maps = maps
    rows = top...bottom
    columns = left...right
    scale = low...high
  }

  /// The steps of the scale.
  static let steps = 16

  /// Which step of the scale, 0 to 15, a value lies on; all on the first where there is one value only.
  func step(of value: Double) -> Int {
    let width = scale.upperBound - scale.lowerBound
    guard width > 0 else { return 0 }
    return min(Self.steps - 1, Int((value - scale.lowerBound) / width * Double(Self.steps)))
  }

  /// The colour of a step: black-red-yellow-white as light is given off by heated bodies, a scale that gets
  /// lighter all the way, so that it is read in grey as well.
  static func colour(of step: Int) -> String {
    let share = Double(step) / Double(steps - 1)
    let parts = [0.1 + 2.6 * share, 2.6 * share - 0.9, 3.4 * share - 2.4]
    return "#" + parts.map { String(format: "%02x", Int(255 * min(1, max(0, $0)))) }.joined()
  }
}

extension SQLValue {
  /// An INTEGER or REAL as a number.
  var number: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .real(let number): number
    default: nil
    }
  }
}
