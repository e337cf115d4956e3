// Markup, tables, verdicts and sources of the page, each shown whole.
import Testing

@testable import Report
@testable import Store

@Suite struct MarkupTests {
  @Test func textsAndAttributesAreEscaped() {
    let markup = Markup.tag("b", ["title": "a \"b\" <c> & d"], "x < y && \"z\" \u{1}\u{FFFE}\tend")
    #expect(
      markup.render()
        == "<b title=\"a &quot;b&quot; &lt;c> &amp; d\">x &lt; y &amp;&amp; \"z\" \u{FFFD}\u{FFFD}\tend</b>"
    )
  }

  @Test func everyTagIsClosed() {
    let markup = Markup.group([
      .tag("img", ["alt": ""]), .tag("i"), .tag("circle", ["r": "1"], [.tag("title", [:], "t")]),
    ])
    #expect(markup.render() == "<img alt=\"\"/><i></i><circle r=\"1\"><title>t</title>\n</circle>")
  }

  private static let query = NamedQuery(
    file: """
      -- sample: a small table.
      -- parameters: none
      -- columns:
      --   trained_on TEXT which < dataset
      --   accuracy   REAL percent
      --   reliable   TEXT yes or no
      SELECT 1;
      """)

  @Test func aTableHasHeadersWithMeaningsAndWarnings() {
    let result = QueryResult(
      columns: ["trained_on", "accuracy", "reliable"],
      rows: [[.text("a & b"), .real(12.5), .text("no")], [.text("c"), .null, .null]])
    #expect(
      PageTable(result: result, query: Self.query, title: "A \"table\"").markup().render() == """
        <div class="scroll" role="region" aria-label="A &quot;table&quot;" tabindex="0"><table><thead>\
        <tr><th scope="col" class="t" title="which &lt; dataset">trained on</th>\
        <th scope="col" class="n" title="percent">accuracy</th>\
        <th scope="col" class="t" title="yes or no">reliable</th></tr>
        </thead>
        <tbody><tr><td class="t">a &amp; b</td><td class="n">12.5</td><td class="t warning">no</td></tr>
        <tr><td class="t">c</td><td class="n">–</td><td class="t">–</td></tr>
        </tbody>
        </table>
        </div>

        """)
  }

  @Test func aLongTableIsCutAndSaysSo() {
    let result = QueryResult(
      columns: ["accuracy"],
      rows: (0..<PageTable.mostRows + 7).map { [.integer(Int64($0))] })
    let text = PageTable(result: result, query: Self.query, title: "t").markup().render()
    #expect(text.hasSuffix("<p class=\"note\">7 more rows; the query gives them all.</p>\n"))
    #expect(text.split(separator: "<td").count == PageTable.mostRows + 1)
  }

  @Test func aVerdictStandsBesideItsSentence() {
    let verdicts = QueryResult(
      columns: [
        "run", "study", "claim", "compared", "rule", "seeds", "mean", "low", "high", "reliable",
        "verdict",
      ],
      rows: [
        [
          .integer(4), .text("s"), .text("c"), .text("a against b"), .text("above by more than 0"),
          .integer(3), .real(0.5), .real(0.25), .real(0.75), .text("no"), .text("agrees"),
        ]
      ])
    let claims = QueryResult(
      columns: ["run", "study", "scale", "corpus", "claim", "statement", "source"],
      rows: [
        [
          .integer(4), .text("s"), .text("tiny"), .text("f"), .text("c"), .text("A claim."),
          .text("a paper"),
        ]
      ])
    #expect(
      PageVerdicts(verdicts: verdicts, claims: claims).markup().render() == """
        <h3>s, run 4: f, tiny scale</h3>
        <ul class="claims"><li><div class="verdict"><span class="badge agrees">agrees</span></div>
        <div><p class="claim">A claim.</p>
        <p class="note">a against b: must lie above by more than 0</p>
        <p class="note">found: 0.5 (95 % interval 0.25 to 0.75), 3 seeds; a sanity check failed</p>
        <p class="note">a paper</p>
        </div>
        </li>
        </ul>

        """)
  }

  @Test func aSourceIsACommandThatAShellReadsBack() {
    let markup = PageSource(
      query: Self.query, parameters: [("model", "it's"), ("eps", "0.5")],
      runs: (1...26).map(String.init))
    let text = markup.markup().render()
    #expect(text.contains("<code>advex query sample --param 'model=it'\\''s' eps=0.5</code>"))
    #expect(text.contains(", 23, 24 and 2 more.</p>"))
    #expect(text.contains("--   trained_on TEXT which &lt; dataset"))
  }

  @Test func repetitionsAreOfOneFamily() {
    let names = ["d_det.2/train", "standard.12", "d_det/train", "a.b/c.1", "v1.x", "a.1.2/t"]
    #expect(
      names.map(\.withoutRepetition)
        == ["d_det/train", "standard", "d_det/train", "a.b/c.1", "v1.x", "a.1/t"])
  }
}
