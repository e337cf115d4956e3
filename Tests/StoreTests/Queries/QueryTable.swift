// A query's result as text, so that tests show what they expect as a whole.
@testable import Store

extension QueryResult {
  /// One line per row, cells parted by " | ", the header first; NULL is "–".
  var text: String {
    let lines = [columns] + rows.map { row in row.map { $0 == .null ? "–" : $0.plainText } }
    return lines.map { $0.joined(separator: " | ") }.joined(separator: "\n")
  }

  /// The result without columns that differ from run to run.
  func without(_ names: Set<String>) -> QueryResult {
    let kept = columns.indices.filter { !names.contains(columns[$0]) }
    return QueryResult(
      columns: kept.map { columns[$0] }, rows: rows.map { row in kept.map { row[$0] } })
  }
}
