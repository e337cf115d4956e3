// The whole output of the queries about adversarial squares and bugs, on the sample lab with those
// studies added.
import Testing

@testable import Store

@Suite struct NakkiranQueryTests {
  let fixture: LabFixture

  init() throws {
    fixture = try LabFixture.whole()
    let sample = try SampleLab(in: fixture.lab)
    try sample.studySquares()
    try sample.studyBugs()
  }

  static let outputs: [(name: String, parameters: [String: String], text: String)] = [
    (
      "squares", [:],
      """
      trained_on | fits | true_sides | right | eps | pixels | seeds | flipped | sd | minus | plus | reliable
      wrong labels | 100.0 | 90.0 | 80.0 | 0.01 | 0.0025 | 1 | 0.0 | – | 0.0 | 0.0 | yes
      wrong labels | 100.0 | 90.0 | 80.0 | 0.5 | 0.125 | 1 | 25.0 | – | 0.0 | 0.0 | no
      """
    ),
    (
      "squares-plane", [:],
      """
      network | points | x1 | x2 | label | predicted | margin
      plane, 10 steps | lattice | -2.0 | -2.0 | 0 | 0 | 1.0
      plane, 10 steps | lattice | 2.0 | -2.0 | 0 | 0 | 2.0
      plane, 10 steps | lattice | -2.0 | 2.0 | 0 | 0 | 3.0
      plane, 10 steps | lattice | 0.9961 | 2.0 | 1 | 0 | -0.5
      """
    ),
    (
      "bugs-only", [:],
      """
      dataset | seeds | points | success | transfer | transfer_sd | label | label_sd | next | next_sd
      plain PGD, L2 | 2 | ours | 100.0 | 41.5 | 0.71 | 20.0 | 0.0 | 10.0 | 0.0
      bugs only, L2 | 2 | ours | 90.0 | 1.5 | 0.71 | 6.5 | 0.71 | 80.0 | 0.0
      bugs only, L2 | – | a text | – | 1.7 | – | – | – | – | –
      """
    ),
    (
      "bugs-line", [:],
      """
      points | point | learnt | transfer | slope | intercept | distance
      ours | vgg | 30.0 | 60.0 | – | – | 0.0
      ours | cnn | 20.0 | 40.0 | – | – | 0.0
      ours | mlp | 10.0 | 20.0 | – | – | 0.0
      ours | bugs | 6.5 | 1.5 | – | – | -11.5
      ours | line without bugs | – | – | 2.0 | 0.0 | -11.5
      ours | line with bugs | – | – | 2.3458 | -8.62 | -5.12
      published | ResNet | 44.7 | 100.0 | – | – | 0.55
      published | DenseNet | 41.7 | 92.7 | – | – | -0.67
      published | VGG | 28.0 | 65.7 | – | – | 0.12
      published | bugs | 6.5 | 1.5 | – | – | -20.47
      published | line without bugs | – | – | 2.0283 | 8.79 | -20.47
      published | line with bugs | – | – | 2.5626 | -12.48 | -2.68
      """
    ),
  ]

  @Test(arguments: outputs)
  func theOutputIs(name: String, parameters: [String: String], text: String) throws {
    try fixture.expect(name, parameters, gives: text)
  }
}
