// The claims of the studies and what they came to, study by study.
import Store

/// Verdicts beside the sentences that they are about.
struct PageVerdicts {
  /// Rows of the query `verdicts`.
  let verdicts: QueryResult
  /// Rows of the query `claims`.
  let claims: QueryResult

  /// A list of claims for each run of a study.
  func markup() -> Markup {
    var runs: [String] = []
    var items: [String: [Markup]] = [:]
    for index in verdicts.rows.indices {
      let run = verdicts.text("run", index)
      if items[run] == nil { runs.append(run) }
      items[run, default: []].append(item(index))
    }
    let parts = runs.map { run in
      Markup.group([
        .tag("h3", [:], heading(of: run)), .tag("ul", ["class": "claims"], items[run] ?? []),
      ])
    }
    return .group(parts)
  }

  private func heading(of run: String) -> String {
    guard let row = claims.rows.indices.first(where: { claims.text("run", $0) == run }) else {
      return "run \(run)"
    }
    let words = ["study", "corpus", "scale"].map { claims.text($0, row) }
    return "\(words[0]), run \(run): \(words[1]), \(words[2]) scale"
  }

  private func item(_ index: Int) -> Markup {
    let (run, claim) = (verdicts.text("run", index), verdicts.text("claim", index))
    let row = claims.rows.indices.first {
      claims.text("run", $0) == run && claims.text("claim", $0) == claim
    }
    let verdict = verdicts.text("verdict", index)
    let ends = ["mean", "low", "high"].map { verdicts.text($0, index) }
    let seeds = verdicts.text("seeds", index)
    var found = ends[0].isEmpty ? "found: nothing" : "found: \(ends[0])"
    if !ends[1].isEmpty { found += " (95 % interval \(ends[1]) to \(ends[2]))" }
    found += seeds == "1" ? ", one seed" : ", \(seeds) seeds"
    if verdicts.text("reliable", index) == "no" { found += "; a sanity check failed" }
    return .tag(
      "li", [:],
      [
        .tag("div", ["class": "verdict"], [PageTable.badge(verdict)]),
        .tag(
          "div", [:],
          [
            .tag("p", ["class": "claim"], row.map { claims.text("statement", $0) } ?? claim),
            .tag(
              "p", ["class": "note"],
              "\(verdicts.text("compared", index)): must lie \(verdicts.text("rule", index))"),
            .tag("p", ["class": "note"], found),
            .tag("p", ["class": "note"], row.map { claims.text("source", $0) } ?? ""),
          ]),
      ])
  }
}

extension QueryResult {
  /// The value of a row in the column of this name as text; nothing where there is no such column.
  func text(_ column: String, _ row: Int) -> String {
    columns.firstIndex(of: column).map { rows[row][$0].plainText } ?? ""
  }
}
