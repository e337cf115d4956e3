// The page of the schema: every table and view with its reason and its columns, out of schema.sql's own
// comments.
import Report
import Store

/// The schema of a lab file as a page.
struct SchemaPage {
  private let schema = SchemaDescription.current

  /// The page in Markdown.
  var markdown: String {
    """
    # The schema

    Every table and view of a lab file: why it is there, and what its columns mean.

    ## Overview

    A lab is plain SQLite: any tool that reads SQLite reads it. `sqlite3 -readonly lab.db .schema` shows what
    this page is made of.

    \(schema.introduction.joined(separator: "\n\n"))

    `row_sum`, `codec`, `raw_length`, `checksum` and `payload` mean the same wherever they stand, as told above;
    an `id` is a row's own number, and a column under “refers to” holds the number of a row of that table.

    \(schema.parts.map(section).joined(separator: "\n"))
    """
  }

  private func section(_ part: SchemaDescription.Part) -> String {
    "## \(part.title)\n\n" + part.relations.map(section).joined(separator: "\n")
  }

  private func section(_ relation: SchemaDescription.Relation) -> String {
    var text = "### \(relation.name)\n\n\(relation.why.sentence)\n\n"
    if relation.isView {
      text += "Columns: \(relation.columns.map { "`\($0.name)`" }.joined(separator: ", ")).\n"
    } else {
      text += table(of: relation.columns)
    }
    let notes =
      relation.constraints.map { "Holds: `\($0)`" } + relation.indexes.map { "Index: `\($0)`" }
    if !notes.isEmpty { text += "\n" + notes.map { "- \($0)\n" }.joined() }
    return text
  }

  private func table(of columns: [SchemaDescription.Column]) -> String {
    ResultFormat.markdown.render(
      QueryResult(
        columns: ["column", "type", "refers to", "holds", "meaning"],
        rows: columns.map { column in
          [
            .text("`\(column.name)`"), .text(column.type + (column.isRequired ? "" : " or NULL")),
            .text(column.references ?? ""), .text(column.check.map { "`\($0)`" } ?? ""),
            .text(column.meaning),
          ]
        }))
  }
}

extension String {
  /// The text with a capital at its head.
  var sentence: String { prefix(1).uppercased() + dropFirst() }
}
