// What Nakkiran 2019 and the authors' reply claim of bugs, how it will be judged, and the settings at
// each scale.
import Learning
import Nets
import Store

extension BugsOnly {
  /// The settings of that scale.
  public init(_ scale: Scale, on kind: Corpus.Kind, threads: Int) throws {
    var paper = try PaperSettings(scale, on: kind, threads: threads)
    epochs = try Transfer(scale, on: kind, threads: threads).epochs
    tested = scale == .tiny ? 48 : 2_000
    if scale == .paper {
      // As published. How fresh networks were trained is not: here as the paper trained on D_det.
      paper.network = NetworkChoice(architecture: "resnet18")
      paper.perturbation = try AttackSettings(
        threat: ThreatModel(norm: .l2, eps: Epsilon("2.5")), steps: 10, stepSize: 0.5)
      let other = try AttackSettings(
        threat: ThreatModel(norm: .linf, eps: Epsilon("8/255")), steps: 10, stepSize: 2 / 255)
      ensemble = 10
      balls = [("L2", paper.perturbation), ("L∞", other)].map {
        Ball($0.0, $0.1, pictures: 50_000, Compute())
      }
    } else {
      // The balls, steps and pictures of D_det in the other studies, so that only the others differ; as
      // two networks hold transfer down already, more would cost time alone. The second ball confirms
      // the first on half of the pictures. Gradients of three networks: in the faster format.
      ensemble = 2
      let compute = scale == .tiny ? Compute() : Compute(.fastest)
      let other = try Preference(scale, on: kind, threads: threads).other
      balls = [
        Ball("L2", paper.perturbation, pictures: paper.perturbed, compute),
        Ball("L∞", other, pictures: paper.perturbed / 2, compute),
      ]
    }
    self.paper = paper
  }

  /// What will be judged.
  public func claims(classes: Int) -> [Claim] {
    balls.flatMap { claims(of: $0.name, chance: 1 / Double(classes)) } + lineClaims
  }

  private func claims(of ball: String, chance: Double) -> [Claim] {
    let source = "Nakkiran 2019"
    let bugs = Self.subject(ball, isBugs: true)
    let plain = Self.subject(ball, isBugs: false)
    let hit = Claim.targetsAreHit(
      "bugs hit, \(ball)", bugs, target: "the next class, against the others,",
      source: source + " (99 %)")
    return [
      hit,
      Claim(
        "bugs do not transfer, \(ball)",
        statement:
          "A fresh network follows them to the next class less often than it follows plain "
          + "PGD in the same ball.",
        source: source,
        refutation: "Transfer falls by less than 5 points.",
        Claim.Quantity(Quantity.transfer, of: bugs), .below, .control(plain), by: 0.05,
        requires: hit.name),
      Claim(
        "bugs teach nothing of y, \(ball)",
        statement:
          "A network that learns from bugs, labelled y + 1, says y of natural pictures less "
          + "often than chance would.",
        source: source,
        refutation: "It says y as often as within 2 points of chance, or more.",
        Claim.Quantity(Quantity.clean, of: bugs), .below, .reference(chance), by: 0.02,
        requires: hit.name),
      Claim(
        "plain perturbations teach y, \(ball)",
        statement: "A network that learns from plain PGD's examples says y more often than chance "
          + "would: the contrast to bugs.",
        source: "Ilyas et al. 2019, table 1; " + source,
        refutation: "It says y within 2 points of chance, or less.",
        Claim.Quantity(Quantity.clean, of: plain), .above, .reference(chance), by: 0.02),
      Claim(
        "bugs leave y + 1 to the pictures, \(ball)",
        statement: "The network that learns from bugs says y + 1 of natural pictures, more often "
          + "than the one that learns from plain PGD's examples.",
        source: source,
        refutation: "It gains less than 10 points.",
        Claim.Quantity(Quantity.next, of: bugs), .above, .control(plain), by: 0.1,
        requires: hit.name),
    ]
  }

  private var lineClaims: [Claim] {
    [Points.known, Points.published].map { points in
      Claim(
        "bugs lie on the line of \(points)",
        statement: "Learnability and transfer of bugs lie within the 95 % prediction interval of "
          + "the line through \(points), fitted without them.",
        source: "the authors' response to Nakkiran 2019 (there the line is fitted with them)",
        refutation: "They lie outside of it. Far from its points the interval is wide: to lie in "
          + "it then says little.",
        Claim.Quantity(Quantity.relativeDistance, of: points), .below, .reference(1), by: 0)
    }
  }

  /// CIFAR-10, ResNet-18, an ensemble of ten, L2 ε 2.5 and L∞ ε 8/255; and the points of the line.
  public var published: [PublishedFigure] {
    let rows: [(String, Bool, [Double])] = [
      ("L∞", false, [99.6, 52.1, 23.7, 40.4]), ("L∞", true, [98.6, 0.8, 2.5, 75.9]),
      ("L2", false, [99.9, 82.5, 33.2, 27.3]), ("L2", true, [99.3, 1.7, 2.8, 70.8]),
    ]
    let quantities = [Quantity.hits, Quantity.transfer, Quantity.clean, Quantity.next]
    let figures = rows.flatMap { ball, isBugs, values in
      zip(quantities, values).map { quantity, value in
        PublishedFigure(
          .init(quantity, of: Self.subject(ball, isBugs: isBugs)), value / 100, .text,
          source: "Nakkiran 2019")
      }
    }
    let line = Transfer.publishedPoints.flatMap { name, learnt, transfer in
      [(Quantity.learnt, learnt), (Quantity.transfer, transfer)].map {
        PublishedFigure(
          .init($0.0, of: name), $0.1 / 100, .figure,
          source: "Ilyas et al. 2019, figure 3 (CIFAR-10)")
      }
    }
    return figures + line
  }
}
