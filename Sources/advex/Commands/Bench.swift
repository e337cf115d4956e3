// advex bench: our speed, with what it is to be compared with beside it.
import ArgumentParser

struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure our own speed.", subcommands: [BenchCompute.self, BenchStore.self])
}
