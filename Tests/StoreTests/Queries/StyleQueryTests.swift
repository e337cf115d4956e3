// The whole output of the queries about style transfer, on the sample lab with such pictures added.
import Testing

@testable import Store

@Suite struct StyleQueryTests {
  let fixture: LabFixture

  init() throws {
    fixture = try LabFixture.whole()
    let sample = try SampleLab(in: fixture.lab)
    try sample.transferStyle()
    try sample.measureLayers()
    try sample.studyStyle()
  }

  static let outputs: [(name: String, parameters: [String: String], text: String)] = [
    (
      "style", [:],
      """
      network | seeds | style | sd | content | checkerboard
      standard | 2 | 0.5 | 0.014 | 0.25 | 12.5
      vgg | 2 | 0.25 | 0.014 | 0.125 | 6.25
      """
    ),
    (
      "style-transfers", [:],
      """
      run | style_model | content_model | style_layers | content_layer | style | content | start | \
      steps | style_loss | content_loss | judged_style | judged_content | checkerboard | \
      robustness | dataset | ordinal
      21 | m | m | relu1, relu2 | relu3 | c/train:3 | c/test:1 | content | 2 | 0.25 | 0.125 | 0.5 | \
      0.0625 | 3.13 | 37.5 | s.m/one | 0
      22 | n | m | relu1 | relu3 | c/train:3 | c/test:1 | noise | 1 | 0.75 | 0.375 | 1.5 | 0.1875 | \
      9.38 | – | s.n/two | 0
      """
    ),
    (
      "style-transfers", ["model": "n"],
      """
      run | style_model | content_model | style_layers | content_layer | style | content | start | \
      steps | style_loss | content_loss | judged_style | judged_content | checkerboard | \
      robustness | dataset | ordinal
      22 | n | m | relu1 | relu3 | c/train:3 | c/test:1 | noise | 1 | 0.75 | 0.375 | 1.5 | 0.1875 | \
      9.38 | – | s.n/two | 0
      """
    ),
  ]

  @Test(arguments: outputs)
  func theOutputIs(name: String, parameters: [String: String], text: String) throws {
    try fixture.expect(name, parameters, gives: text)
  }

  @Test func aSeriesThatIsThereIsNotWrittenTwice() throws {
    let run = try #require(try fixture.lab.runs.unfinished().last)
    let again = MetricPoints(name: "style loss", unit: "1", axis: .step, values: [7, 8])
    let other = MetricPoints(name: "other", unit: "1", axis: .step, values: [9])
    try fixture.lab.metrics.record([again, other], run: run)
    #expect(try fixture.lab.metrics.values(of: run, name: "style loss", axis: .step) == [1])
    #expect(try fixture.lab.metrics.values(of: run, name: "other", axis: .step) == [9])
    #expect(Verification.run(fixture.lab).isEmpty)
  }
}
