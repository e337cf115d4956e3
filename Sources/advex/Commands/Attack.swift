// advex attack: a stored perturbation for every picture of a dataset.
import ArgumentParser
import Datasets
import Learning
import Nets
import Store

extension TargetRule: ExpressibleByArgument {
  /// Reads what `TargetRule` reads; anything else is a usage error.
  public init?(argument: String) {
    guard let rule = try? TargetRule(argument) else { return nil }
    self = rule
  }
}

struct Attack: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Perturb every picture of a dataset and store the perturbations.",
    discussion: """
      The result is a dataset: the perturbed pictures with their own labels. Perturbations are \
      rounded to 8 bits inside the ball; what is stored is what is trained on and exported.
      """)

  @Option(help: "The model to attack.")
  var model: String

  @Option(help: "The pictures to perturb: name/split.")
  var dataset: String

  @Option(parsing: .unconditional, help: "Radius of the ball: 0.5 or 8/255.")
  var eps: String?

  @Option(help: "Class to aim at: none, next, random, least-likely or a class's number.")
  var target: TargetRule = .none

  @Option(help: "Name of the perturbed dataset; without a split it gets that of --dataset.")
  var name: String

  @Option(help: "Root of the attack's chance.")
  var seed: UInt64 = 0

  @Option(help: "Number format of the attack's gradients; what is recorded is float32 in any case.")
  var precision: Precision = .float32

  @Flag(help: "Keep the perturbations before rounding too: four bytes a pixel.")
  var keepFloat = false

  @OptionGroup var attack: AttackOptions
  @OptionGroup var others: OtherOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var lab: LabOptions

  func run() throws {
    let progress = ProgressLine()
    let settings = try attack.settings(
      eps: eps, precision: precision, seed: seed, others: others.othersWeight, .init(steps: 100))
    try lab.open(.readWrite) { lab in
      let dataset = try lab.datasets.named(dataset)
      let recipe = AttackRecipe(
        kind: "attack", name: try DatasetName(name, defaultSplit: dataset.name.split),
        model: try lab.models.named(model), others: try others.models(in: lab), dataset: dataset,
        target: target, labels: .kept,
        attack: settings, keepFloat: keepFloat)
      let made = try recipe.run(in: lab, threads: threads.threads, report: progress.show)
      print(made.summary)
    }
  }
}
