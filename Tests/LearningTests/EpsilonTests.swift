// Which spellings of eps are read, and as what.
import Foundation
import Testing

@testable import Learning

struct EpsilonTests {
  @Test(arguments: [
    ("8/255", 8, 255), ("16/510", 8, 255), ("0.5", 1, 2), ("1", 1, 1), ("0", 0, 1), ("0/7", 0, 1),
    ("1.50", 3, 2), ("128", 128, 1), ("0.03137", 3137, 100_000), ("10000000", 10_000_000, 1),
    ("0.0000001", 1, 10_000_000), ("20000000/2", 10_000_000, 1),
  ])
  func readsFractionsAndDecimalsAsReducedFractions(text: String, top: Int64, bottom: Int64) throws {
    let eps = try Epsilon(text)
    #expect(eps.numerator == top)
    #expect(eps.denominator == bottom)
    #expect(eps.written == text)
    #expect(eps.value == Double(top) / Double(bottom))
  }

  @Test(arguments: [
    "", " ", "-1", "-8/255", "+1", "2.5e-1", "nan", "inf", "8/", "/255", "8/0", "1/2/3", ".5", "5.",
    "0.5/2", "8 / 255", "0,5", "٣",
  ])
  func refusesOtherSpellings(text: String) {
    #expect(throws: LearningError.malformedEpsilon(text)) { try Epsilon(text) }
  }

  @Test(arguments: [
    "10000001", "1/10000001", "0.00000001", "99999999999999999999", "1/99999999999999999999",
    "0.00000000000000000000000001",
  ])
  func refusesWhatIntegersCannotCheck(text: String) {
    #expect(throws: LearningError.epsilonTooFine(text, limit: Epsilon.limit)) { try Epsilon(text) }
  }

  @Test func isStoredAsItsText() throws {
    let stored = try JSONEncoder().encode([Epsilon("8/255")])
    #expect(String(decoding: stored, as: UTF8.self) == #"["8\/255"]"#)
    #expect(try JSONDecoder().decode([Epsilon].self, from: stored) == [Epsilon("8/255")])
    #expect(throws: LearningError.malformedEpsilon("x")) {
      try JSONDecoder().decode([Epsilon].self, from: Data(#"["x"]"#.utf8))
    }
  }
}
