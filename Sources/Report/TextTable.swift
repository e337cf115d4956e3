// Rows in aligned columns, as `advex query` shows them on a terminal and the README quotes them.
import Store

/// An aligned table: numbers to the right, text to the left, a rule under the header.
public struct TextTable {
  private let header: [String]
  private let cells: [[String]]
  private let rightAligned: [Bool]

  /// The widest a column gets; longer text ends in an ellipsis.
  public static let widestColumn = 60

  /// A table of a query's rows.
  public init(_ result: QueryResult) {
    header = result.columns.map(Self.oneLine)
    cells = result.rows.map { row in row.map { Self.oneLine($0 == .null ? "–" : $0.plainText) } }
    rightAligned = result.columns.indices.map { result.isNumeric(column: $0) }
  }

  /// The table's lines; a result without rows says so.
  public func render() -> String {
    guard !cells.isEmpty else { return "(no rows)\n" }
    let widths = header.indices.map { column in
      max(header[column].count, cells.map { $0[column].count }.max() ?? 0)
    }
    let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
    let lines = [line(header, widths), rule] + cells.map { line($0, widths) }
    return lines.map { $0 + "\n" }.joined()
  }

  private func line(_ row: [String], _ widths: [Int]) -> String {
    let padded = row.indices.map { column in
      let padding = String(repeating: " ", count: max(0, widths[column] - row[column].count))
      return rightAligned[column] ? padding + row[column] : row[column] + padding
    }
    let text = padded.joined(separator: "  ")
    return String(text.reversed().drop { $0 == " " }.reversed())
  }

  private static func oneLine(_ text: String) -> String {
    let line = text.onOneLine
    return line.count > widestColumn ? line.prefix(widestColumn - 1) + "…" : line
  }
}
