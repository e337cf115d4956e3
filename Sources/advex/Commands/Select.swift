// advex select: a part of a dataset under a name of its own.
import ArgumentParser
import Datasets
import Store

struct Select: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Select examples of a dataset under a new name; conditions are combined.",
    discussion: """
      --sql gives the ordinals to keep in its first column, e.g. \
      "SELECT ordinal FROM prediction_row WHERE evaluation_id = 3 AND predicted <> label".
      """)

  @Argument(help: "The dataset: name/split.")
  var dataset: String

  @Option(help: "Name of the new dataset; without a split it gets that of the old one.")
  var name: String

  @Option(help: "Only these labels, separated by commas.")
  var classes: String?

  @Option(help: "Only what this model gets wrong.")
  var mistakesOf: String?

  @Option(help: "Only the ordinals that this SQL gives.")
  var sql: String?

  @Option(help: "Only the first so many of the dataset.")
  var first: Int?

  @Option(help: "At most so many, drawn at random.")
  var count: Int?

  @Option(help: "Root of chance for --count.")
  var seed: UInt64 = 0

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var lab: LabOptions

  func validate() throws {
    _ = try labels()
    guard first.map({ $0 > 0 }) ?? true else { throw ValidationError("--first must be 1 or more.") }
    guard count.map({ $0 > 0 }) ?? true else { throw ValidationError("--count must be 1 or more.") }
  }

  private func labels() throws -> [Int]? {
    try classes?.split(separator: ",").map { text in
      guard let label = Int(text), label >= 0 else {
        throw ValidationError("--classes takes numbers like 0,3,5; '\(text)' is none.")
      }
      return label
    }
  }

  func run() throws {
    try lab.open(.readWrite) { lab in
      let base = try lab.datasets.named(dataset)
      let recipe = SelectRecipe(
        name: try DatasetName(name, defaultSplit: base.name.split), dataset: base,
        classes: try labels(), mistakesOf: mistakesOf, sql: sql, first: first, count: count,
        seed: seed)
      print(try recipe.run(in: lab, threads: threads.threads).summary)
    }
  }
}
