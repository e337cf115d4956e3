// The corollary that Nakkiran 2019 draws from the paper: pictures perturbed towards the next class that
// keep their right labels, (x_{y→y+1}, y), poison a network. Perturbations tie the non-robust features
// of y + 1 to the label y, so natural pictures of y are seen as y − 1.
import Datasets
import Learning
import Store

/// Do rightly labelled pictures teach the wrong class, if their perturbations speak for the next one?
public struct Swap: Study {
  public static let name = "swap"
  public static let summary =
    "training on (x perturbed towards y + 1, y): how often natural x is then seen as y − 1"
  public static let tables = ["measurements"]

  let paper: PaperSettings

  /// The settings of that scale.
  public init(_ scale: Scale, on kind: Corpus.Kind, threads: Int) throws {
    paper = try PaperSettings(scale, on: kind, threads: threads)
  }

  public var footprint: Footprint {
    paper.footprint(perturbed: 1, models: 3)
  }

  /// Everything for one seed.
  public func measure(on bench: Workbench) throws {
    let source = try paper.source(on: bench)
    let base = try paper.base(on: bench)
    let swapped = try bench.attack(
      "swapped", kind: "swap", source, on: base, .next, labels: .kept, paper.perturbation)
    try bench.noteSuccess(of: swapped, as: Self.swapped)
    for (subject, dataset) in [(Self.swapped, swapped), (Self.control, base)] {
      let model = try bench.train(
        subject == Self.swapped ? "from_swapped" : "from_natural_many", paper.network, on: dataset,
        paper.onDet, seed: bench.seed(1))
      let clean = try bench.evaluate(model, on: bench.corpus.test)
      try bench.note(Quantity.clean, of: subject, clean.accuracy, from: clean)
      try bench.note(
        Quantity.previous, of: subject,
        bench.lab.evaluations.share(clean, shiftedBy: -1), from: clean)
    }
  }

  private static let swapped = "swapped"
  private static let control = "unperturbed, same labels"

  /// What will be judged.
  public func claims(classes: Int) -> [Claim] {
    let hit = Claim.targetsAreHit(
      "next classes are hit", Self.swapped, target: "the next class",
      source: "the control of the swap")
    return [
      hit,
      Claim(
        "right labels can poison",
        statement: "Trained on them, a network sees natural pictures of y as y − 1 more often "
          + "than one "
          + "trained on the same pictures without perturbations.",
        source: "Nakkiran 2019, addendum (43.7 % by the paper's table 1)",
        refutation: "The share of y − 1 grows by less than 5 points.",
        Claim.Quantity(Quantity.previous, of: Self.swapped), .above, .control(Self.control),
        by: 0.05, requires: hit.name),
    ]
  }

  /// CIFAR-10, ResNet-50, L2 ε 0.5: D_det's accuracy read with labels one class on.
  public var published: [PublishedFigure] {
    [
      PublishedFigure(
        .init(Quantity.previous, of: Self.swapped), 0.437, .text, source: "Nakkiran 2019")
    ]
  }
}
