// advex export: files that other tools load.
import ArgumentParser

struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write datasets or a model as files that other tools load.",
    discussion: """
      Datasets: advex export FORMAT D/train DIRECTORY ('advex export dataset --help').
      All of CIFAR-10-C out of a test set: advex export cifar10-c D/test DIRECTORY.
      Models: advex export safetensors MODEL FILE.
      """,
    subcommands: [ExportDataset.self, ExportCorrupted.self, ExportSafetensors.self],
    defaultSubcommand: ExportDataset.self)
}
