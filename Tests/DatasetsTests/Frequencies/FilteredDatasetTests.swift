// Filtered datasets: stored, traced to where they come from, taken up after a kill and rebuilt.
import Foundation
import Store
import Testing

@testable import Datasets

@Suite struct FilteredDatasetTests {
  private func filter(
    _ dataset: Dataset, _ band: FrequencyFilter.Band, _ size: Int, name: String = "filtered/train",
    in lab: LabFile
  ) throws -> Dataset {
    try AlterRecipe(
      name: DatasetName(name), dataset: dataset,
      alteration: .frequencies(FrequencyFilter(band, size: size))
    ).run(in: lab)
  }

  @Test(arguments: FrequencyFilter.Band.allCases)
  func theRecipeGivesTheSameContentAgain(band: FrequencyFilter.Band) throws {
    let made = try RecipeLab()
    let bars = try made.importBars()[0]
    let filtered = try filter(bars, band, 3, in: made.lab)
    #expect(filtered.contentHash != bars.contentHash)
    #expect(filtered.parentID == bars.id)
    #expect(try made.lab.datasets.labels(of: filtered) == made.lab.datasets.labels(of: bars))
    let proven = RebuildResult.proven(hash: filtered.hash, pictures: 60)
    #expect(try Rebuild(in: made.lab).fromRecipe(filtered, threads: 1) == proven)
    #expect(try Rebuild(in: made.lab).fromPerturbations(filtered) == proven)
    #expect(try filter(bars, band, 3, name: "again/train", in: made.lab).hash == filtered.hash)
    #expect(Verification.run(made.lab).isEmpty)
  }

  @Test func aKilledFilterGoesOnToTheSamePictures() throws {
    let made = try RecipeLab()
    let digits = try DrawRecipe(
      name: DatasetName("digits/train"), drawing: .digits(channels: 1, side: 28), count: 5_000,
      seed: 1
    ).run(in: made.lab)
    let whole = try filter(digits, .low, 5, in: made.lab)
    let recipe = AlterRecipe(
      name: try DatasetName("parts/train"), dataset: digits,
      alteration: .frequencies(FrequencyFilter(.low, size: 5)))
    // A lab that goes away under the run, as a full disk does.
    let doomed = try LabFile(path: made.lab.path, access: .readWrite)
    #expect(throws: (any Error).self) {
      try recipe.run(in: doomed) { _ in try? doomed.close() }
    }
    #expect(try made.lab.datasets.find(DatasetName("parts/train")) == nil)
    #expect(try recipe.run(in: made.lab).hash == whole.hash)
  }

  @Test func aSquareWiderThanThePicturesIsRefused() throws {
    let made = try RecipeLab()
    let bars = try made.importBars()[0]
    let error = #expect(throws: StoreError.self) { try filter(bars, .high, 7, in: made.lab) }
    #expect("\(try #require(error))".hasSuffix("does not fit pictures of 6×6; take 1 to 6"))
  }
}
