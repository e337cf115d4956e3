// What the takeaways claim, how it will be judged, and the settings of each scale. The response states
// no numbers beside those of the paper.
import Learning
import Nets
import Store

extension Takeaways {
  public init(_ scale: Scale, on kind: Corpus.Kind, threads: Int) throws {
    paper = try PaperSettings(scale, on: kind, threads: threads)
    worlds = try Self.worlds(scale, kind, paper, threads: threads)
    components = try Self.components(scale, kind, paper.onInverted)
    // Claims are judged at the last: networks of natural pictures must fail there for D_R to change it.
    attacks = try (kind == .grey ? ["0.5", "1"] : ["0.25", "0.5"]).map {
      try AttackSettings(
        threat: ThreatModel(norm: .l2, eps: Epsilon($0)), steps: scale == .tiny ? 2 : 20,
        stopsWhenBroken: true)
    }
    attacked = scale == .tiny ? 32 : scale == .small ? 500 : 10_000
  }

  private static func worlds(
    _ scale: Scale, _ kind: Corpus.Kind, _ paper: PaperSettings, threads: Int
  ) throws -> Worlds {
    let isTiny = scale == .tiny
    let isSmall = scale == .small
    let plain = try TrainingSettings(
      epochs: isTiny ? 1 : isSmall ? 6 : 50, schedule: Schedule(peak: 0.1),
      batch: isTiny ? 32 : 128, augmentation: .none, compute: paper.perturbation.compute,
      threads: threads)
    // As in the paper (appendix C.2), pictures vary with D_rand alone: shifted, for mirrored signs would
    // be others.
    var shifted = plain
    if !isTiny { shifted.augmentation = Augmentation(cropPadding: 2, flip: false) }
    return Worlds(
      knob: isTiny ? [0, 0.8] : [0, 0.4, 0.8, 1], second: 0.8, amplitude: 0.06,
      network: scale == .paper
        ? paper.network : NetworkChoice(architecture: "cnn", width: isTiny ? 8 : 16),
      learnt: isTiny ? 96 : isSmall ? 20_000 : 50_000,
      perturbed: isTiny ? 48 : isSmall ? 16_000 : 50_000, tested: isTiny ? 32 : 5_000,
      source: plain, onRand: shifted, onDet: plain,
      // Two signs are 1.7 apart in grey pictures and 3.3 in colours: one is taken away and another put
      // in its place. In balls that leave half of the old sign, D_det says both and teaches neither.
      attack: try AttackSettings(
        threat: ThreatModel(norm: .l2, eps: Epsilon(kind == .grey ? "2" : "4")),
        steps: isTiny ? 2 : 10, compute: paper.perturbation.compute))
  }

  /// Networks without batch norm diverge at the rate of those with it.
  private static func components(_ scale: Scale, _ kind: Corpus.Kind, _ usual: TrainingSettings)
    throws -> [Component]
  {
    func one(
      _ name: String, _ architecture: String, _ width: Int?, _ rate: Double = 0.1,
      adam: Bool = false
    ) -> Component {
      var training = usual
      training.schedule.peak = rate
      // Only the first is there already; fewer epochs do for the comparison of a network with itself.
      if scale == .small, name != "usual" { training.epochs = 10 }
      if adam { training.optimiser = .adam(Adam()) }
      return Component(
        name: name, network: NetworkChoice(architecture: architecture, width: width),
        training: training)
    }
    switch scale {
    case .tiny: return [one("usual", "cnn", 8), one("no convolutions", "mlp", 32, 0.02)]
    case .small:
      let (own, narrow, usual, wide) =
        kind == .grey ? ("cnn", 12, nil, 48) : ("resnet9", 8, 16, 24)
      return [
        one("usual", own, usual), one("narrow", own, narrow), one("wide", own, wide),
        one("Adam", own, usual, 0.003, adam: true), one("VGG, batch norm", "vgg11-bn", 16, 0.05),
        one("VGG, no batch norm", "vgg11", 16, 0.02), one("no convolutions", "mlp", 256, 0.02),
      ]
    case .paper:
      return [
        one("usual", "resnet50", nil), one("narrow", "resnet18", 16), one("wide", "resnet18", 128),
        one("Adam", "resnet18", nil, 0.001, adam: true), one("VGG, batch norm", "vgg16-bn", nil),
        one("VGG, no batch norm", "vgg16", nil, 0.02), one("no convolutions", "mlp", nil, 0.02),
      ]
    }
  }

