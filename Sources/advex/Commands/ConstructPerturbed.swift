// advex construct det|rand: the paper's datasets of pictures perturbed towards another class.
import ArgumentParser
import Datasets
import Learning
import Nets
import Store

struct ConstructPerturbed: ParsableCommand {
  /// The datasets that there are recipes for.
  enum Kind: String, CaseIterable, ExpressibleByArgument {
    case det, rand

    var target: TargetRule { self == .det ? .next : .random }
  }

  /// Named settings of the attack.
  enum Scale: String, CaseIterable, ExpressibleByArgument {
    case tiny, small, paper

    /// Radius, steps and step size: `paper` as published, `small` where small networks show the
    /// effect, `tiny` to see the machinery work.
    var attack: (eps: String, steps: Int, stepSize: Double) {
      switch self {
      case .tiny: ("1.5", 4, 0.75)
      case .small: ("1.5", 12, 0.375)
      case .paper: ("0.5", 100, 0.1)
      }
    }
  }

  static let configuration = CommandConfiguration(
    commandName: "perturbed",
    abstract: "Construct D_det or D_rand from a model and its training data.",
    discussion: """
      det: every picture is perturbed towards the next class and labelled with it (D_det). rand: the \
      same towards a random class (D_rand). --scale paper is the published attack on CIFAR-10 \
      (L2, eps 0.5, 100 steps of 0.1); small has eps 1.5 and 12 steps of 0.375, with which small \
      networks show the effect. With another --norm, --eps is yours to choose.

      With --objective keep-others --others A,B the models A and B keep the label while --model is \
      driven to the target: perturbations that do not carry over (Nakkiran 2019).
      """)

  @Argument(help: "det or rand.")
  var kind: Kind

  @Option(help: "The model to attack.")
  var model: String

  @Option(help: "The pictures to start from: name/split.")
  var dataset: String

  @Option(help: "Name of the new dataset; without a split it gets that of --dataset.")
  var name: String

  @Option(help: "Named settings: tiny, small or paper; the options below overrule them.")
  var scale: Scale = .paper

  @Option(parsing: .unconditional, help: "Radius of the ball: 0.5 or 8/255.")
  var eps: String?

  @Option(help: "Root of all chance: random targets and attack starts.")
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
    let preset = scale.attack
    let radius = attack.norm == .l2 ? eps ?? preset.eps : eps
    let settings = try attack.settings(
      eps: radius, precision: precision, seed: seed, others: others.othersWeight,
      .init(
        steps: preset.steps,
        stepSize: eps == nil && attack.norm == .l2 ? preset.stepSize : nil))
    try lab.open(.readWrite) { lab in
      let dataset = try lab.datasets.named(dataset)
      let recipe = AttackRecipe(
        kind: kind.rawValue, name: try DatasetName(name, defaultSplit: dataset.name.split),
        model: try lab.models.named(model), others: try others.models(in: lab), dataset: dataset,
        target: kind.target,
        labels: .targets, attack: settings, keepFloat: keepFloat)
      let made = try recipe.run(in: lab, threads: threads.threads, report: progress.show)
      print(made.summary)
    }
  }
}
