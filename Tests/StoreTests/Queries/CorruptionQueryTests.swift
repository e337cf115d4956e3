// The whole output of the query about corruptions, on the sample lab with corrupted datasets added.
import Testing

@testable import Store

@Suite struct CorruptionQueryTests {
  let fixture: LabFixture

  init() throws {
    fixture = try LabFixture.whole()
    try SampleLab(in: fixture.lab).corruptTest()
  }

  static let header = """
    model | dataset | corruption | plain | severity_1 | severity_2 | severity_3 | severity_4 | \
    severity_5 | mean | loss
    """

  static let outputs: [(name: String, parameters: [String: String], text: String)] = [
    (
      "corruptions", [:],
      """
      \(header)
      m | c/test | contrast | 80.0 | – | – | 20.0 | – | – | 20.0 | 60.0
      m | c/test | fog | 80.0 | 80.0 | 50.0 | – | – | 0.0 | 43.33 | 36.67
      """
    ),
    ("corruptions", ["model": "n"], Self.header),
    ("corruptions", ["dataset": "c/train"], Self.header),
  ]

  @Test(arguments: outputs)
  func theOutputIs(name: String, parameters: [String: String], text: String) throws {
    try fixture.expect(name, parameters, gives: text)
  }
}
