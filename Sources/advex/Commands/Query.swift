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

  @Option(help: "SQL of your own; --param gives its :name values.")
  var sql: String?

  @Option(name: .customLong("param"), parsing: .upToNextOption, help: "Parameters: name=value.")
  var parameters: [String] = []

  @Flag(help: "How rows are written.")
  var format: FormatFlag = .table

  @Option(help: "Draw a named query's result: a file NAME.svg, or - for the terminal.")
  var plot: String?

  @OptionGroup var lab: LabOptions

  func validate() throws {
    guard (name == nil) != (sql == nil) else {
      throw ValidationError("Give either the name of a query or --sql.")
    }
    guard plot == nil || sql == nil else {
      throw ValidationError("--plot goes with a named query, whose header names x and y.")
    }
    guard plot == nil || plot == "-" || plot?.hasSuffix(".svg") == true else {
      throw ValidationError("--plot takes a file NAME.svg, or - for the terminal.")
    }
  }

  func run() throws {
    let result = try lab.open(.readOnly) { lab in
      if let sql { return try lab.run(sql: sql, parameters: values()) }
      return try lab.run(NamedQuery.named(name ?? ""), parameters: values())
    }
    if let plot { return try draw(result, into: plot) }
    print(format.format.render(result), terminator: "")
  }

  private func draw(_ result: QueryResult, into file: String) throws {
    let query = try NamedQuery.named(name ?? "")
    guard query.plot != nil else {
      let others = NamedQuery.all.filter { $0.plot != nil }.map(\.name).joined(separator: ", ")
      throw ValidationError("Query '\(query.name)' has no plot; these have one: \(others).")
    }
    guard let plot = Plot(result, of: query) else {
      throw ValidationError("There is nothing to draw: no row has numbers for both axes.")
    }
    if file == "-" { return print(plot.text(), terminator: "") }
    do {
      try Data(plot.svg().utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
    } catch {
      throw ValidationError("'\(file)' cannot be written; name a file in a folder that can.")
    }
    print("drew \(file)")
  }

  private func values() throws -> [String: String] {
    var values: [String: String] = [:]
    for parameter in parameters {
      let parts = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else {
        throw ValidationError("--param takes name=value; '\(parameter)' has no '='.")
      }
      guard values.updateValue(String(parts[1]), forKey: String(parts[0])) == nil else {
        throw ValidationError("--param gives '\(parts[0])' twice.")
      }
    }
    return values
  }
}
