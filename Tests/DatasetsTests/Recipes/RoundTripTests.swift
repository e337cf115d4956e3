// Every format that is exported is imported again to the same content hash, by our readers and, where
// Python has numpy, by those of other libraries, restated in fixtures/readers.
import Foundation
import Nets
import Store
import Testing

@testable import Datasets

@Suite struct RoundTripTests {
  private let made: RecipeLab
  /// Twelve and seven colour pictures at CIFAR's shape.
  private let datasets: [Dataset]

  init() throws {
    let made = try RecipeLab()
    self.made = made
    datasets = try [("train", 12), ("test", 7)].map { split, count in
      try DrawRecipe(
        name: DatasetName(name: "digits", split: split),
        drawing: .digits(channels: 3, side: 32), count: count, seed: UInt64(count)
      ).run(in: made.lab)
    }
  }

  private func export(_ format: ExportFormat, test: Bool = true) throws -> String {
    let folder = made.folder.appendingPathComponent(format.rawValue).path
    _ = try ExportRecipe(
      format: format, train: datasets[0], test: test && format != .pt ? datasets[1] : nil,
      directory: folder
    ).run(in: made.lab)
    return folder
  }

  private func exportCorrupted() throws -> String {
    let folder = made.folder.appendingPathComponent("c").path
    _ = try ExportCorruptedRecipe(
      dataset: datasets[1], corruptions: [.fog, .snow], seed: 4, directory: folder
    ).run(in: made.lab)
    return folder
  }

  /// The content hash of all severities of a corruption, from the pictures of its own recipe.
  private func corruptedHash(_ corruption: Corruption) throws -> String {
    let labels = try made.lab.datasets.labels(of: datasets[1])
    var hash = ContentHash(shape: datasets[1].shape, count: 5 * labels.count)
    for severity in Corruption.severities {
      let recipe = try CorruptionRecipe(
        name: DatasetName("\(corruption.rawValue)_\(severity)/test"), dataset: datasets[1],
        corruption: corruption, severity: severity, seed: 4)
      hash.add(labels, pixels: try made.pixels(recipe.run(in: made.lab)))
    }
    return hash.finish().hexadecimal
  }

  private static func importer(of format: ExportFormat) -> ImportFormat {
    switch format {
    case .cifar10Binary, .cifar10Python: .cifar10
    case .cifar100Binary, .cifar100Python: .cifar100
    case .npy, .npz: .npz
    case .png: .folder
    case .pt: .pt
    }
  }

  @Test(arguments: ExportFormat.allCases)
  func everyExportIsImportedToTheSameHash(format: ExportFormat) throws {
    let again = try ImportRecipe(
      format: Self.importer(of: format), path: export(format), name: "again"
    ).run(in: made.lab)
    let expected = format == .pt ? [datasets[0]] : datasets
    #expect(again.map(\.name.split) == expected.map(\.name.split))
    #expect(again.map(\.hash) == expected.map(\.hash))
    #expect(again[0].labels.classes.count == 10)
    #expect(Verification.run(made.lab).isEmpty)
  }

  @Test(arguments: ExportFormat.allCases)
  func anExportWithoutTestIsImportedByItsSplit(format: ExportFormat) throws {
    let again = try ImportRecipe(
      format: Self.importer(of: format), path: export(format, test: false), name: "again",
      split: "train"
    ).run(in: made.lab)
    #expect(again.map(\.hash) == [datasets[0].hash])
  }

  @Test func aCorruptionIsImportedWithItsLabels() throws {
    let again = try ImportRecipe(
      format: .npz, path: exportCorrupted() + "/fog.npy", name: "fog", split: "test"
    ).run(in: made.lab)
    #expect(again.map(\.name.description) == ["fog/test"])
    #expect(try again.map(\.hash) == [corruptedHash(.fog)])
  }

  @Test func picturesKeepTheirClassesNames() throws {
    let names = try ImportRecipe(format: .folder, path: export(.png), name: "again")
      .run(in: made.lab)[0].labels.classes.map(\.name)
    #expect(names == datasets[0].labels.classes.map(\.name))
  }

