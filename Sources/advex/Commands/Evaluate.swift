// advex evaluate: clean and robust accuracy of a model.
import ArgumentParser
import Experiments
import Learning
import Report
import Store

struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Measure clean accuracy, and robust accuracy for each --eps; every prediction is kept.",
    discussion: """
      Under attack, a picture is done with its first wrong answer, in whichever restart. Everything \
      is float32, the attack's gradients too, whatever a model was trained in: a claim is about the \
      stored weights, not about what a shorter number format makes of them.
      """)

  @Option(help: "The model.")
  var model: String

  @Option(help: "What to test on: name/split.")
  var dataset: String

  @Option(
    parsing: .unconditional, help: "Radii of the ball, separated by commas: 0.25,0.5 or 8/255.")
  var eps: String?

  @Option(help: "Root of the attack's chance.")
  var seed: UInt64 = 0

  @Flag(
    help: ArgumentHelp(
      "Check the attack at the largest --eps on 200 fixed pictures, once for each model; 'advex query "
        + "sanity' shows what was found."))
  var check = false

  @OptionGroup var attack: AttackOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var lab: LabOptions

  func validate() throws {
    guard !check || (eps != nil && attack.norm != .none) else {
      throw ValidationError("--check is about an attack in a ball: give its --norm and --eps.")
    }
  }

  func run() throws {
    let progress = ProgressLine()
    let radii: [String?] =
      attack.norm == .none ? [eps] : (eps ?? "").split(separator: ",").map(String.init)
    let attacks = try radii.map {
      try attack.settings(eps: $0, seed: seed, .init(steps: 20, stopsWhenBroken: true))
    }
    try lab.open(.readWrite) { lab in
      let model = try lab.models.named(model)
      let dataset = try lab.datasets.named(dataset)
      for attack in [nil] + attacks.map(Optional.some) {
        let step = EvaluateStep(model: model, dataset: dataset, attack: attack)
        _ = try step.run(
          in: lab, threads: threads.threads, report: progress.show, warn: progress.warn)
      }
      let size = { (attack: AttackSettings) in attack.threat.eps?.value ?? 0 }
      if check, let largest = attacks.max(by: { size($0) < size($1) }) {
        let step = SanityStep(model: model, dataset: dataset, attack: largest)
        let checks = try step.run(in: lab, threads: threads.threads, report: progress.show)
        if let warning = step.warning(of: checks) { progress.warn(warning) }
      }
      let table = try lab.run(
        NamedQuery.named("accuracy"),
        parameters: ["model": model.name, "dataset": dataset.name.description])
      print(ResultFormat.table.render(table), terminator: "")
    }
  }
}
