// A study's settings side by side: one row for each number, one column for each scale.
import Experiments
import Foundation
import Report
import Store

/// The settings of one study for one kind of pictures, as they are stored with a run.
struct SettingsTable {
  /// Value by path, such as `training.optimiser.kind`; one dictionary for each scale.
  private let columns: [[String: String]]

  /// The settings at every scale. The number of threads and the number format of gradients are the
  /// machine's, and are left out.
  ///
  /// - Throws: `StoreError.refused` where the study makes no sense on such pictures.
  init(of study: any Study.Type, on kind: Corpus.Kind) throws {
    columns = try Scale.allCases.map { scale in
      let settings = try JSONEncoder().encode(study.init(scale, on: kind, threads: 1))
      return try JSONDecoder().decode(SettingsValue.self, from: settings).leaves
        .filter { !["threads", "precision"].contains($0.key.split(separator: ".").last) }
    }
  }

  /// A Markdown table; of the rows that differ from `other` alone, where there is one.
  func markdown(besides other: SettingsTable? = nil) -> String {
    let paths = Set(columns.flatMap(\.keys)).filter { path in
      guard let other else { return true }
      return zip(columns, other.columns).contains { $0[path] != $1[path] }
    }
    guard !paths.isEmpty else { return "" }
    return ResultFormat.markdown.render(
      QueryResult(
        columns: ["setting"] + Scale.allCases.map(\.rawValue),
        rows: paths.sorted().map { path in
          [.text("`\(path)`")] + columns.map { .text($0[path] ?? "–") }
        }))
  }
}

/// A value of JSON; settings hold nothing else.
private indirect enum SettingsValue: Decodable {
  case leaf(String)
  case list([SettingsValue])
  case group([String: SettingsValue])

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .leaf("–")
    } else if let flag = try? value.decode(Bool.self) {
      self = .leaf(flag ? "yes" : "no")
    } else if let number = try? value.decode(Int64.self) {
      self = .leaf("\(number)")
    } else if let number = try? value.decode(Double.self) {
      self = .leaf("\(number)")
    } else if let text = try? value.decode(String.self) {
      self = .leaf(text)
    } else if let list = try? value.decode([SettingsValue].self) {
      self = .list(list)
    } else {
      self = .group(try value.decode([String: SettingsValue].self))
    }
  }

  /// What stands at each path. A list of plain values is one value; so is each member of a list of
  /// groups that have the same members.
  var leaves: [String: String] {
    switch self {
    case .leaf(let text): return ["": text]
    case .group(let members): return Self.joined(members.map { ($0.key, $0.value) })
    case .list(let values):
      let rows = values.map(\.leaves)
      guard let paths = rows.first?.keys, rows.allSatisfy({ $0.keys == paths }) else {
        return Self.joined(values.enumerated().map { ("\($0.offset + 1)", $0.element) })
      }
      return paths.reduce(into: [:]) { leaves, path in
        leaves[path] = rows.compactMap { $0[path] }.joined(separator: path.isEmpty ? ", " : "; ")
      }
    }
  }

  private static func joined(_ members: [(key: String, value: SettingsValue)]) -> [String: String] {
    members.reduce(into: [:]) { leaves, member in
      for (path, text) in member.value.leaves {
        leaves[path.isEmpty ? member.key : "\(member.key).\(path)"] = text
      }
    }
  }
}
