// advex show: one thing, whole.
import ArgumentParser
import Foundation
import Nets
import Report
import Store

struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show a dataset, a model, a run (by number), a query or an architecture.",
    discussion: """
      With --picture, one picture of a dataset: in the terminal as half blocks in 24-bit colour, or as \
      a PNG file, with its labels and the size of its perturbation.
      """)

  @Argument(
    help: "A dataset's or model's name, a run's number, or a query's or architecture's name.")
  var thing: String

  @Option(help: "Show one picture of the dataset: its ordinal, from 0.")
  var picture: Int?

  @Option(help: "Write the picture into a new PNG file instead.", completion: .file())
  var png: String?

  @Flag(help: "Show the picture's perturbation, amplified about middle grey, instead.")
  var perturbation = false

  @OptionGroup var lab: LabOptions

  func validate() throws {
    guard picture != nil || (png == nil && !perturbation) else {
      throw ValidationError("--png and --perturbation go with --picture ORDINAL.")
    }
  }

  func run() throws {
    if let picture {
      return try lab.open(.readOnly) { lab in
        try ShownPicture(
          of: lab.datasets.named(thing), at: picture, asPerturbation: perturbation, in: lab
        ).show(in: png)
      }
    }
    if let query = NamedQuery.all.first(where: { $0.name == thing }) {
      return print(query.sql, terminator: "")
    }
    if Architecture.names.contains(thing) {
      let input = ImageShape(channels: 3, height: 32, width: 32)
      return print(
        try Architecture.named(thing, input: input, classes: 10, width: nil).layerTable,
        terminator: "")
    }
    if Int64(thing) != nil { lab.noteInterruptions() }
    print(try lab.open(.readOnly, text), terminator: "")
  }

  private func text(in lab: LabFile) throws -> String {
    if let id = Int64(thing) { return try lab.runs.run(id).page }
    if !thing.contains("/"), let model = try lab.models.find(thing) { return try model.page }
    return try lab.datasets.named(thing).page(in: lab)
  }
}

extension Run {
  /// Everything about a run.
  fileprivate var page: String {
    var lines = [
      "run \(id)  \(kind)  \(name)", "state     \(state.rawValue)", "started   \(startedAt)",
    ]
    if let endedAt { lines.append("ended     \(endedAt)") }
    if let parentID { lines.append("asked by  run \(parentID)") }
    if let message { lines.append("message   \(message)") }
    return (lines + ["settings  \(settings)"]).map { $0 + "\n" }.joined()
  }
}

extension Model {
  /// A model's facts and layers.
  fileprivate var page: String {
    get throws {
      let network = try JSONDecoder().decode(Architecture.self, from: Data(architecture.utf8))
      return summary + "\nrun \(runID), weights \(weightsHash.hexadecimal)\n\n" + network.layerTable
    }
  }
}

extension Dataset {
  /// A dataset's facts, its classes and where it comes from.
  fileprivate func page(in lab: LabFile) throws -> String {
    let counts = try lab.datasets.labels(of: self).reduce(into: [:]) {
      $0[Int($1), default: 0] += 1
    }
    let classes = QueryResult(
      columns: ["label", "class", "pictures"],
      rows: labels.classes.enumerated().map { label, one in
        [.integer(Int64(label)), .text(one.name), .integer(Int64(counts[label] ?? 0))]
      })
    let lineage = try lab.run(
      NamedQuery.named("lineage"), parameters: ["dataset": name.description])
    return summary + "\nlabels: \(labelingKind)\n\n" + ResultFormat.table.render(classes) + "\n"
      + ResultFormat.table.render(lineage)
  }
}

extension Architecture {
  /// The layers as a table, and their sums.
  fileprivate var layerTable: String {
    let rows = summaries.map { one in
      [
        SQLValue.text(one.layer.name), .text("\(one.layer.operation)"),
        .text(one.layer.inputs.joined(separator: ", ")),
        .text("\(one.shape.height)×\(one.shape.width)×\(one.shape.channels)"),
        .integer(Int64(one.parameterCount)), .integer(Int64(one.flopCount)),
      ]
    }
    let table = QueryResult(
      columns: ["layer", "does", "inputs", "gives", "parameters", "FLOP"], rows: rows)
    return """
      \(name), width \(width), for \(input.height)×\(input.width)×\(input.channels) and \(classes) classes

      \(ResultFormat.table.render(table))
      \(parameterCount) parameters, \(flopCount) floating-point operations (FLOP) in one picture's \
      forward pass: two for each multiplication with addition in convolutions and linear layers

      """
  }
}
