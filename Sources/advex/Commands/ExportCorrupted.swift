// advex export cifar10-c: a dataset under every corruption, in the layout of CIFAR-10-C.
import ArgumentParser
import Datasets
import Store

struct ExportCorrupted: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cifar10-c",
    abstract: "Write a dataset's corrupted pictures in the layout of CIFAR-10-C.",
    discussion: """
      One NAME.npy for each corruption (uint8, 5·N × 32 × 32 × 3, severities 1 to 5 one after the other) \
      and labels.npy (uint8, 5·N), under a temporary name, read back, compared and then renamed, with \
      manifest.json. 'advex import npz DIRECTORY/fog.npy' reads one of them. \
      Pictures are those of 'advex construct corrupted' with the same --seed, and are not stored.
      """)

  @Argument(help: "The dataset of 32×32 colour pictures: name/split.")
  var dataset: String

  @Argument(help: "A new folder.", completion: .directory)
  var directory: String

  @Option(
    parsing: .upToNextOption, help: "Only these corruptions, with spaces between; else all 19.")
  var corruption: [Corruption] = []

  @Option(help: "Root of all chance.")
  var seed: UInt64 = 0

  @OptionGroup var lab: LabOptions

  func validate() throws {
    guard Set(corruption).count == corruption.count else {
      throw ValidationError("--corruption names one twice; name each once.")
    }
  }

  func run() throws {
    let progress = ProgressLine()
    try lab.open(.readOnly) { lab in
      let recipe = ExportCorruptedRecipe(
        dataset: try lab.datasets.named(dataset),
        corruptions: corruption.isEmpty ? Corruption.allCases : corruption, seed: seed,
        directory: directory)
      let files = try recipe.run(in: lab, report: progress.show)
      print("\(files.count) files of \(dataset) in \(directory)")
    }
  }
}
