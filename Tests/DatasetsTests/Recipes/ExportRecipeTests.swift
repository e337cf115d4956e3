// Exports: read back before they are done, described by a manifest, never over something else.
import Datasets
import Foundation
import Nets
import Store
import Testing

@Suite struct ExportRecipeTests {
  private func export(_ format: ExportFormat, _ made: RecipeLab, _ datasets: [Dataset]) throws
    -> (ExportManifest, URL)
  {
    let folder = made.folder.appendingPathComponent("out")
    let manifest = try ExportRecipe(
      format: format, train: datasets[0], test: datasets.dropFirst().first, directory: folder.path
    ).run(in: made.lab)
    return (manifest, folder)
  }

  /// Those whose pictures are padded, and npy; RoundTripTests holds all of them to their content hash.
  @Test(arguments: ExportFormat.allCases.filter { ![.pt, .npz, .png].contains($0) })
  func everyFormatGivesBackPixelsAndLabels(format: ExportFormat) throws {
    let made = try RecipeLab()
    let datasets = try made.importBars()
    let (manifest, folder) = try export(format, made, datasets)
    #expect(manifest.splits.map(\.contentHash) == datasets.map(\.hash))
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(files == (manifest.files.map(\.name) + ["manifest.json"]).sorted())
    guard format != .npy else {
      let read = try NpyFormat.read(name: "train", from: folder.path)["train"]
      #expect(try read?.pixels == made.pixels(datasets[0]))
      return
    }
    #expect(
      manifest.adaptation.contains("padded with zeros to 32×32 and repeated to three channels"))
    let family: CIFARFamily = format.rawValue.hasPrefix("cifar100") ? .cifar100 : .cifar10
    let read = try family.read(from: folder.path)["train"]
    #expect(read?.count == 60)
    // The grey 6×6 picture stands in the middle of each channel.
    let first = try made.pixels(datasets[0])
    #expect(read?.pixels[13 * 32 + 13] == first[0])
    #expect(read?.pixels[2 * 1024 + 18 * 32 + 18] == first[35])
    #expect(read?.pixels[0] == 0)
  }

  @Test func nothingIsWrittenOver() throws {
    let made = try RecipeLab()
    let datasets = try made.importBars()
    _ = try export(.npy, made, datasets)
    #expect(throws: StoreError.self) { try export(.npy, made, datasets) }
    let left = try FileManager.default.contentsOfDirectory(atPath: made.folder.path)
    #expect(!left.contains { $0.contains(".new-") })
  }

  @Test func tooFewPicturesLeaveNothingBehind() throws {
    let made = try RecipeLab()
    let base = try made.importBars()[0]
    let few = try SelectRecipe(name: DatasetName("few/train"), dataset: base, count: 3)
      .run(in: made.lab, threads: 1)
    #expect(throws: FormatError.self) { try export(.cifar10Binary, made, [few]) }
    let left = try FileManager.default.contentsOfDirectory(atPath: made.folder.path)
    #expect(!left.contains { $0.hasPrefix("out") })
  }
}
