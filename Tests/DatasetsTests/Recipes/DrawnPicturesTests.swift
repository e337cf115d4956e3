// Drawn and altered datasets: pictures that depend on seed and ordinal alone, taken up after a kill.
import Foundation
import Learning
import Nets
import Store
import Testing

@testable import Datasets

@Suite struct DrawnPicturesTests {
  private func draw(
    _ drawing: Drawing, _ count: Int, name: String = "drawn/train", seed: UInt64 = 1,
    in lab: LabFile
  ) throws -> Dataset {
    try DrawRecipe(name: DatasetName(name), drawing: drawing, count: count, seed: seed).run(in: lab)
  }

  private func pixels(_ dataset: Dataset, in lab: LabFile) throws -> [UInt8] {
    try lab.pictures.pixels(of: dataset.pictures, in: 0..<dataset.count)
  }

  @Test(arguments: [
    Drawing.digits(channels: 1, side: 28), .digits(channels: 3, side: 32), .points,
    .noise(channels: 1, height: 5, width: 4, spread: 0.2),
  ])
  func aPictureDependsOnSeedAndOrdinalAlone(drawing: Drawing) throws {
    let made = try RecipeLab()
    let few = try draw(drawing, 20, in: made.lab)
    let many = try draw(drawing, 40, name: "many/train", in: made.lab)
    let other = try draw(drawing, 20, name: "other/train", seed: 2, in: made.lab)
    let first = try pixels(few, in: made.lab)
    #expect(try pixels(many, in: made.lab).prefix(first.count) == first[...])
    #expect(try pixels(other, in: made.lab) != first)
    #expect(
      try made.lab.datasets.labels(of: many).prefix(20) == made.lab.datasets.labels(of: few)[...])
    #expect(few.shape == drawing.shape)
  }

  @Test func everyDigitHasInkAndNoTwoAreAlike() throws {
    let made = try RecipeLab()
    let digits = try draw(.digits(channels: 1, side: 28), 40, in: made.lab)
    let source = try StoredExamples(digits, in: made.lab)
    let batch = try source.batch(0..<40)
    #expect(batch.labels == (0..<40).map { $0 % 10 })
    #expect(Set((0..<40).map { Array(batch.image($0)) }).count == 40)
    for index in 0..<40 {
      let ink = batch.image(index).count { $0 > 127 }
      #expect((15...250).contains(ink))
    }
  }

  @Test func noiseHasItsMeanAndSpread() throws {
    let made = try RecipeLab()
    let noise = try draw(.noise(channels: 1, height: 20, width: 20, spread: 0.1), 50, in: made.lab)
    let statistics = try PixelStatistics(of: StoredExamples(noise, in: made.lab))
    #expect(abs(statistics.mean - 0.5) < 0.003)
    #expect(abs(statistics.spread - 0.1) < 0.003)
  }

  @Test func alteredPicturesHaveTheStatisticsAndLabelsAskedFor() throws {
    let made = try RecipeLab()
    let noise = try draw(.noise(channels: 1, height: 20, width: 20, spread: 0.1), 50, in: made.lab)
    let altered = try AlterRecipe(
      name: DatasetName("altered/train"), dataset: noise,
      alteration: .statistics(mean: 0.4, spread: 0.15)
    ).run(in: made.lab)
    let statistics = try PixelStatistics(of: StoredExamples(altered, in: made.lab))
    #expect(abs(statistics.mean - 0.4) < 0.003)
    #expect(abs(statistics.spread - 0.15) < 0.003)
    #expect(altered.parentID == noise.id)
    #expect(
      try made.lab.datasets.labels(of: altered) == made.lab.datasets.labels(of: noise))
  }

  @Test func noiseHasItsSpreadAndDependsOnSeedAndOrdinalAlone() throws {
    let made = try RecipeLab()
    let grey = try draw(.noise(channels: 1, height: 20, width: 20, spread: 0), 50, in: made.lab)
    func noisy(_ name: String, seed: UInt64) throws -> Dataset {
      try AlterRecipe(
        name: DatasetName(name), dataset: grey, alteration: .noise(spread: 0.1), seed: seed
      ).run(in: made.lab)
    }
    let first = try noisy("first/train", seed: 1)
    let statistics = try PixelStatistics(of: StoredExamples(first, in: made.lab))
    #expect(abs(statistics.mean - 0.5) < 0.004)
    #expect(abs(statistics.spread - 0.1) < 0.003)
    #expect(try noisy("again/train", seed: 1).hash == first.hash)
    #expect(try noisy("other/train", seed: 2).hash != first.hash)
    #expect(
      try Rebuild(in: made.lab).fromRecipe(first, threads: 1)
        == .proven(hash: first.hash, pictures: 50))
  }

  @Test func aKilledDrawingGoesOnToTheSamePictures() throws {
    let made = try RecipeLab()
    let whole = try draw(.points, 5_000, name: "whole/train", in: made.lab)
    let recipe = DrawRecipe(
      name: try DatasetName("parts/train"), drawing: .points, count: 5_000, seed: 1)
    // A lab that goes away under the run, as a full disk does.
    let doomed = try LabFile(path: made.lab.path, access: .readWrite)
    #expect(throws: (any Error).self) {
      try recipe.run(in: doomed) { _ in try? doomed.close() }
    }
    #expect(try made.lab.datasets.find(DatasetName("parts/train")) == nil)
    #expect(try recipe.run(in: made.lab).contentHash == whole.contentHash)
    #expect(Verification.run(made.lab).isEmpty)
  }

  @Test func nothingToDrawIsRefused() throws {
    let made = try RecipeLab()
    let error = #expect(throws: StoreError.self) { try draw(.points, 0, in: made.lab) }
    #expect("\(try #require(error))" == "there is nothing to draw; ask for 1 or more")
  }
}
