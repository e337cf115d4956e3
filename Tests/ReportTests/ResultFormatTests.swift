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

  @Test func signsAreFoundWhateverFollowsThem() {
    let accent = "\u{301}"
    let texts = ["a\r\nb", "," + accent, "\"" + accent, "\t" + accent, "|" + accent, ""]
    let result = QueryResult(columns: ["a", "b"], rows: texts.map { [.text($0), .null] })
    let csv = ["a,b", "\"a\r\nb\",", "\",´\",", "\"\"\"´\",", "\t´,", "|´,", "\"\","]
    let tsv = ["a\tb", "a b\t", ",´\t", "\"´\t", " ´\t", "|´\t", "\t"]
    func text(_ lines: [String]) -> String {
      lines.map { $0.replacingOccurrences(of: "´", with: accent) + "\n" }.joined()
    }
    #expect(Array(ResultFormat.csv.render(result).utf8) == Array(text(csv).utf8))
    #expect(Array(ResultFormat.tsv.render(result).utf8) == Array(text(tsv).utf8))
    let bar = ResultFormat.markdown.render(result).utf8.split(separator: UInt8(ascii: "\n"))[6]
    #expect(Array(bar) == Array("| \\|\(accent) |  |".utf8))
  }

  @Test func noTextSteersTheTerminal() {
    let result = QueryResult(columns: ["a"], rows: [[.text("\u{1b}[31mred\u{7}")]])
    #expect(ResultFormat.table.render(result) == "a\n─────────\n [31mred\n")
  }

  @Test func numbersThatAreNoneAreText() {
    let result = QueryResult(
      columns: ["a", "b"],
      rows: [[.real(.nan), .real(-.infinity)], [.real(1e300), .integer(.min)]])
    #expect(
      ResultFormat.ndjson.render(result) == """
        {"a": "nan", "b": "-inf"}
        {"a": 1e+300, "b": -9223372036854775808}

        """)
    #expect(ResultFormat.csv.render(result) == "a,b\nnan,-inf\n1e+300,-9223372036854775808\n")
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
