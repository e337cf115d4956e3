// A query's rows as an HTML table.
import Store

/// A table in a box of its own, which scrolls where the page is narrower.
struct PageTable {
  /// The most rows on a page; the rest is a query away.
  static let mostRows = 60

  let result: QueryResult
  let query: NamedQuery
  /// What the table shows, for those who do not see it.
  let title: String

  /// The table, with a line about the rows that are left out.
  func markup() -> Markup {
    let numeric = result.columns.indices.map { result.isNumeric(column: $0) }
    let header = result.columns.enumerated().map { index, name in
      let meaning = query.columns.first { $0.name == name }?.meaning ?? ""
      return Markup.tag(
        "th", ["scope": "col", "class": numeric[index] ? "n" : "t", "title": meaning],
        name.replacingUnderscores)
    }
    let rows = result.rows.prefix(Self.mostRows).map { row in
      Markup.tag("tr", [:], row.enumerated().map { cell($1, $0, isNumeric: numeric[$0]) })
    }
    let table = Markup.tag(
      "table", [:],
      [.tag("thead", [:], [.tag("tr", [:], header)]), .tag("tbody", [:], rows)])
    let box = Markup.tag(
      "div", ["class": "scroll", "role": "region", "aria-label": title, "tabindex": "0"], [table])
    let more = result.rows.count - rows.count
    guard more > 0 else { return box }
    return .group([
      box, .tag("p", ["class": "note"], "\(more) more rows; the query gives them all."),
    ])
  }

  private func cell(_ value: SQLValue, _ index: Int, isNumeric: Bool) -> Markup {
    let text = value == .null ? "–" : value.plainText
    let column = result.columns[index]
    if column == "verdict" {
      return .tag("td", ["class": "t"], [Self.badge(text)])
    }
    let isWarning = column == "reliable" && text == "no"
    return .tag("td", ["class": isWarning ? "t warning" : isNumeric ? "n" : "t"], text)
  }

  /// A verdict in its colour; the word says it too.
  static func badge(_ verdict: String) -> Markup {
    let kind =
      switch verdict {
      case "agrees": "agrees"
      case "disagrees": "disagrees"
      default: "weak"
      }
    return .tag("span", ["class": "badge \(kind)"], verdict)
  }
}

extension String {
  /// A column's name as words.
  var replacingUnderscores: String { String(map { $0 == "_" ? " " : $0 }) }
}
