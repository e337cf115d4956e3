// advex construct robust|nonrobust: the paper's datasets of pictures that imitate others' features.
import ArgumentParser
import Datasets
import Learning
import Nets
import Store

extension InversionScale: ExpressibleByArgument {}
extension InversionRecipe.Start: ExpressibleByArgument {}

struct ConstructRobust: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "robust",
    abstract: "Construct D_R: what a robust model's features see of a dataset.",
    discussion: InversionOptions.discussion)

  @OptionGroup var options: InversionOptions

  func run() throws { try options.construct(.robust) }
}

struct ConstructNonrobust: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nonrobust",
    abstract: "Construct D_NR: what a standard model's features see of a dataset.",
    discussion: InversionOptions.discussion)

  @OptionGroup var options: InversionOptions

  func run() throws { try options.construct(.nonrobust) }
}

/// What both inversions take.
struct InversionOptions: ParsableArguments {
  static let discussion = """
    Every picture x is replaced by one that begins as another picture of the dataset, drawn at \
    random, and comes as near to x in the model's penultimate layer as steps of normalised length \
    bring it; pixels stay in [0, 1], and nothing else bounds the change. It keeps the label of x. \
    robust and nonrobust are the same search: give robust an adversarially trained model, nonrobust \
    a standard one. --scale paper is 1000 steps of 0.1; small has 60 steps that shrink evenly from \
    0.5 to 0.05. To invert fewer pictures, 'advex select' them first.
    """

  @Option(help: "The model whose features are imitated.")
  var model: String

  @Option(help: "The pictures to imitate, and to start from: name/split.")
  var dataset: String

  @Option(help: "Name of the new dataset; without a split it gets that of --dataset.")
  var name: String

  @Option(help: "Where each search begins: picture, another one of the dataset; or noise.")
  var start: InversionRecipe.Start = .picture

  @Option(help: "Named settings: tiny, small or paper; the options below overrule them.")
  var scale: InversionScale = .paper

  @Option(parsing: .unconditional, help: "Gradient steps.")
  var steps: Int?

  @Option(
    parsing: .unconditional,
    help: "L2 length of a step, in units of the pixel range [0, 1]; alone, of every step.")
  var stepSize: Double?

  @Option(
    parsing: .unconditional,
    help: "Length of the last step; those before shrink to it, each by the same amount.")
  var lastStepSize: Double?

  @Option(help: "Root of all chance: which pictures, or what noise, to start from.")
  var seed: UInt64 = 0

  @Option(help: "Number format of the search's gradients; what is recorded is float32 in any case.")
  var precision: Precision = .float32

  @OptionGroup var misfits: BallOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var lab: LabOptions

  /// Makes the dataset and says what it is.
  func construct(_ kind: InversionRecipe.Kind) throws {
    let progress = ProgressLine()
    try lab.open(.readWrite) { lab in
      let model = try lab.models.named(model)
      let dataset = try lab.datasets.named(dataset)
      let recipe = InversionRecipe(
        kind: kind, name: try DatasetName(name, defaultSplit: dataset.name.split), model: model,
        dataset: dataset, start: start, attack: try search(through: model))
      print(try recipe.run(in: lab, threads: threads.threads, report: progress.show).summary)
    }
  }

  private func search(through model: Model) throws -> AttackSettings {
    let path = scale.path
    return try .inversion(
      of: model, steps: steps ?? path.steps, stepSize: stepSize ?? path.stepSize,
      lastStepSize: lastStepSize ?? (stepSize == nil ? path.lastStepSize : nil),
      compute: Compute(precision), seed: seed)
  }
}

/// Options of attacks that someone may try on an inversion, so that they are told why not.
struct BallOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: .hidden)
  var eps: String?

  @Option(parsing: .unconditional, help: .hidden)
  var norm: String?

  @Option(parsing: .unconditional, help: .hidden)
  var restarts: String?

  @Option(parsing: .unconditional, help: .hidden)
  var objective: String?

  @Flag(help: .hidden)
  var randomStart = false

  @Flag(help: .hidden)
  var keepFloat = false

  func validate() throws {
    guard eps == nil && norm == nil else {
      throw ValidationError(
        "An inversion has no ball, only the pixel range: leave out --eps and --norm.")
    }
    guard restarts == nil && objective == nil && !randomStart else {
      throw ValidationError(
        "An inversion is one search for near features from its start: leave out --restarts, "
          + "--objective and --random-start; --start noise begins at noise.")
    }
    guard !keepFloat else {
      throw ValidationError(
        "An inversion is kept on the 8-bit grid, with the distance that rounding cost: leave out "
          + "--keep-float.")
    }
  }
}
