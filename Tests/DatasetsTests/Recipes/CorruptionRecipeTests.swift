// Corrupted datasets: where they come from, that they are made again, and that killed runs go on.
import Foundation
import Nets
import Store
import Testing

@testable import Datasets

@Suite struct CorruptionRecipeTests {
  private func recipe(
    _ name: String, of dataset: Dataset, _ corruption: Corruption = .fog, severity: Int = 3,
    seed: UInt64 = 1
  ) throws -> CorruptionRecipe {
    try CorruptionRecipe(
      name: DatasetName(name), dataset: dataset, corruption: corruption, severity: severity,
      seed: seed)
  }

  @Test func labelsStayAndThePicturesAreTheCorruptors() throws {
    let made = try RecipeLab()
    let base = try made.importBars()[1]
    let fog = try recipe("fog/test", of: base).run(in: made.lab)
    #expect(fog.parentID == base.id)
    #expect(try made.lab.datasets.labels(of: fog) == made.lab.datasets.labels(of: base))
    let corruptor = try Corruptor(.fog, severity: 3, seed: 1, shape: RecipeLab.shape)
    let before = try made.pixels(base)
    let expected = try (0..<20).flatMap {
      try corruptor.corrupt(before[$0 * 36..<($0 + 1) * 36], ordinal: $0)
    }
    #expect(try made.pixels(fog) == expected)
    #expect(Verification.run(made.lab).isEmpty)
  }

  @Test(arguments: Corruption.allCases.filter { $0 != .saturate })
  func whatIsCorruptedIsCorruptedAgain(corruption: Corruption) throws {
    let made = try RecipeLab()
    let base = try made.importBars()[1]
    let recipe = try recipe("corrupted/test", of: base, corruption)
    let first = try recipe.run(in: made.lab)
    #expect(try recipe.run(in: made.lab) == first)
    #expect(
      try Rebuild(in: made.lab).fromRecipe(first, threads: 1)
        == .proven(hash: first.hash, pictures: 20))
  }

  @Test func severityAndSeedMakeOtherPictures() throws {
    let made = try RecipeLab()
    let base = try made.importBars()[1]
    let sets = [
      try recipe("a/test", of: base), try recipe("b/test", of: base, severity: 4),
      try recipe("c/test", of: base, seed: 2),
    ]
    #expect(try Set(sets.map { try $0.run(in: made.lab).hash }).count == 3)
  }

  @Test func aKilledRunGoesOn() throws {
    let made = try RecipeLab()
    let base = try made.importBars()[1]
    let whole = try recipe("whole/test", of: base, .snow).run(in: made.lab)
    let cut = try recipe("cut/test", of: base, .snow)
    guard case .started(let run, _) = try made.lab.runs.begin(cut.request()) else {
      Issue.record("nothing was begun before")
      return
    }
    var set = try made.lab.pictures.openSet(of: run, shape: base.shape)
    try made.lab.pictures.append(
      made.lab.pictures.encode(Array(made.pixels(whole).prefix(7 * 36)), shape: base.shape),
      to: &set)
    try made.lab.runs.fail(run, message: "killed")
    let again = try StoredRecipe(made.lab.runs.run(run.id))?.run(in: made.lab, threads: 1)
    #expect(again?.contentHash == whole.contentHash)
  }

  @Test func whatCannotBeIsRefusedBeforeAnythingIsBegun() throws {
    let made = try RecipeLab()
    let base = try made.importBars()[1]
    for (corruption, severity) in [(Corruption.fog, 0), (.fog, 6), (.saturate, 3)] {
      #expect(throws: StoreError.self) {
        try recipe("no/test", of: base, corruption, severity: severity)
      }
    }
    #expect(try made.lab.datasets.find(DatasetName("no/test")) == nil)
  }
}
