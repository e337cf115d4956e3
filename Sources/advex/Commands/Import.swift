// advex import: other people's files into the lab.
import ArgumentParser

struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Read a dataset or a model into the lab.",
    discussion: """
      Datasets: advex import cifar10|cifar100|idx|npz|folder|pt PATH --name NAME ('advex import dataset --help').
      Models: advex import safetensors FILE --model NAME --arch ARCH --dataset D.
      """,
    subcommands: [ImportDataset.self, ImportSafetensors.self],
    defaultSubcommand: ImportDataset.self)
}
