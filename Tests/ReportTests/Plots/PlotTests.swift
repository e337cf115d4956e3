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
        <style>
        .grid { stroke: #ddd } .ruler { stroke: black } path, .curve { fill: none }
        .dashed { stroke-dasharray: 6 3 }
        .curve.s0, .error.s0 { stroke: #0072B2 } .mark.s0 { fill: #0072B2 }
        .curve.s1, .error.s1 { stroke: #D55E00 } .mark.s1 { fill: #D55E00 }
        .curve.s2, .error.s2 { stroke: #009E73 } .mark.s2 { fill: #009E73 }
        .curve.s3, .error.s3 { stroke: #CC79A7 } .mark.s3 { fill: #CC79A7 }
        .curve.s4, .error.s4 { stroke: #E69F00 } .mark.s4 { fill: #E69F00 }
        .curve.s5, .error.s5 { stroke: #56B4E9 } .mark.s5 { fill: #56B4E9 }
        .curve.s6, .error.s6 { stroke: #000000 } .mark.s6 { fill: #000000 }
        </style>

        <rect width="100%" height="100%" fill="white"/>
        <path class="grid" d="M80.0 20.0V340.0"/>
        <text x="80.0" y="360.0" text-anchor="middle">0</text>
        <path class="grid" d="M176.0 20.0V340.0"/>
        <text x="176.0" y="360.0" text-anchor="middle">0.1</text>
        <path class="grid" d="M272.0 20.0V340.0"/>
        <text x="272.0" y="360.0" text-anchor="middle">0.2</text>
        <path class="grid" d="M368.0 20.0V340.0"/>
        <text x="368.0" y="360.0" text-anchor="middle">0.3</text>
        <path class="grid" d="M464.0 20.0V340.0"/>
        <text x="464.0" y="360.0" text-anchor="middle">0.4</text>
        <path class="grid" d="M560.0 20.0V340.0"/>
        <text x="560.0" y="360.0" text-anchor="middle">0.5</text>
        <path class="grid" d="M80.0 340.0h480.0"/>
        <text x="72.0" y="344.5" text-anchor="end">10</text>
        <path class="grid" d="M80.0 304.4h480.0"/>
        <text x="72.0" y="308.9" text-anchor="end">20</text>
        <path class="grid" d="M80.0 268.9h480.0"/>
        <text x="72.0" y="273.4" text-anchor="end">30</text>
        <path class="grid" d="M80.0 233.3h480.0"/>
        <text x="72.0" y="237.8" text-anchor="end">40</text>
        <path class="grid" d="M80.0 197.8h480.0"/>
        <text x="72.0" y="202.3" text-anchor="end">50</text>
        <path class="grid" d="M80.0 162.2h480.0"/>
        <text x="72.0" y="166.7" text-anchor="end">60</text>
        <path class="grid" d="M80.0 126.7h480.0"/>
        <text x="72.0" y="131.2" text-anchor="end">70</text>
        <path class="grid" d="M80.0 91.1h480.0"/>
        <text x="72.0" y="95.6" text-anchor="end">80</text>
        <path class="grid" d="M80.0 55.6h480.0"/>
        <text x="72.0" y="60.1" text-anchor="end">90</text>
        <path class="grid" d="M80.0 20.0h480.0"/>
        <text x="72.0" y="24.5" text-anchor="end">100</text>
        <path class="ruler" d="M80.0 20.0V340.0h480.0"/>
        <polyline class="curve s0" points="80.0,55.6 560.0,304.4"/>
        <path class="error s0" d="M80.0 62.7V48.4"/>
        <g><title>a &amp; b: 0, 90 ± 2</title>
        <circle class="mark s0" cx="80.0" cy="55.6" r="3.5"/></g>
        <path class="error s0" d="M560.0 318.7V290.2"/>
        <g><title>a &amp; b: 0.5, 20 ± 4</title>
        <circle class="mark s0" cx="560.0" cy="304.4" r="3.5"/></g>
        <g><title>robust: 0.5, 60</title>
        <circle class="mark s1" cx="560.0" cy="162.2" r="3.5"/></g>
        <g><title>robust: 0, 70</title>
        <circle class="mark s1" cx="80.0" cy="126.7" r="3.5"/></g>
        <text x="320.0" y="385.0" text-anchor="middle">eps: radius, pixels in [0, 1]</text>
        <text transform="translate(20 180.0) rotate(-90)" text-anchor="middle">accuracy: percent</text>
        <circle class="mark s0" cx="580.0" cy="30.0" r="3.5"/>
        <text x="590.0" y="30.0" dy="4">a &amp; b</text>
        <circle class="mark s1" cx="580.0" cy="48.0" r="3.5"/>
        <text x="590.0" y="48.0" dy="4">robust</text>
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
