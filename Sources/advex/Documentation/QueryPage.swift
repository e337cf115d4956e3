// The page of the named queries: purpose, parameters and columns of each, out of the headers of
// queries/*.sql.
import Experiments
import Report
import Store

/// The named queries as a page.
struct QueryPage {
  /// The page in Markdown.
  var markdown: String {
    """
    # The queries

    Every named query: what it tells, what it takes, what it gives.

    ## Overview

    `advex query NAME` prints a table; `--csv`, `--tsv`, `--json`, `--ndjson` and `--markdown` write it for other
    programs, `--plot FILE.svg` draws those that say below how. A parameter is given as `--param name=value`; one
    without a default must be given. `advex show NAME` prints the SQL, which runs in any SQLite shell as it is.

    \(NamedQuery.all.map(section).joined(separator: "\n"))
    """
  }

  private func section(_ query: NamedQuery) -> String {
    var text = """
      ## \(query.name)

      \(query.purpose.sentence)

      ```
      \(example(of: query))
      ```

      \(parameters(of: query))
      \(ResultFormat.markdown.render(QueryResult(
        columns: ["column", "type", "meaning"],
        rows: query.columns.map { [.text("`\($0.name)`"), .text($0.type), .text($0.meaning)] })))
      """
    if let plot = query.plot {
      let series = plot.series.map { "`\($0)`" }.joined(separator: ", ")
      text +=
        "\nThe plot: `\(plot.y)` over `\(plot.x)`"
        + (series.isEmpty ? "" : ", a line for each \(series)")
        + (plot.deviation.map { ", bars of `\($0)`" } ?? "") + ".\n"
    }
    let studies = Studies.all.filter { $0.tables.contains(query.name) }
    if !studies.isEmpty {
      let links = studies.map { "<doc:\(StudyPage.name(of: $0))>" }
      text += "\nShown by \(links.joined(separator: ", ")).\n"
    }
    return text
  }

  private func example(of query: NamedQuery) -> String {
    query.parameters.filter { $0.fallback == .required }.reduce("advex query \(query.name)") {
      $0 + " --param \($1.name)=…"
    }
  }

  private func parameters(of query: NamedQuery) -> String {
    guard !query.parameters.isEmpty else { return "Without parameters.\n" }
    return ResultFormat.markdown.render(
      QueryResult(
        columns: ["parameter", "type", "default", "meaning"],
        rows: query.parameters.map { parameter in
          let fallback =
            switch parameter.fallback {
            case .required: "must be given"
            case .value(.null): "none"
            case .value(let value): "`\(value.plainText)`"
            }
          return [
            .text("`\(parameter.name)`"), .text(parameter.type), .text(fallback),
            .text(parameter.meaning),
          ]
        }))
  }
}
