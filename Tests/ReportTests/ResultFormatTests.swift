// Rows as text in every format, shown whole.
import Foundation
import Report
import Store
import Testing

@Suite struct ResultFormatTests {
  private static let result = QueryResult(
    columns: ["name", "count", "share", "raw"],
    rows: [
      [.text("d_det, train"), .integer(12), .real(0.5), .blob(Data([0, 255]))],
      [.text("a \"b\"\nc|d\te"), .integer(-3), .real(.infinity), .null],
    ])

  @Test func tableAlignsNumbersToTheRight() {
    #expect(
      ResultFormat.table.render(Self.result) == """
        name          count  share  raw
        ────────────  ─────  ─────  ────
        d_det, train     12    0.5  00ff
        a "b" c|d e      -3    inf  –

        """)
  }

  @Test func tableWithoutRowsSaysSo() {
    #expect(ResultFormat.table.render(QueryResult(columns: ["a"], rows: [])) == "(no rows)\n")
  }

  @Test func tableCutsLongText() {
    let long = QueryResult(columns: ["a"], rows: [[.text(String(repeating: "x", count: 100))]])
    let last = ResultFormat.table.render(long).split(separator: "\n")[2]
    #expect(last == String(repeating: "x", count: TextTable.widestColumn - 1) + "…")
  }

  @Test func csvQuotesWhatNeedsIt() {
    #expect(
      ResultFormat.csv.render(Self.result)
        == "name,count,share,raw\n\"d_det, train\",12,0.5,00ff\n\"a \"\"b\"\"\nc|d\te\",-3,inf,\n")
  }

  @Test func tsvHasNoTabOrLineBreakInAValue() {
    #expect(
      ResultFormat.tsv.render(Self.result)
        == "name\tcount\tshare\traw\nd_det, train\t12\t0.5\t00ff\na \"b\" c|d e\t-3\tinf\t\n")
  }

  @Test func jsonIsReadBack() throws {
    let text = ResultFormat.json.render(Self.result)
    let rows = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]]
    #expect(rows?.count == 2)
    #expect(rows?[1]["name"] as? String == "a \"b\"\nc|d\te")
    #expect(rows?[0]["share"] as? Double == 0.5)
    #expect(rows?[1]["share"] as? String == "inf")
    #expect(rows?[1]["raw"] is NSNull)
  }

  @Test func ndjsonHasOneObjectPerLine() {
    #expect(
      ResultFormat.ndjson.render(Self.result) == #"""
        {"name": "d_det, train", "count": 12, "share": 0.5, "raw": "00ff"}
        {"name": "a \"b\"\nc|d\te", "count": -3, "share": "inf", "raw": null}

        """#)
  }

  @Test func markdownEscapesBars() {
    #expect(
      ResultFormat.markdown.render(Self.result) == #"""
        | name | count | share | raw |
        | --- | ---: | ---: | --- |
        | d_det, train | 12 | 0.5 | 00ff |
        | a "b" c\|d e | -3 | inf |  |

        """#)
  }
}
