// The study of adversarial squares at tiny scale: mechanics, not science.
import Foundation
import Store
import Testing

@testable import Experiments

@Suite struct SquaresTests {
  @Test func theStudyRunsWholeAndIsFoundAgain() throws {
    let made = try StudyLab()
    let run = try made.run(Squares.self)
    #expect(try made.verdicts().allSatisfy { $0.hasSuffix(": too weak to tell") })
    #expect(try made.count("claim") == 5)
    let table = try made.lab.run(NamedQuery.named("squares"), parameters: ["run": "\(run.id)"])
    // Four worlds, two lengths of training, five radii.
    #expect(table.rows.count == 40)
    #expect(Set(table.rows.map { $0[0].plainText }).count == 8)
    #expect(try made.run(Squares.self).id == run.id)
    #expect(Verification.run(made.lab).isEmpty)
  }

  @Test func thePlaneHoldsTrainingPicturesAndALattice() throws {
    let made = try StudyLab()
    _ = try made.run(Squares.self)
    let plane = try made.lab.run(NamedQuery.named("squares-plane"))
    #expect(plane.rows.count == 2 * (100 + 324))
    let training = plane.rows.filter { $0[1] == .text("training") }
    #expect(
      training.allSatisfy { row in
        guard case .real(let x1) = row[2], case .real(let x2) = row[3] else { return false }
        return (0.49...1.51).contains(abs(x1)) && x1 * x2 > 0
      })
    #expect(
      Set(plane.rows.map { $0[0].plainText }) == ["plane, 10 steps", "plane, 20 steps"])
  }

  @Test func worldsOfARepetitionShareTheirPictures() throws {
    let made = try StudyLab()
    _ = try made.run(Squares.self)
    let sets = try made.column(
      """
      SELECT count(DISTINCT image_id) FROM example
      WHERE dataset IN ('blobs.squares_wrong_noisy.1/all', 'blobs.squares_right_noisy.1/all')
      """)
    #expect(sets == ["64"])
  }

  @Test(arguments: Scale.allCases)
  func everyRadiusLeavesRoomForARobustNetwork(scale: Scale) throws {
    for kind in [Corpus.Kind.grey, .colour] {
      let study = try Squares(scale, on: kind, threads: 1)
      #expect(study.radii.allSatisfy { $0.units + study.pixelNoise < 1 })
      #expect(study.radii.contains { $0.units == study.judged })
    }
  }
}
