// Plots and heat maps of the page, read back from their SVG.
import Foundation
import Testing

@testable import Report
@testable import Store

@Suite struct PagePlotTests {
  private static let query = NamedQuery(
    file: """
      -- sample: points.
      -- parameters: none
      -- columns:
      --   x    REAL  across; NULL for all
      --   y    REAL  up, in <units>
      --   set  TEXT  which
      --   sd   REAL  spread
      --   name TEXT  of the point
      -- plot: x=x y=y series=set sd=sd
      SELECT 1;
      """)

  private func outline(_ markup: Markup) throws -> PageOutline {
    try PageOutline("<div>" + markup.render() + "</div>")
  }

  private func result(_ rows: [(Double, Double, String, Double?, String)]) -> QueryResult {
    QueryResult(
      columns: ["x", "y", "set", "sd", "name"],
      rows: rows.map {
        [.real($0.0), .real($0.1), .text($0.2), $0.3.map(SQLValue.real) ?? .null, .text($0.4)]
      })
  }

  @Test func pointsLieWhereTheirNumbersSay() throws {
    let rows = result([
      (0, 0, "a & b", nil, ""), (10, 50, "a & b", 10, ""), (10, 100, "c", nil, ""),
    ])
    let plot = try #require(Plot(rows, of: Self.query))
    let page = try outline(PagePlot(plot: plot, title: "T").markup())
    #expect(page.texts("p") == ["y: up, in <units>", "x: across"])
    #expect(page.texts("li") == ["a & b", "c"])
    let drawing = try #require(page.all("svg").first { $0.attributes["role"] == "img" })
    #expect(
      drawing.attributes["aria-label"]
        == "T. y: up, in <units>, over x: across. a & b, 2 points; c, 1 points.")
    // The frame is 416 × 250 at (52, 10), and the axes run from 0 to 10 and from 0 to 100.
    let marks = page.all("circle").filter { $0.path.contains("g") }
    #expect(marks.map { $0.attributes["cx"] } == ["52.0", "468.0", "468.0"])
    #expect(marks.map { $0.attributes["cy"] } == ["260.0", "135.0", "10.0"])
    let bars = page.all("path").filter { $0.attributes["class"] == "error s0" }
    #expect(bars.map { $0.attributes["d"] } == ["M468.0 160.0V110.0"])
    #expect(page.all("polyline").map { $0.attributes["points"] } == ["52.0,260.0 468.0,135.0"])
    #expect(page.texts("title") == ["a & b: 0, 0", "a & b: 10, 50 ± 10", "c: 10, 100"])
  }

  @Test func aLineIsCutAtTheFrame() throws {
    let rows = result([(10, 0, "ours", nil, "p"), (0, 100, "ours", nil, "q")])
    let columns = NamedQuery.Plot(x: "x", y: "y", series: ["set"], deviation: nil)
    let plot = try #require(
      Plot(rows, of: Self.query, drawing: columns, pointNames: "name"))
    let lines = [(20.0, 0.0), (0.0, 50.0), (0.0, 500.0), (1.0, 200.0)].map {
      PlotDrawing.Line(series: "ours", slope: $0.0, intercept: $0.1)
    }
    let page = try outline(PagePlot(plot: plot, title: "T", lines: lines).markup())
    // y = 20 x leaves the frame at x = 5; the last two never enter it.
    #expect(
      page.all("polyline").map { $0.attributes["points"] }
        == ["52.0,260.0 260.0,10.0", "52.0,135.0 468.0,135.0"])
    let names = page.all("text").filter { $0.attributes["class"] == "name" }
    #expect(names.map(\.text) == ["p", "q"])
  }

  @Test func manySeriesAreCutAndSaySo() throws {
    let rows = result((0..<17).map { (Double($0), 1, "series \($0)", nil, "") })
    let plot = try #require(Plot(rows, of: Self.query))
    let page = try outline(PagePlot(plot: plot, title: "T").markup())
    #expect(page.all("li").count == PagePlot.mostSeries)
    #expect(page.texts("p").last == "3 more are in the numbers.")
    #expect(page.all("rect").filter { $0.path.contains("g") }.count == 7, "square marks")
  }

  private static let columns = Heatmap.Columns(map: "m", row: "r", column: "c", value: "v")

  private func cells(_ rows: [(String, Int64, Int64, SQLValue)]) -> QueryResult {
    QueryResult(
      columns: ["m", "r", "c", "v"],
      rows: rows.map { [.text($0.0), .integer($0.1), .integer($0.2), $0.3] })
  }

  @Test func equalNeighboursOfAHeatMapAreOneRectangle() throws {
    let result = cells([
      ("a", -1, -1, .real(0)), ("a", -1, 0, .real(1)), ("a", 0, -1, .integer(100)),
      ("a", 0, 0, .real(100)), ("b", -1, 0, .real(50)), ("b", 0, 0, .null),
    ])
    let map = try #require(Heatmap(result, Self.columns))
    let page = try outline(PageHeatmap(heatmap: map, meaning: "error").markup())
    let squares = page.all("rect").filter { $0.path.contains("figure") }
    #expect(
      squares.map { "\($0.attributes["x"] ?? "")," + ($0.attributes["y"] ?? "") } == [
        "0,0", "0,1", "1,0",
      ])
    #expect(squares.map { $0.attributes["width"] } == ["2", "2", "1"])
    #expect(
      squares.map { $0.attributes["fill"] }
        == [0, 15, 8].map { Heatmap.colour(of: $0) })
    #expect(page.texts("figcaption") == ["a: 0 to 100", "b: 50 to 50"])
    #expect(
      page.all("svg").first?.attributes["aria-label"]
        == "Heat map of a: error, 0 to 100, rows -1 to 0, columns -1 to 0.")
  }

  @Test func aHeatMapNeedsItsColumnsAndNumbers() {
    #expect(Heatmap(cells([]), Self.columns) == nil)
    #expect(Heatmap(cells([("a", 0, 0, .real(.nan))]), Self.columns) == nil)
    #expect(Heatmap(cells([("a", 0, 0, .real(1)), ("a", 0, 256, .real(1))]), Self.columns) == nil)
    #expect(Heatmap(cells([("a", .min, 0, .real(1))]), Self.columns) == nil)
    #expect(Heatmap(QueryResult(columns: ["m"], rows: [[.text("a")]]), Self.columns) == nil)
  }

  @Test func theScaleGetsLighterAllTheWay() {
    let light = (0..<Heatmap.steps).map { step -> Double in
      let digits = Int(Heatmap.colour(of: step).dropFirst(), radix: 16) ?? 0
      let parts = [digits >> 16, digits >> 8 & 255, digits & 255].map { pow(Double($0) / 255, 2.2) }
      return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }
    #expect(zip(light, light.dropFirst()).allSatisfy { $0 < $1 })
    #expect(Heatmap.colour(of: Heatmap.steps - 1) == "#ffffff")
  }
}
