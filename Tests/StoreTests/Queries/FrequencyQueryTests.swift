// The whole output of the queries about studies of frequencies and noise, on the sample lab with
// those studies added.
import Testing

@testable import Store

@Suite struct FrequencyQueryTests {
  let fixture: LabFixture

  init() throws {
    fixture = try LabFixture.whole()
    let sample = try SampleLab(in: fixture.lab)
    try sample.studyFilters()
    try sample.studyNoise()
  }

  static let outputs: [(name: String, parameters: [String: String], text: String)] = [
    (
      "filters", [:],
      """
      pictures | size | seeds | accuracy | sd | on_whole | by_whole | published
      whole pictures | – | 2 | 90.0 | 1.41 | – | – | –
      low pass | 1 | 2 | 30.0 | 1.41 | 20.0 | 10.0 | 31.0
      low pass | 3 | 2 | 50.0 | 1.41 | 40.0 | 30.0 | –
      high pass | 3 | 2 | 60.0 | 1.41 | 10.0 | 20.0 | –
      """
    ),
    (
      "noise", [:],
      """
      network | spread | seeds | accuracy | sd | lost
      standard | 0.0 | 2 | 90.0 | 1.41 | 0.0
      standard | 0.1 | 2 | 50.0 | 1.41 | 40.0
      standard | 0.2 | 2 | 25.0 | 1.41 | 65.0
      robust | 0.0 | 2 | 75.0 | 1.41 | 0.0
      robust | 0.1 | 2 | 70.0 | 1.41 | 5.0
      robust | 0.2 | 2 | 60.0 | 1.41 | 15.0
      """
    ),
  ]

  @Test(arguments: outputs)
  func theOutputIs(name: String, parameters: [String: String], text: String) throws {
    try fixture.expect(name, parameters, gives: text)
  }
}
