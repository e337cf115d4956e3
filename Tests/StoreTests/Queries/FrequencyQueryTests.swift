// The whole output of the queries about studies of frequencies, noise and corruptions, on the sample lab with
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
    try sample.studyFourier()
    try sample.studyCorruptions()
    try sample.askAboutRecipes()
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
    (
      "fourier-map", [:],
      """
      network | row | column | seeds | error | sd
      standard | -2 | -2 | 2 | 40.0 | 1.41
      standard | -2 | -1 | 2 | 39.0 | 1.41
      standard | -2 | 0 | 2 | 38.0 | 1.41
      standard | -2 | 1 | 2 | 39.0 | 1.41
      standard | -1 | -2 | 2 | 36.0 | 1.41
      standard | -1 | -1 | 2 | 35.0 | 1.41
      standard | -1 | 0 | 2 | 34.0 | 1.41
      standard | -1 | 1 | 2 | 37.0 | 1.41
      standard | 0 | -2 | 2 | 32.0 | 1.41
      standard | 0 | -1 | 2 | 31.0 | 1.41
      standard | 0 | 0 | 2 | 30.0 | 1.41
      standard | 0 | 1 | 2 | 31.0 | 1.41
      standard | 1 | -2 | 2 | 36.0 | 1.41
      standard | 1 | -1 | 2 | 37.0 | 1.41
      standard | 1 | 0 | 2 | 34.0 | 1.41
      standard | 1 | 1 | 2 | 35.0 | 1.41
      robust | -2 | -2 | 2 | 60.0 | 1.41
      robust | -2 | -1 | 2 | 59.0 | 1.41
      robust | -2 | 0 | 2 | 58.0 | 1.41
      robust | -2 | 1 | 2 | 59.0 | 1.41
      robust | -1 | -2 | 2 | 56.0 | 1.41
      robust | -1 | -1 | 2 | 55.0 | 1.41
      robust | -1 | 0 | 2 | 54.0 | 1.41
      robust | -1 | 1 | 2 | 57.0 | 1.41
      robust | 0 | -2 | 2 | 52.0 | 1.41
      robust | 0 | -1 | 2 | 51.0 | 1.41
      robust | 0 | 0 | 2 | 50.0 | 1.41
      robust | 0 | 1 | 2 | 51.0 | 1.41
      robust | 1 | -2 | 2 | 56.0 | 1.41
      robust | 1 | -1 | 2 | 57.0 | 1.41
      robust | 1 | 0 | 2 | 54.0 | 1.41
      robust | 1 | 1 | 2 | 55.0 | 1.41
      """
    ),
    (
      "fourier-map", ["network": "robust"],
      """
      network | row | column | seeds | error | sd
      robust | -2 | -2 | 2 | 60.0 | 1.41
      robust | -2 | -1 | 2 | 59.0 | 1.41
      robust | -2 | 0 | 2 | 58.0 | 1.41
      robust | -2 | 1 | 2 | 59.0 | 1.41
      robust | -1 | -2 | 2 | 56.0 | 1.41
      robust | -1 | -1 | 2 | 55.0 | 1.41
      robust | -1 | 0 | 2 | 54.0 | 1.41
      robust | -1 | 1 | 2 | 57.0 | 1.41
      robust | 0 | -2 | 2 | 52.0 | 1.41
      robust | 0 | -1 | 2 | 51.0 | 1.41
      robust | 0 | 0 | 2 | 50.0 | 1.41
      robust | 0 | 1 | 2 | 51.0 | 1.41
      robust | 1 | -2 | 2 | 56.0 | 1.41
      robust | 1 | -1 | 2 | 57.0 | 1.41
      robust | 1 | 0 | 2 | 54.0 | 1.41
      robust | 1 | 1 | 2 | 55.0 | 1.41
      """
    ),
    (
      "fourier-rings", [:],
      """
      network | norm | from_radius | to_radius | frequencies | seeds | error | sd
      standard | 2.5 | 0 | 2 | 9 | 2 | 33.78 | 1.41
      standard | 2.5 | 2 | 4 | 7 | 2 | 37.14 | 1.41
      robust | 2.5 | 0 | 2 | 9 | 2 | 53.78 | 1.41
      robust | 2.5 | 2 | 4 | 7 | 2 | 57.14 | 1.41
      """
    ),
    (
      "fourier-rings", ["width": "1"],
      """
      network | norm | from_radius | to_radius | frequencies | seeds | error | sd
      standard | 2.5 | 0 | 1 | 1 | 2 | 30.0 | 1.41
      standard | 2.5 | 1 | 2 | 8 | 2 | 34.25 | 1.41
      standard | 2.5 | 2 | 3 | 7 | 2 | 37.14 | 1.41
      robust | 2.5 | 0 | 1 | 1 | 2 | 50.0 | 1.41
      robust | 2.5 | 1 | 2 | 8 | 2 | 54.25 | 1.41
      robust | 2.5 | 2 | 3 | 7 | 2 | 57.14 | 1.41
      """
    ),
    (
      "corruption-table", [:],
      """
      corruption | network | seeds | severity_1 | severity_2 | severity_3 | severity_4 | \
      severity_5 | accuracy | sd | loss | published
      none | standard | 2 | – | – | – | – | – | 90.0 | 1.41 | 0.0 | –
      none | robust | 2 | – | – | – | – | – | 80.0 | 1.41 | 0.0 | –
      fog | standard | 2 | 80.0 | – | – | – | 40.0 | 60.0 | 1.41 | 30.0 | –
      fog | robust | 2 | 70.0 | – | – | – | 30.0 | 50.0 | 1.41 | 30.0 | 55.3
      jpeg_compression | standard | 2 | – | 70.0 | – | – | – | 70.0 | 1.41 | 20.0 | –
      jpeg_compression | robust | 2 | – | 60.0 | – | – | – | 60.0 | 1.41 | 20.0 | –
      """
    ),
    (
      "corruption-recipes", [:],
      """
      model | dataset | corruption | severity | seed | pictures | accuracy | hash
      m | c/test | fog | 1 | 7 | 5 | 80.0 | \
      0101010101010101010101010101010101010101010101010101010101010101
      m | c/test | fog | 5 | 7 | 5 | 40.0 | \
      0505050505050505050505050505050505050505050505050505050505050505
      """
    ),
    (
      "corruption-recipes", ["model": "n"],
      "model | dataset | corruption | severity | seed | pictures | accuracy | hash"
    ),
  ]

  @Test(arguments: outputs)
  func theOutputIs(name: String, parameters: [String: String], text: String) throws {
    try fixture.expect(name, parameters, gives: text)
  }
}
