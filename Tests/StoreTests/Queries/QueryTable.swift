// A query's result as text, so that tests show what they expect as a whole.
import Testing

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

extension LabFixture {
  /// Holds a named query to its whole output, and to the types that its header gives the columns.
  func expect(
    _ name: String, _ parameters: [String: String], gives text: String,
    at location: SourceLocation = #_sourceLocation
  ) throws {
    let query = try NamedQuery.named(name)
    let result = try lab.run(query, parameters: parameters)
    #expect(result.text == text, sourceLocation: location)
    for (index, column) in query.columns.enumerated() {
      for row in result.rows {
        let isReal = if case .real = row[index] { true } else { false }
        #expect(
          row[index] == .null || isReal == (column.type == "REAL"), "\(column.name)",
          sourceLocation: location)
      }
    }
  }
}
