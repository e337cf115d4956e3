// advex relabel: new labels for the same pictures.
import ArgumentParser
import Datasets
import Learning
import Store

struct Relabel: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Give a dataset's pictures new labels under a new name; no pixel is copied.")

  @Argument(help: "The dataset: name/split.")
  var dataset: String

  @Option(help: "Label with what this model predicts.")
  var model: String?

  @Option(help: "Label by rule: next, random or a class's number.")
  var rule: TargetRule?

  @Option(help: "Name of the new dataset; without a split it gets that of the old one.")
  var name: String

  @Option(help: "Root of chance for --rule random.")
  var seed: UInt64 = 0

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var lab: LabOptions

  func validate() throws {
    guard (model == nil) != (rule == nil) else {
      throw ValidationError("Give either --model or --rule.")
    }
  }

  func run() throws {
    let progress = ProgressLine()
    try lab.open(.readWrite) { lab in
      let base = try lab.datasets.named(dataset)
      let source: RelabelRecipe.Source
      if let model {
        let found = try lab.models.named(model)
        source = .model(found.name, weights: found.weightsHash.hexadecimal)
      } else {
        source = .rule(rule ?? .next)
      }
      let recipe = try RelabelRecipe(
        name: DatasetName(name, defaultSplit: base.name.split), dataset: base, source: source,
        seed: seed)
      print(try recipe.run(in: lab, threads: threads.threads, report: progress.show).summary)
    }
  }
}
