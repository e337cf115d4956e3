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
  ]

  @Test(arguments: outputs)
  func theOutputIs(name: String, parameters: [String: String], text: String) throws {
    let query = try NamedQuery.named(name)
    let result = try fixture.lab.run(query, parameters: parameters)
    #expect(result.text == text)
    for (index, column) in query.columns.enumerated() {
      for row in result.rows {
        let isReal = if case .real = row[index] { true } else { false }
        #expect(row[index] == .null || isReal == (column.type == "REAL"), "\(column.name)")
      }
    }
  }
}
