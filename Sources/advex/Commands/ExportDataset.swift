// advex export FORMAT: datasets as files that other tools load.
import ArgumentParser
import Datasets
import Store

extension ExportFormat: ExpressibleByArgument {}

struct ExportDataset: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dataset",
    abstract: "Write datasets as files that other tools load, with a manifest.",
    discussion: """
      The files are written under a temporary name, read back, compared and then renamed. Pictures \
      of other sizes are padded to 32×32 for the CIFAR formats, grey ones repeated to three \
      channels; the manifest says so. pt writes CIFAR_ims and CIFAR_lab as PyTorch's torch.load reads \
      them: floats where the lab holds them from before rounding, else k/255.
      """)

  @Argument(help: "cifar10-binary, cifar10-python, cifar100-binary, cifar100-python, npy or pt.")
  var format: ExportFormat

  @Argument(help: "The dataset for the train files: name/split.")
  var train: String

  @Argument(help: "A new folder.", completion: .directory)
  var directory: String

  @Option(help: "The dataset for the test files: name/split.")
  var test: String?

  @OptionGroup var lab: LabOptions

  func run() throws {
    try lab.open(.readOnly) { lab in
      let recipe = ExportRecipe(
        format: format, train: try lab.datasets.named(train),
        test: try test.map { try lab.datasets.named($0) }, directory: directory)
      let manifest = try recipe.run(in: lab)
      for split in manifest.splits {
        print("\(split.role): \(split.dataset), \(split.pictures) pictures, \(split.contentHash)")
      }
      if manifest.adaptation != "none" { print("adapted: \(manifest.adaptation)") }
      print("\(manifest.files.count) files and manifest.json in \(directory)")
    }
  }
}
