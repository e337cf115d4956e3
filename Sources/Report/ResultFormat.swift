// A query's rows as text: aligned for people, or in the formats that other programs read.
import Foundation
import Store

/// How rows are written.
public enum ResultFormat: String, CaseIterable, Sendable {
  /// Aligned columns under a rule; long texts are cut.
  case table
  /// RFC 4180, with a header line; NULL is empty.
  case csv
  /// Tab-separated, with a header line; tabs and line breaks in values become spaces.
  case tsv
  /// One JSON array of objects.
  case json
  /// One JSON object per line.
  case ndjson
  /// A GitHub table.
  case markdown

  /// The whole result as text, ending in a line break unless it is empty.
  public func render(_ result: QueryResult) -> String {
    switch self {
    case .table: TextTable(result).render()
    case .csv: lines(result, separator: ",", cell: Self.csvCell)
    case .tsv: lines(result, separator: "\t", cell: Self.tsvCell)
    case .json:
      "["
        + result.rows.map { "\n  " + Self.object(result.columns, $0) }
        .joined(separator: ",") + (result.rows.isEmpty ? "]\n" : "\n]\n")
    case .ndjson: result.rows.map { Self.object(result.columns, $0) + "\n" }.joined()
    case .markdown: markdown(result)
    }
  }

  private func lines(
    _ result: QueryResult, separator: String, cell: (String) -> String
  ) -> String {
    let header = result.columns.map(cell).joined(separator: separator)
    let rows = result.rows.map { row in
      row.map { cell($0.plainText) }.joined(separator: separator)
    }
    return ([header] + rows).map { $0 + "\n" }.joined()
  }

  private static func csvCell(_ text: String) -> String {
    guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
    return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }

  private static func tsvCell(_ text: String) -> String {
    String(text.map { $0 == "\t" || $0.isNewline ? " " : $0 })
  }

  private func markdown(_ result: QueryResult) -> String {
    func row(_ cells: [String]) -> String {
      "| "
        + cells.map { Self.tsvCell($0).replacingOccurrences(of: "|", with: "\\|") }
        .joined(separator: " | ") + " |\n"
    }
    let alignment = result.columns.indices.map { index in
      result.isNumeric(column: index) ? "---:" : "---"
    }
    return row(result.columns) + "| " + alignment.joined(separator: " | ") + " |\n"
      + result.rows.map { row($0.map(\.plainText)) }.joined()
  }

  /// An object with keys in column order; BLOBs as hexadecimal text, infinities as text.
  private static func object(_ columns: [String], _ row: [SQLValue]) -> String {
    "{" + zip(columns, row).map { quoted($0) + ": " + json($1) }.joined(separator: ", ") + "}"
  }

  private static func json(_ value: SQLValue) -> String {
    switch value {
    case .null: "null"
    case .integer(let number): String(number)
    case .real(let number): number.isFinite ? "\(number)" : quoted("\(number)")
    case .text, .blob: quoted(value.plainText)
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      case "\r": quoted += "\\r"
      case _ where scalar.value < 0x20: quoted += String(format: "\\u%04x", scalar.value)
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

extension SQLValue {
  var isNumber: Bool {
    switch self {
    case .integer, .real: true
    default: false
    }
  }
}

extension QueryResult {
  /// Whether a column holds numbers (and NULLs) only.
  func isNumeric(column: Int) -> Bool {
    let values = rows.map { $0[column] }.filter { $0 != .null }
    return !values.isEmpty && values.allSatisfy(\.isNumber)
  }
}
