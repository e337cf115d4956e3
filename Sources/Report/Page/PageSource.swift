// Where a figure comes from: the command that gives its rows again, the runs that they are of, and the SQL.
import Store

/// A foldable account of a query.
struct PageSource {
  let query: NamedQuery
  let parameters: [(name: String, value: String)]
  /// Ids of runs; empty where they are not known.
  let runs: [String]

  /// Most runs that are named.
  private static let mostRuns = 24

  /// The account.
  func markup() -> Markup {
    let given = parameters.map { " " + Self.quoted("\($0.name)=\($0.value)") }.joined()
    let command = "advex query \(query.name)" + (given.isEmpty ? "" : " --param" + given)
    var words = runs.prefix(Self.mostRuns).joined(separator: ", ")
    if runs.count > Self.mostRuns { words += " and \(runs.count - Self.mostRuns) more" }
    let named = runs.isEmpty ? [] : [Markup.tag("p", ["class": "note"], "From runs: \(words).")]
    return .tag(
      "details", ["class": "source"],
      [
        .tag("summary", [:], [.text("Query "), .tag("code", [:], query.name)]),
        .tag("pre", ["tabindex": "0"], [.tag("code", [:], command)]),
      ] + named + [.tag("pre", ["tabindex": "0"], [.tag("code", [:], query.sql)])])
  }

  /// The word as a shell reads it back.
  private static func quoted(_ word: String) -> String {
    let plain = word.utf8.allSatisfy {
      switch $0 {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "="), UInt8(ascii: "/"),
        UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "@"):
        true
      default: false
      }
    }
    return plain
      ? word
      : "'"
        + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
        + "'"
  }
}
