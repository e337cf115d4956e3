// Plots of a small table, shown whole.
import Testing

@testable import Report
@testable import Store

@Suite struct PlotTests {
  private static let query = NamedQuery(
    file: """
      -- sample: a small table.
      -- parameters: none
      -- columns:
      --   eps      REAL  radius, pixels in [0, 1]
      --   accuracy REAL  percent
      --   model    TEXT  which < model
      --   error    REAL  points
      -- plot: x=eps y=accuracy series=model sd=error
      SELECT 1;
      """)

  private static let result = QueryResult(
    columns: ["eps", "accuracy", "model", "error"],
    rows: [
      [.real(0), .integer(90), .text("a & b"), .real(2)],
      [.real(0.5), .real(20), .text("a & b"), .real(4)],
      [.real(0.5), .real(60), .text("robust"), .null],
      [.real(0), .real(70), .text("robust"), .null],
      [.null, .real(50), .text("left out"), .null],
      [.real(0.25), .real(.nan), .text("left out"), .null],
    ])

  @Test func aTerminalShowsSignsOnACanvas() throws {
    let plot = try #require(Plot(Self.result, of: Self.query))
    #expect(
      plot.text() == """
        accuracy: percent
        100 ┤
            ││
         90 ┤●
         80 ┤
            │
         70 ┤○
            │
         60 ┤                                                           ○
         50 ┤
            │
         40 ┤
            │
         30 ┤
         20 ┤                                                           ●
            │                                                           │
         10 ┤
            └┬───────────┬───────────┬──────────┬───────────┬───────────┬
             0          0.1         0.2        0.3         0.4         0.5
             eps: radius, pixels in [0, 1]
             ● a & b
             ○ robust

        """)
  }

  @Test func aFileIsSVG() throws {
    let plot = try #require(Plot(Self.result, of: Self.query))
    #expect(
      plot.svg() == """
        <svg xmlns="http://www.w3.org/2000/svg" width="800" height="420" font-family="sans-serif" font-size="12">
        <rect width="100%" height="100%" fill="white"/>
        <path d="M80.0 20.0v320.0h480.0" fill="none" stroke="black"/>
        <path d="M80.0 340.0v5" stroke="black"/><text x="80.0" y="360.0" text-anchor="middle">0</text>
        <path d="M176.0 340.0v5" stroke="black"/><text x="176.0" y="360.0" text-anchor="middle">0.1</text>
        <path d="M272.0 340.0v5" stroke="black"/><text x="272.0" y="360.0" text-anchor="middle">0.2</text>
        <path d="M368.0 340.0v5" stroke="black"/><text x="368.0" y="360.0" text-anchor="middle">0.3</text>
        <path d="M464.0 340.0v5" stroke="black"/><text x="464.0" y="360.0" text-anchor="middle">0.4</text>
        <path d="M560.0 340.0v5" stroke="black"/><text x="560.0" y="360.0" text-anchor="middle">0.5</text>
        <path d="M75.0 340.0h5" stroke="black"/><text x="72.0" y="340.0" text-anchor="end" dy="4">10</text>
        <path d="M75.0 304.4h5" stroke="black"/><text x="72.0" y="304.4" text-anchor="end" dy="4">20</text>
        <path d="M75.0 268.9h5" stroke="black"/><text x="72.0" y="268.9" text-anchor="end" dy="4">30</text>
        <path d="M75.0 233.3h5" stroke="black"/><text x="72.0" y="233.3" text-anchor="end" dy="4">40</text>
        <path d="M75.0 197.8h5" stroke="black"/><text x="72.0" y="197.8" text-anchor="end" dy="4">50</text>
        <path d="M75.0 162.2h5" stroke="black"/><text x="72.0" y="162.2" text-anchor="end" dy="4">60</text>
        <path d="M75.0 126.7h5" stroke="black"/><text x="72.0" y="126.7" text-anchor="end" dy="4">70</text>
        <path d="M75.0 91.1h5" stroke="black"/><text x="72.0" y="91.1" text-anchor="end" dy="4">80</text>
        <path d="M75.0 55.6h5" stroke="black"/><text x="72.0" y="55.6" text-anchor="end" dy="4">90</text>
        <path d="M75.0 20.0h5" stroke="black"/><text x="72.0" y="20.0" text-anchor="end" dy="4">100</text>
        <text x="320.0" y="385.0" text-anchor="middle">eps: radius, pixels in [0, 1]</text>
        <text transform="translate(20 180.0) rotate(-90)" text-anchor="middle">accuracy: percent</text>
        <polyline points="80.0,55.6 560.0,304.4" fill="none" stroke="#0072B2"/>
        <path d="M80.0 62.7V48.4" stroke="#0072B2"/>
        <circle cx="80.0" cy="55.6" r="3" fill="#0072B2"/>
        <path d="M560.0 318.7V290.2" stroke="#0072B2"/>
        <circle cx="560.0" cy="304.4" r="3" fill="#0072B2"/>
        <circle cx="580.0" cy="30.0" r="3" fill="#0072B2"/><text x="590.0" y="30.0" dy="4">a &amp; b</text>
        <circle cx="560.0" cy="162.2" r="3" fill="#D55E00"/>
        <circle cx="80.0" cy="126.7" r="3" fill="#D55E00"/>
        <circle cx="580.0" cy="48.0" r="3" fill="#D55E00"/><text x="590.0" y="48.0" dy="4">robust</text>
        </svg>

        """)
  }

  @Test func onePointHasRoomAroundIt() throws {
    let one = QueryResult(columns: ["eps", "accuracy"], rows: [[.real(2), .real(-3)]])
    let plot = try #require(Plot(one, of: Self.query))
    #expect(plot.text().contains("●"))
  }

  @Test func ticksAreRound() throws {
    func ticks(_ values: Double...) -> [String] {
      Axis(label: "", values: values).ticks.map(Axis.text)
    }
    #expect(ticks(0, 1) == ["0", "0.2", "0.4", "0.6", "0.8", "1"])
    #expect(ticks(-3, 17) == ["-5", "0", "5", "10", "15", "20"])
    #expect(ticks(7, 7) == ["3", "4", "5", "6", "7", "8", "9", "10", "11"])
    #expect(ticks(1, 1 + 2e-16).count > 3)
    #expect(ticks(-9e299, 9e299).count > 3)
    #expect(ticks(1e-9, 3e-9) == ["1e-09", "1.5e-09", "2e-09", "2.5e-09", "3e-09"])
  }

  @Test func nothingIsDrawnOfNothing() throws {
    #expect(Plot(QueryResult(columns: ["eps", "accuracy"], rows: []), of: Self.query) == nil)
    #expect(try Plot(Self.result, of: NamedQuery.named("runs")) == nil)
  }
}
