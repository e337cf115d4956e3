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
      channels; the manifest says so.

      cifar10-python and cifar100-python bring load.py: the files' MD5 sums, a torchvision dataset \
      that takes them, and a reader that needs numpy alone. npy writes train_images.npy (uint8, \
      N×H×W×C) and train_labels.npy (int64, N), npz the same as images and labels in train.npz. png \
      writes train/CLASS/ORDINAL.png, so that torchvision's ImageFolder takes DIRECTORY/train, and \
      classes.txt with all names in label order; in folders' names, what is not an ASCII letter, a \
      digit, '-', '_' or '.' becomes '_', and numbers stand before names that are not in order. pt \
      writes CIFAR_ims and CIFAR_lab as PyTorch's torch.load reads them: floats where the lab holds \
      them from before rounding, else k/255.
      """)

  @Argument(
    help:
      "cifar10-binary, cifar10-python, cifar100-binary, cifar100-python, npy, npz, png or pt.")
  var format: ExportFormat

  @Argument(help: "The dataset for the train files: name/split.")
  var train: String

  @Argument(help: "A new folder.", completion: .directory)
  var directory: String

  @Option(help: "The dataset for the test files: name/split.")
  var test: String?

  @OptionGroup var lab: LabOptions

  func run() throws {
    let progress = ProgressLine()
    try lab.open(.readOnly) { lab in
      let recipe = ExportRecipe(
        format: format, train: try lab.datasets.named(train),
        test: try test.map { try lab.datasets.named($0) }, directory: directory)
      let manifest = try recipe.run(in: lab, report: progress.show)
      for split in manifest.splits {
        print("\(split.role): \(split.dataset), \(split.pictures) pictures, \(split.contentHash)")
      }
      if manifest.adaptation != "none" { print("adapted: \(manifest.adaptation)") }
      print("\(listing(manifest)) and manifest.json in \(directory)")
    }
  }

  private func listing(_ manifest: ExportManifest) -> String {
    format == .png
      ? "\(manifest.files.count - 1) folders of pictures, classes.txt"
      : "\(manifest.files.count) files"
  }
}
