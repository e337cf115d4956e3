// The way in: every command of the tool, in the order in which a user runs them.
import ArgumentParser
import Store

@main
struct Advex: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "advex",
    abstract:
      "A data lab in one SQLite file for adversarial examples and the features behind them.",
    discussion: """
      Everything lives in one lab file (--lab, by default lab.db): pictures, perturbations, labels, \
      checkpoints, metrics and predictions. Commands read it and write it. 'advex demo' tells the \
      whole story in a few minutes.
      """,
    version: Provenance.codeVersion,
    subcommands: [
      Demo.self, Init.self, Import.self, Train.self, Evaluate.self, Attack.self, Construct.self,
      Relabel.self, Select.self, Rebuild.self, Export.self, Experiment.self, Query.self, SQL.self,
      List.self, Show.self, MakeReport.self, Stats.self, Verify.self, Backup.self, Collect.self,
      Slim.self, Index.self, Resume.self, Bench.self, Docs.self,
    ])
}
