// Released datasets through the lab and back: floats exact beside their 8-bit form, found again, taken
// up again, verified, and exported to the same bytes.
import Foundation
import Learning
import Nets
import Store
import Testing

@testable import Datasets

@Suite struct PtRecipeTests {
  let made: RecipeLab

  init() throws { made = try RecipeLab() }

  private func load(_ name: String = "zip", as dataset: String = "r", split: String = "train")
    throws
    -> Dataset
  {
    try ImportRecipe(format: .pt, path: torchFixture(name), name: dataset, split: split)
      .run(in: made.lab)[0]
  }

  private func floats(_ dataset: Dataset) throws -> [Float] {
    try made.lab.pictures.floats(of: dataset.pictures, in: 0..<dataset.count)
  }

  private func export(_ dataset: Dataset, _ folder: String = "out") throws -> String {
    let path = made.folder.appendingPathComponent(folder).path
    _ = try ExportRecipe(format: .pt, train: dataset, test: nil, directory: path).run(in: made.lab)
    return path
  }

  @Test func floatsStandBesideTheEightBitPictures() throws {
    let dataset = try load(split: "test")
    #expect("\(dataset.name)" == "r/test")
    #expect(try made.pixels(dataset) == torchPixels.map { UInt8(255 * $0) })
    #expect(try floats(dataset) == torchPixels)
    // The first picture is k/255, which needs no keeping.
    let kept = try made.lab.run(sql: "SELECT ordinal FROM picture_float ORDER BY ordinal")
    #expect(kept.rows == (1..<5).map { [.integer($0)] })
    #expect(Verification.run(made.lab).isEmpty)
    let source = try StoredExamples(dataset, in: made.lab, pixels: .float)
    var pixels = [Float](repeating: 9, count: 2 * 192)
    try pixels.withUnsafeMutableBufferPointer { try source.read([4, 0], into: $0) }
    #expect(pixels == Array(torchPixels[768...]) + torchPixels[..<192])
  }

  @Test func theSameFilesAreFoundAndOthersOfTheirLevelsAreNot() throws {
    let dataset = try load("legacy")
    #expect(try load("legacy") == dataset)
    #expect(try load(as: "other").hash == dataset.hash)
    let request = try made.lab.runs.run(dataset.runID)
    #expect(request.settings.contains(#""floats":""#))
    #expect(throws: StoreError.self) { try load("zip") }
  }

  @Test func anExportReadsBackToTheSameFloats() throws {
    let dataset = try load()
    let again = try ImportRecipe(format: .pt, path: export(dataset), name: "again")
      .run(in: made.lab)[0]
    #expect(again.hash == dataset.hash)
    #expect(try floats(again) == torchPixels)
  }

  @Test func eightBitDataKeepsItsHashAndNoFloats() throws {
    let dataset = try made.importBars()[0]
    let again = try ImportRecipe(format: .pt, path: export(dataset), name: "again")
      .run(in: made.lab)[0]
    #expect(again.hash == dataset.hash)
    #expect(
      try made.lab.run(sql: "SELECT count(*) FROM picture_float").rows == [[.integer(0)]])
  }

  @Test func perturbationsBeforeRoundingAreExported() throws {
    let base = try made.importBars(train: 24, test: 6)[0]
    let kept = try made.recipe(
      of: base, with: made.makeModel(for: base), name: "kept/train", keepFloat: true
    ).run(in: made.lab, threads: 1)
    let read = try PtFormat.read(from: export(kept), split: "train")
    #expect(try read.floats?.read(0..<24) == floats(kept))
    #expect(try read["train"]?.labels == made.lab.datasets.labels(of: kept))
  }

  @Test func twoDatasetsDoNotFitOneFolder() throws {
    let bars = try made.importBars()
    let path = made.folder.appendingPathComponent("both").path
    #expect(throws: StoreError.self) {
      try ExportRecipe(format: .pt, train: bars[0], test: bars[1], directory: path)
        .run(in: made.lab)
    }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func aSelectionTakesItsFloatsAlong() throws {
    let part = try SelectRecipe(name: DatasetName("part/train"), dataset: load(), classes: [0, 3])
      .run(in: made.lab, threads: 1)
    #expect(
      try floats(part)
        == Array(torchPixels[..<192]) + torchPixels[192..<384] + torchPixels[768...])
    #expect(Verification.run(made.lab).isEmpty)
  }

  @Test func anImportThatStoppedGoesOnToTheSameDataset() throws {
    let whole = try load(as: "whole")
    var (left, run, set) = try made.interruptedImport(like: whole)
    let two = Array(torchPixels[..<384])
    try made.lab.pictures.append(
      made.lab.pictures.encode(PtPixels.levels(of: two), floats: two, shape: whole.shape), to: &set)
    let parts = try ImportRecipe(resuming: left).run(in: made.lab)[0]
    #expect(parts.runID == run.id)
    #expect(parts.hash == whole.hash)
    #expect(try floats(parts) == torchPixels)
    #expect(
      try made.lab.run(sql: "SELECT count(*) FROM run WHERE name = 'parts/train'").rows
        == [[.integer(1)]])
  }

  @Test func aFloatThatWasChangedIsFound() throws {
    _ = try load()
    _ = try made.lab.run(
      sql: "UPDATE picture_float SET payload = zeroblob(length(payload)) WHERE ordinal = 2")
    let findings = Verification.run(made.lab).map(\.what)
    #expect(
      findings.contains { $0.hasPrefix("The float form of picture 2 of picture set 1: ") })
  }
}
