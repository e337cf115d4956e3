// The whole output of the query about layers, on the sample lab with a study of layers added.
import Testing

@testable import Store

@Suite struct LayerQueryTests {
  static let outputs: [(name: String, parameters: [String: String], text: String)] = [
    (
      "layer-robustness", [:],
      """
      model | layer | position | seeds | robustness | sd | published
      vgg11 | f.1 | 1 | 2 | 5.0 | 1.41 | 5.4
      vgg11 | f.4 | 2 | 2 | 12.5 | 1.41 | 11.0
      vgg11 | f.10 | 3 | 2 | 25.0 | 1.41 | –
      standard | relu1 | 1 | 2 | 50.0 | 1.41 | –
      standard | residual1.add | 2 | 2 | 75.0 | 1.41 | –
      """
    ),
    (
      "layer-robustness", ["run": "13"],
      """
      model | layer | position | seeds | robustness | sd | published
      """
    ),
  ]

  @Test(arguments: outputs)
  func theOutputIs(name: String, parameters: [String: String], text: String) throws {
    let fixture = try LabFixture.whole()
    try SampleLab(in: fixture.lab).studyLayers()
    try fixture.expect(name, parameters, gives: text)
  }
}
