// What Nakano 2019 and the authors' reply say of style transfer, how it will be judged, and the settings of
// each scale.
import Learning
import Nets
import Store

extension Style {
  /// The settings of that scale.
  public init(_ scale: Scale, on kind: Corpus.Kind, threads: Int) throws {
    layers = try LayerRobustness(scale, on: kind, threads: threads)
    averagesPools = kind == .colour
    // Of unlike colours, so that there is a way to go.
    let both = [Pair(content: .coffee, style: .tissue), Pair(content: .cat, style: .galaxies)]
    switch scale {
    case .tiny: (side, pairs, optimiser) = (32, Array(both.prefix(1)), LBFGS(steps: 2))
    case .small: (side, pairs, optimiser) = (128, both, LBFGS(steps: 100))
    case .paper: (side, pairs, optimiser) = (128, both, LBFGS(steps: 500))
    }
    // As much of the style's way is to be gone as may cost a tenth of the content.
    styleWeight = 10
  }

  /// What will be judged.
  public func claims(classes: Int) -> [Claim] {
    carriers + swaps + [
      Claim(
        "robust features leave checkerboards",
        statement: "What the robust network makes has more of a checkerboard than what VGG makes.",
        source: "Nakano 2019", refutation: "Its share is not 0.01 above VGG's.",
        Claim.Quantity(Quantity.checkerboard, of: StyleSubject.robust), .above,
        .control(StyleSubject.vgg), by: 0.01),
      Claim(
        "noise shows artefacts",
        statement:
          "With the robust network, a search from noise leaves more of a checkerboard than "
          + "one from the content picture.",
        source: "Nakano 2019", refutation: "The share is not 0.01 larger.",
        Claim.Quantity(
          Quantity.checkerboard, of: StyleSubject.fromNoise(StyleSubject.robust)), .above,
        .control(StyleSubject.robust), by: 0.01),
    ]
  }

  private var carriers: [Claim] {
    func below(
      _ name: String, _ subject: String, _ control: String, _ statement: String,
      _ source: String
    ) -> Claim {
      Claim(
        name, statement: statement, source: source,
        refutation: "The judge's style loss is not 0.05 lower; 1 is the content picture's.",
        Claim.Quantity(Quantity.judgedStyle, of: subject), .below, .control(control), by: 0.05)
    }
    return [
      below(
        "robust features carry style", StyleSubject.robust, StyleSubject.standard,
        "The robust network's result is nearer to the style than the standard network's.",
        "Nakano 2019"),
      below(
        "VGG carries style", StyleSubject.vgg, StyleSubject.standard,
        "VGG's result is nearer to the style than the standard residual network's.",
        "Nakano 2019"),
      below(
        "early layers of VGG carry style", StyleSubject.layer(0, of: StyleSubject.vgg),
        StyleSubject.layer(StyleLayers.count - 1, of: StyleSubject.vgg),
        "The first style layer of VGG alone brings more of the style than its last alone.",
        "Engstrom et al. 2019, reply to Nakano"),
    ]
  }

  private var swaps: [Claim] {
    let source = "Engstrom et al. 2019, reply to Nakano"
    return [
      Claim(
        "the network of the style decides",
        statement: "Whichever network sees the content, style from VGG is nearer to the style than "
          + "style from the standard network.",
        source: source, refutation: "The judge's style loss changes by 0.05 or less.",
        Claim.Quantity(Quantity.swapped, of: StyleSubject.styleNetwork), .above, .reference(0),
        by: 0.05),
      Claim(
        "the network of the content matters less",
        statement: "To swap the network of the content changes the style less than to swap that of "
          + "the style.",
        source: source, refutation: "It changes as much or more.",
        Claim.Quantity(Quantity.swapped, of: StyleSubject.contentNetwork), .below,
        .control(StyleSubject.styleNetwork), by: 0),
    ]
  }

  /// The source shows pictures and states no numbers.
  public var published: [PublishedFigure] { [] }
}
