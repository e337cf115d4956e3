// advex construct: the paper's datasets.
import ArgumentParser

struct Construct: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Construct a dataset of the paper from a model and its training data.",
    discussion: """
      D_det and D_rand: advex construct det|rand ('advex construct perturbed --help').
      D_R and D_NR: advex construct robust|nonrobust.
      Adversarial squares, of no model: advex construct squares.
      Everyday damage, of no model: advex construct corrupted.
      """,
    subcommands: [
      ConstructPerturbed.self, ConstructRobust.self, ConstructNonrobust.self, ConstructSquares.self,
      ConstructCorrupted.self,
    ],
    defaultSubcommand: ConstructPerturbed.self)
}
