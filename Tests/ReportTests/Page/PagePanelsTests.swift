// What stands under pictures that were made of two others.
import Testing

@testable import Report
@testable import Store

@Suite struct PagePanelsTests {
  @Test func aCaptionNamesNetworksLayersTheirRobustnessAndTheStart() {
    let result = QueryResult(
      columns: ["style_model", "content_model", "style_layers", "start", "robustness"],
      rows: [
        [.text("m"), .text("m"), .text("relu1, relu2"), .text("content"), .real(12.5)],
        [.text("m"), .text("n"), .text("relu1"), .text("noise"), .null],
      ])
    #expect(
      [0, 1].map { PagePanels.caption(result, $0) } == [
        "m, relu1, relu2, R 12.5 %", "style by m, content by n, relu1, from noise",
      ])
  }
}