  @Test func aSplitThatIsNotThereIsRefusedBeforeAnythingIsStored() throws {
    let folder = try export(.cifar10Binary)
    #expect(
      formatError {
        _ = try ImportRecipe(format: .cifar10, path: folder, name: "again", split: "val")
          .run(in: made.lab)
      } == .badFolder(path: folder, reason: "holds the splits train and test and no val"))
    #expect(try made.lab.datasets.find(DatasetName("again/train")) == nil)
  }

  @Test func theManifestSaysWhoMadeWhat() throws {
    let path = try export(.png) + "/manifest.json"
    let manifest = try JSONDecoder().decode(
      ExportManifest.self, from: Data(contentsOf: URL(filePath: path)))
    #expect(manifest.splits.map(\.contentHash) == datasets.map(\.hash))
    #expect(manifest.splits.map(\.run) == datasets.map(\.runID))
    #expect(manifest.splits[0].recipe.contains(#""seed":12"#))
    #expect(manifest.splits[0].classes == datasets[0].labels.classes.map(\.name))
    let corrupted = try JSONDecoder().decode(
      ExportManifest.self,
      from: Data(contentsOf: URL(filePath: exportCorrupted() + "/manifest.json")))
    #expect(corrupted.splits.map(\.contentHash) == [datasets[1].hash])
    #expect(corrupted.files.map(\.name) == ["fog.npy", "snow.npy", "labels.npy"])
  }

  @Test(arguments: ["cifar-10-batches-py", "cifar-100-python"])
  func noPickleIsTakenForAnOfficialOne(name: String) throws {
    let folder = made.folder.appendingPathComponent(name).path
    let error = #expect(throws: StoreError.self) {
      try ExportRecipe(
        format: .cifar10Python, train: datasets[0], test: nil, directory: folder
      ).run(in: made.lab)
    }
    #expect("\(try #require(error))".contains("is taken for the official CIFAR-10"))
    #expect(!FileManager.default.fileExists(atPath: folder))
  }

  @Test func aFolderImportThatStoppedGoesOnToTheSameDataset() throws {
    let folder = try export(.png)
    let whole = try ImportRecipe(format: .folder, path: folder, name: "whole", split: "train")
      .run(in: made.lab)[0]
    var (left, run, set) = try made.interruptedImport(like: whole)
    let two = try Array(made.pixels(whole)[..<(2 * 3072)])
    try made.lab.pictures.append(made.lab.pictures.encode(two, shape: whole.shape), to: &set)
    let parts = try ImportRecipe(resuming: left).run(in: made.lab)
    #expect(parts.map(\.runID) == [run.id])
    #expect(parts.map(\.hash) == [whole.hash])
  }

  @Test(.enabled(if: Python.hasNumpy, "python3 with numpy is installed"))
  func readersOfOtherLibrariesFindTheSamePicturesWherePythonHasNumpy() throws {
    var arguments = [fixturePath("../readers/read_exports.py")]
    var expected: [String] = []
    for format in ExportFormat.allCases {
      arguments += [format.rawValue, try export(format)]
      let readers =
        switch format {
        case .cifar10Python, .cifar100Python: ["torchvision", "keras", "load.py"]
        case .png: ["imagefolder"]
        case .pt: ["torch"]
        default: ["numpy"]
        }
      for reader in readers {
        for dataset in format == .pt ? [datasets[0]] : datasets {
          expected.append("\(format.rawValue) \(reader) \(dataset.name.split) \(dataset.hash)")
        }
      }
    }
    arguments += ["cifar10-c", try exportCorrupted()]
    for corruption in [Corruption.fog, .snow] {
      expected.append("cifar10-c numpy \(corruption.rawValue) \(try corruptedHash(corruption))")
    }
    let read = Python.run(arguments)
    #expect(read.succeeded, "\(read.output)")
    #expect(read.output.split(separator: "\n").map(String.init).sorted() == expected.sorted())
  }

  @Test(.enabled(if: Python.hasNumpy, "python3 with numpy is installed"))
  func theLoaderRefusesFilesThatChangedWherePythonHasNumpy() throws {
    let folder = try export(.cifar10Python, test: false)
    let program = "import sys; sys.path.insert(0, sys.argv[1]); import load; "
    let whole = Python.run(["-c", program + "print(load.load()[0].shape)", folder])
    #expect(whole.output == "(12, 32, 32, 3)\n")
    let none = Python.run(["-c", program + "load.load('test')", folder])
    #expect(none.output.contains("ValueError: this export holds no test pictures"))
    var bytes = try contents("data_batch_2", in: folder)
    bytes[bytes.count / 2] ^= 1
    try put(bytes, "data_batch_2", in: folder)
    let changed = Python.run(["-c", program + "load.load()", folder])
    #expect(changed.output.contains("ValueError: data_batch_2 is not what was exported"))
  }
}
