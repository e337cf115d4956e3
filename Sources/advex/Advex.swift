// The way in: every command of the tool, in the order in which a user runs them.
import ArgumentParser

@main
struct Advex: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "advex",
    abstract: "A data lab in one SQLite file for adversarial examples and the features behind them.")
}
