// advex rebuild: proof that a dataset can be had again.
import ArgumentParser
import Datasets
import Store

struct Rebuild: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Rebuild a dataset from its stored perturbations and prove its content hash.",
    discussion: """
      Pictures and perturbations are added in integers: exact on any machine. With --from-recipe the \
      recipe is run again: equal bytes on the same kind of processor and library version; elsewhere \
      it says how many pictures differ and by how much, and exits with 1.
      """)

  @Argument(help: "The dataset: name/split.")
  var dataset: String

  @Flag(help: "Run the recipe again instead, and compare.")
  var fromRecipe = false

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var lab: LabOptions

  func run() throws {
    let progress = ProgressLine()
    try lab.open(.readOnly) { lab in
      let dataset = try lab.datasets.named(dataset)
      let rebuild = Datasets.Rebuild(in: lab)
      let result =
        try fromRecipe
        ? rebuild.fromRecipe(dataset, threads: threads.threads, report: progress.show)
        : rebuild.fromPerturbations(dataset)
      switch result {
      case .proven(let hash, let pictures):
        print("proven: \(dataset.name), \(pictures) pictures, content hash \(hash)")
      case .differs(let different, let total, let largest):
        print(
          "differs: \(dataset.name), \(different) of \(total) pictures, by at most \(largest) of 255"
        )
        throw ExitCode(1)
      }
    }
  }
}
