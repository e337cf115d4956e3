// The whole output of the queries about studies of labels and of the takeaways, on the sample lab with
// those studies added.
import Testing

@testable import Store

@Suite struct LabelQueryTests {
  let fixture: LabFixture

  init() throws {
    fixture = try LabFixture.whole()
    let sample = try SampleLab(in: fixture.lab)
    try sample.studyConsistentLabels()
    try sample.studyTakeaways()
  }

  static let outputs: [(name: String, parameters: [String: String], text: String)] = [
    (
      "agreement", [:],
      """
      learnt_from | seeds | examples | accuracy | teacher | agreement | sd | commonest
      noise | 2 | 7 | 25.0 | 90.0 | 35.0 | 7.07 | 100.0
      pictures | 1 | 8 | 75.0 | 90.0 | 80.0 | – | –
      """
    ),
    (
      "worlds", [:],
      """
      predictive | seeds | source | d_rand | d_rand_sd | d_det | d_det_sd
      0.0 | 2 | 20.0 | 10.0 | 1.41 | 5.0 | 1.41
      1.0 | 2 | 90.0 | 70.0 | 1.41 | 40.0 | 1.41
      """
    ),
    (
      "robust-data", [:],
      """
      network | architecture | optimiser | seeds | clean | natural_clean | radius | robust | \
      robust_sd | natural_robust | gain | reliable
      VGG: wide | linear 0 | – | 2 | 80.0 | 85.0 | 0.5 | 60.0 | 1.41 | 25.0 | 35.0 | no
      """
    ),
  ]

  @Test(arguments: outputs)
  func theOutputIs(name: String, parameters: [String: String], text: String) throws {
    try fixture.expect(name, parameters, gives: text)
  }

  @Test func evaluationsOfOtherPicturesCannotAgree() throws {
    let evaluations = fixture.lab.evaluations
    let (clean, attacked) = (try evaluations.evaluation(1), try evaluations.evaluation(2))
    #expect(try evaluations.agreement(clean, clean) == 1)
    #expect(try (0...1).contains(evaluations.agreement(clean, attacked)))
    let perturbed = try evaluations.evaluation(3)
    let error = #expect(throws: StoreError.self) { try evaluations.agreement(clean, perturbed) }
    #expect("\(try #require(error))".hasPrefix("evaluations 1 and 3 are of different pictures"))
  }
}
