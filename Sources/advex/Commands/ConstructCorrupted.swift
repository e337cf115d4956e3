// advex construct corrupted: pictures with the everyday damage of CIFAR-10-C.
import ArgumentParser
import Datasets
import Store

extension Corruption: ExpressibleByArgument {}

struct ConstructCorrupted: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "corrupted",
    abstract: "Corrupt a dataset's pictures as CIFAR-10-C has them: noise, blur, weather, digital.",
    discussion: """
      The corruptions and their constants are those of CIFAR-10-C (Hendrycks & Dietterich 2019), meant \
      for pictures of 32×32. Chance depends on --seed and a picture's ordinal alone, and is not that of \
      the published files; frost lays computed textures over the picture where those took photographs.
      """)

  @Option(help: "The pictures to corrupt: name/split.")
  var dataset: String

  @Option(help: "Which corruption, by the name of its file in CIFAR-10-C.")
  var corruption: Corruption

  @Option(parsing: .unconditional, help: "1, hardly seen, to 5.")
  var severity = 3

  @Option(help: "Name of the new dataset; without a split it gets that of --dataset.")
  var name: String

  @Option(help: "Root of all chance.")
  var seed: UInt64 = 0

  @OptionGroup var lab: LabOptions

  func run() throws {
    let progress = ProgressLine()
    try lab.open(.readWrite) { lab in
      let dataset = try lab.datasets.named(dataset)
      let recipe = try CorruptionRecipe(
        name: DatasetName(name, defaultSplit: dataset.name.split), dataset: dataset,
        corruption: corruption, severity: severity, seed: seed)
      print(try recipe.run(in: lab, report: progress.show).summary)
    }
  }
}
