// Appendix D.6 of the paper: D_det shows two associations at once, the non-robust features' with the
// label and the robust ones' with the class before it. Which does a network take along to natural
// pictures? It is asked for both: the test set with labels y, and with labels y + 1.
import Datasets
import Learning
import Store

/// Does a network trained on D_det prefer the non-robust features' association to the robust ones'?
public struct Preference: Study {
  public static let name = "preference"
  public static let summary =
    "which association of D_det a network keeps: (x, y) against (x, y + 1), in L2 and L∞ balls"
  public static let tables = ["measurements"]

  let paper: PaperSettings
  /// The same experiment in another ball.
  let other: AttackSettings

  /// The settings of that scale.
  public init(_ scale: Scale, on kind: Corpus.Kind, threads: Int) throws {
    paper = try PaperSettings(scale, on: kind, threads: threads)
    // Nakkiran's L∞ ball where pixels have colours; 28×28 grey values need a wider one.
    other = try AttackSettings(
      threat: ThreatModel(norm: .linf, eps: Epsilon(kind == .colour ? "8/255" : "0.1")),
      steps: paper.perturbation.steps, compute: paper.perturbation.compute)
  }

  public var footprint: Footprint {
    paper.footprint(perturbed: 2, models: 3)
  }

  /// Everything for one seed.
  public func measure(on bench: Workbench) throws {
    let source = try paper.source(on: bench)
    let det = try paper.det(of: source, on: bench)
    try learn(from: det, as: Subject.l2, file: "d_det", on: bench)

    let wide = try bench.attack(
      "d_det_linf", kind: "det", source, on: paper.base(on: bench), .next, other)
    try learn(from: wide, as: Subject.linf, file: "d_det_linf", on: bench)
  }

  private func learn(
    from dataset: Dataset, as subject: String, file: String, on bench: Workbench
  ) throws {
    try bench.noteSuccess(of: dataset, as: subject)
    let model = try bench.train(
      "from_\(file)", paper.network, on: dataset, paper.onDet, seed: bench.seed(1))
    let clean = try bench.evaluate(model, on: bench.corpus.test)
    let label = try bench.lab.evaluations.share(clean, shiftedBy: 0)
    let next = try bench.lab.evaluations.share(clean, shiftedBy: 1)
    try bench.note(Quantity.clean, of: subject, label, from: clean)
    try bench.note(Quantity.next, of: subject, next, from: clean)
    try bench.note(Self.margin, of: subject, label - next, from: clean)
  }

  private enum Subject {
    static let l2 = "D_det, L2"
    static let linf = "D_det, L∞"
  }

  private static let margin = "preference for y"

  /// What will be judged.
  public func claims(classes: Int) -> [Claim] {
    let hit = Claim.targetsAreHit(
      "next classes are hit", Subject.l2, target: "the next class", source: "the control of D_det")
    let generalises = Claim(
      "both associations are there",
      statement: "The network keeps the non-robust association: it says y more often than chance.",
      source: "Ilyas et al. 2019, table 1",
      refutation: "It says y no more often than chance.",
      Claim.Quantity(Quantity.clean, of: Subject.l2), .above, .reference(1 / Double(classes)),
      by: 0.02, requires: hit.name)
    let prefers = Claim(
      "the non-robust association wins",
      statement: "On natural pictures the network says y more often than y + 1.",
      source: "the authors' response to Nakkiran; Ilyas et al. 2019, appendix D.6",
      refutation: "It says y + 1 at least as often: the robust association wins.",
      Claim.Quantity(Self.margin, of: Subject.l2), .above, .reference(0), by: 0,
      requires: hit.name)
    return [hit, generalises, prefers]
  }

  /// ResNet-18 on CIFAR-10; L2 ε 2.5 and L∞ ε 8/255, ten steps.
  public var published: [PublishedFigure] {
    let source = "Nakkiran 2019"
    return [
      PublishedFigure(.init(Quantity.clean, of: Subject.l2), 0.332, .text, source: source),
      PublishedFigure(.init(Quantity.next, of: Subject.l2), 0.273, .text, source: source),
      PublishedFigure(.init(Quantity.clean, of: Subject.linf), 0.237, .text, source: source),
      PublishedFigure(.init(Quantity.next, of: Subject.linf), 0.404, .text, source: source),
    ]
  }
}