  /// What will be judged.
  public func claims(classes: Int) -> [Claim] {
    let flipped = Claim(
      "the sign is flipped",
      statement: "In every world the attack makes the source see its target in most pictures.",
      source: "the control of the worlds",
      refutation: "It misses in more than a fifth of those of some world.",
      Claim.Quantity(Quantity.hits, of: World.all), .above, .reference(0.8), by: 0)
    return [flipped] + worldClaims(chance: 1 / Double(classes), flipped.name)
      + components.map(componentClaim)
  }

  private func worldClaims(chance: Double, _ flipped: String) -> [Claim] {
    let source = "the authors' response, takeaway 1"
    func clean(_ subject: String, at share: Double) -> Claim.Quantity {
      Claim.Quantity(Quantity.clean, at: share, of: subject)
    }
    return [
      Claim(
        "World 2: D_rand generalises",
        statement: "Where the flipped direction tells the class of natural pictures, a network "
          + "that learns from D_rand recognises them.",
        source: source, refutation: "Its accuracy stays within 20 points of chance.",
        clean(World.rand, at: worlds.second), .above, .reference(chance), by: 0.2, requires: flipped
      ),
      Claim(
        "World 1: D_rand does not",
        statement: "Where the flipped direction says nothing of natural pictures, it does not.",
        source: source, refutation: "Its accuracy exceeds chance by 10 points or more.",
        clean(World.rand, at: 0), .below, .reference(chance + 0.1), by: 0, requires: flipped),
      Claim(
        "World 2: D_det generalises",
        statement:
          "In World 2 a network that learns from D_det says the right class, not the next.",
        source: source, refutation: "Its accuracy stays within 5 points of chance.",
        clean(World.det, at: worlds.second), .above, .reference(chance), by: 0.05, requires: flipped
      ),
      Claim(
        "World 1: D_det does not",
        statement: "In World 1 it does not: what is left is the class before the label.",
        source: source, refutation: "Its accuracy exceeds chance by 10 points or more.",
        clean(World.det, at: 0), .below, .reference(chance + 0.1), by: 0, requires: flipped),
      Claim(
        "perturbations are worth what their direction is worth",
        statement: "From World 1 to World 2 the accuracy after D_rand rises.",
        source: source, refutation: "It rises by less than 20 points.",
        Claim.Quantity(Quantity.rise, of: World.rand), .above, .reference(0), by: 0.2,
        requires: flipped),
      Claim(
        "so are those of D_det",
        statement: "From World 1 to World 2 the accuracy after D_det rises.",
        source: source, refutation: "It rises by less than 5 points.",
        Claim.Quantity(Quantity.rise, of: World.det), .above, .reference(0), by: 0.05,
        requires: flipped),
    ]
  }

  private func componentClaim(_ component: Component) -> Claim {
    Claim(
      "robust all the same: \(component.name)",
      statement: "Trained as usual on D_R, this network withstands the attack better than on as "
        + "many natural pictures.",
      source: "the authors' response, takeaway 3",
      refutation: "It gains less than 5 points of robust accuracy.",
      Claim.Quantity(
        Quantity.robust, at: attacks.last?.threat.eps?.value,
        of: Self.subject(component, isRobust: true)),
      .above, .control(Self.subject(component, isRobust: false)), by: 0.05)
  }

  public var published: [PublishedFigure] { [] }
}
