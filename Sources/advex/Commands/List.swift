// advex list: what there is.
import ArgumentParser
import Experiments
import Nets
import Report
import Store

struct List: ParsableCommand {
  enum Things: String, CaseIterable, ExpressibleByArgument {
    case datasets, models, runs, experiments, queries, architectures
  }

  static let configuration = CommandConfiguration(
    abstract: "List datasets, models, runs, experiments, queries or architectures.",
    discussion: """
      MFLOP are millions of floating-point operations of one picture's forward pass: two for each \
      multiplication with addition in convolutions and linear layers.
      """)

  @Argument(help: "datasets, models, runs, experiments, queries or architectures.")
  var things: Things

  @Flag(help: "How rows are written.")
  var format: FormatFlag = .table

  @OptionGroup var lab: LabOptions

  func run() throws {
    print(format.format.render(try rows()), terminator: "")
  }

  private func rows() throws -> QueryResult {
    switch things {
    case .datasets, .models:
      return try lab.open(.readOnly) { try $0.run(NamedQuery.named(things.rawValue)) }
    case .runs:
      lab.noteInterruptions()
      return try lab.open(.readOnly) { try $0.run(NamedQuery.named("runs")) }
    case .experiments:
      return QueryResult(
        columns: ["experiment", "asks", "queries"],
        rows: Studies.all.map {
          [.text($0.name), .text($0.summary), .text($0.tables.joined(separator: ", "))]
        })
    case .queries:
      return QueryResult(
        columns: ["query", "parameters", "purpose"],
        rows: NamedQuery.all.map { query in
          let names = query.parameters.map(\.name).joined(separator: ", ")
          return [.text(query.name), .text(names), .text(query.purpose)]
        })
    case .architectures:
      return try architectures()
    }
  }

  /// Every family at its usual width, for both shapes of pictures.
  private func architectures() throws -> QueryResult {
    let shapes = [
      ImageShape(channels: 1, height: 28, width: 28),
      ImageShape(channels: 3, height: 32, width: 32),
    ]
    let rows = try Architecture.names.flatMap { name in
      try shapes.map { shape in
        let network = try Architecture.named(name, input: shape, classes: 10, width: nil)
        return [
          SQLValue.text(name), .text("\(shape.height)×\(shape.width)×\(shape.channels)"),
          .integer(Int64(network.width)), .integer(Int64(network.layers.count)),
          .integer(Int64(network.parameterCount)),
          .real((Double(network.flopCount) / 1e5).rounded() / 10),
        ]
      }
    }
    return QueryResult(
      columns: ["architecture", "input", "width", "layers", "parameters", "MFLOP"],
      rows: rows)
  }
}
