// advex train: a model from a dataset, clean or adversarially.
import ArgumentParser
import Experiments
import Learning
import Nets
import Store

extension PixelForm: ExpressibleByArgument {}

struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a model and store it, clean or against an attack.",
    discussion: """
      By default SGD with Nesterov momentum and one cycle of the learning rate. A killed run goes on \
      with the same command or 'advex resume', to the same bytes.

      With --validate, accuracy on that dataset is measured after each epoch (under the attack, with \
      --adversarial), and the best epoch's weights are kept beside the last as MODEL@best. Choose \
      pictures that are neither trained on nor tested on: a model chosen by its test pictures looks \
      better than it is. 'advex select' makes such parts.

      With --pixels float, what is learnt from is not rounded to 8 bits: perturbations that were made \
      with --keep-float, or a dataset that came with float pixels ('advex import pt'). Validation and \
      evaluation stay with 8-bit pictures.
      """)

  @Option(help: "What to learn from: name/split.")
  var dataset: String

  @Option(help: "Architecture; 'advex list architectures' shows them.")
  var arch: String

  @Option(help: "Channels (hidden units) of the narrowest layer; default by architecture.")
  var width: Int?

  @Option(help: "The model's name in the lab.")
  var model: String

  @Option(help: "Passes over the dataset.")
  var epochs: Int

  @Option(help: "Pictures per step.")
  var batch = 128

  @Option(help: "Root of all chance.")
  var seed: UInt64 = 0

  @Option(help: "Number format of training and of the attack it trains against.")
  var precision: Precision = .float32

  @Option(
    name: .customLong("validate"),
    help: "What the best epoch is chosen by, never test pictures: name/split.")
  var validation: String?

  @Option(help: "What to learn from: 8-bit pictures, or floats as they were before rounding.")
  var pixels: PixelForm = .grid

  @Flag(help: "Train against the attack that --attack, --norm, --eps, --steps … describe.")
  var adversarial = false

  @Option(parsing: .unconditional, help: "Radius of the ball for --adversarial: 0.5 or 8/255.")
  var eps: String?

  @Option(help: "Seconds between checkpoints to resume from.")
  var checkpointEvery = 20.0

  @OptionGroup var schedule: ScheduleOptions
  @OptionGroup var optimiser: OptimiserOptions
  @OptionGroup var augmentation: AugmentationOptions
  @OptionGroup var attack: AttackOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var lab: LabOptions

  func validate() throws {
    guard adversarial == (eps != nil || attack.norm == .none) else {
      throw ValidationError("--adversarial and --eps go together: give both or neither.")
    }
    guard checkpointEvery.isFinite, checkpointEvery >= 0 else {
      throw ValidationError("--checkpoint-every must be 0 or more seconds.")
    }
  }

  func run() throws {
    let progress = ProgressLine()
    try lab.open(.readWrite) { lab in
      let dataset = try lab.datasets.named(dataset)
      let step = TrainStep(
        model: model, dataset: dataset,
        validation: try validation.map { try lab.datasets.named($0) },
        pixels: pixels, architecture: arch, width: width,
        training: try settings(for: dataset))
      let trained = try step.run(
        in: lab, safety: .init(interval: checkpointEvery), report: progress.show)
      print(trained.summary)
      if validation != nil { print(try lab.models.best(of: trained).summary) }
    }
  }

  private func settings(for dataset: Dataset) throws -> TrainingSettings {
    try TrainingSettings(
      epochs: epochs,
      schedule: schedule.settings(epochs: epochs, optimiser: optimiser.optimiser), batch: batch,
      optimiser: optimiser.settings,
      augmentation: augmentation.settings(height: dataset.shape.height),
      adversarial: adversarial
        ? try attack.settings(
          eps: eps, precision: precision, seed: seed, .init(steps: 7, keepBest: false)) : nil,
      compute: Compute(precision),
      seed: seed, threads: threads.threads)
  }
}
