// advex query: named analyses and ad-hoc SQL, read-only.
import ArgumentParser
import Foundation
import Report
import Store

/// The six ways to write rows; a table is the default.
enum FormatFlag: String, EnumerableFlag {
  case table, csv, tsv, json, ndjson, markdown

  var format: ResultFormat { ResultFormat(rawValue: rawValue) ?? .table }
}

struct Query: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Answer a named query, or SQL of your own; nothing can be changed.",
    discussion:
      "'advex list queries' shows the names; 'advex show NAME' a query's parameters and SQL.")

  @Argument(help: "A named query.")
  var name: String?

  @Option(help: "SQL of your own.")
  var sql: String?

  @Option(name: .customLong("param"), parsing: .upToNextOption, help: "Parameters: name=value.")
  var parameters: [String] = []

  @Flag(help: "How rows are written.")
  var format: FormatFlag = .table

  @OptionGroup var lab: LabOptions

  func validate() throws {
    guard (name == nil) != (sql == nil) else {
      throw ValidationError("Give either the name of a query or --sql.")
    }
    guard sql == nil || parameters.isEmpty else {
      throw ValidationError("--param goes with a named query; write values into --sql.")
    }
  }

  func run() throws {
    let result = try lab.open(.readOnly) { lab in
      if let sql { return try lab.run(sql: sql) }
      return try lab.run(NamedQuery.named(name ?? ""), parameters: values())
    }
    print(format.format.render(result), terminator: "")
  }

  private func values() throws -> [String: String] {
    var values: [String: String] = [:]
    for parameter in parameters {
      let parts = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else {
        throw ValidationError("--param takes name=value; '\(parameter)' has no '='.")
      }
      values[String(parts[0])] = String(parts[1])
    }
    return values
  }
}
