// A query's rows as text: aligned for people, or in the formats that other programs read.
import Foundation
import Store

/// How rows are written.
public enum ResultFormat: String, CaseIterable, Sendable {
  /// Aligned columns under a rule; long texts are cut.
  case table
  /// RFC 4180 with plain line feeds and a header line; NULL is empty, an empty text is `""`.
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
      row.map { $0 == .null ? "" : cell($0.plainText) }.joined(separator: separator)
    }
    return ([header] + rows).map { $0 + "\n" }.joined()
  }

  private static func csvCell(_ text: String) -> String {
    let special = Set(",\"\n\r".utf8)
    guard text.isEmpty || text.utf8.contains(where: special.contains) else { return text }
    return "\"" + replacing("\"", by: "\"\"", in: text) + "\""
  }

  private static func tsvCell(_ text: String) -> String { text.onOneLine }

  /// Byte by byte: to Swift, a quote and an accent after it are one letter, and no quote.
  private static func replacing(_ old: Character, by new: String, in text: String) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      if byte == old.asciiValue { bytes += new.utf8 } else { bytes.append(byte) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func markdown(_ result: QueryResult) -> String {
    func row(_ cells: [String]) -> String {
      "| "
        + cells.map { Self.replacing("|", by: "\\|", in: $0.onOneLine) }
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

extension String {
  /// The text with a blank for every line break, tab and other sign that would steer a terminal; a line
  /// break of two signs gives one blank.
  public var onOneLine: String {
    var scalars = String.UnicodeScalarView()
    var last: Unicode.Scalar?
    for scalar in unicodeScalars {
      let isControl =
        scalar.properties.generalCategory == .control
        || "\u{2028}\u{2029}".unicodeScalars.contains(scalar)
      if !(last == "\r" && scalar == "\n") { scalars.append(isControl ? " " : scalar) }
      last = scalar
    }
    return String(scalars)
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
