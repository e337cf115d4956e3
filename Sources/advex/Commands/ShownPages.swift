// advex show: a run, a model and a dataset as text.
import Foundation
import Nets
import Report
import Store

extension Run {
  /// Everything about a run, part by part.
  func page(in lab: LabFile) throws -> String {
    let details = try lab.run(NamedQuery.named("run-details"), parameters: ["run": "\(id)"])
    let rows = details.rows.map { $0.map(\.plainText.onOneLine) }
    let width = rows.map { $0[1].count }.max() ?? 0
    var text = ""
    var part = ""
    for row in rows {
      if row[0] != part {
        part = row[0]
        text += part == "run" ? "run \(id)\n" : "\n\(Self.headings[part] ?? part)\n"
      }
      text += "  " + row[1].padding(toLength: width, withPad: " ", startingAt: 0) + "  \(row[2])\n"
    }
    return text
  }

  private static let headings = [
    "machine": "on", "setting": "settings", "dataset": "datasets made", "model": "models made",
    "evaluation": "accuracies", "metric": "metrics, last values", "claim": "claims",
    "asked for": "runs asked for",
  ]
}

extension Model {
  /// A model's facts and layers.
  var page: String {
    get throws {
      let network = try JSONDecoder().decode(Architecture.self, from: Data(architecture.utf8))
      return summary + "\nrun \(runID), weights \(weightsHash.hexadecimal)\n\n" + network.layerTable
    }
  }
}

extension Dataset {
  /// A dataset's facts, its classes and where it comes from.
  func page(in lab: LabFile) throws -> String {
    let counts = try lab.datasets.labels(of: self).reduce(into: [:]) {
      $0[Int($1), default: 0] += 1
    }
    let classes = QueryResult(
      columns: ["label", "class", "pictures"],
      rows: labels.classes.enumerated().map { label, one in
        [.integer(Int64(label)), .text(one.name), .integer(Int64(counts[label] ?? 0))]
      })
    return summary + "\nlabels: \(labelingKind)\n\n" + ResultFormat.table.render(classes)
      + "\nmade from\n" + (try lineage(in: lab))
  }

  /// The dataset and its ancestors, each under what was made of it.
  private func lineage(in lab: LabFile) throws -> String {
    let ancestors = try lab.run(
      NamedQuery.named("lineage"), parameters: ["dataset": name.description])
    return ancestors.rows.enumerated().map { step, row in
      let words = row.map(\.plainText.onOneLine)
      let indent = step == 0 ? "" : String(repeating: "   ", count: step - 1) + "└─ "
      return indent + "\(words[1])  run \(words[2]), \(words[3])"
        + (words[4].isEmpty ? "" : " with \(words[4])") + "\n"
    }.joined()
  }
}

extension Architecture {
  /// The layers as a table, and their sums.
  var layerTable: String {
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
