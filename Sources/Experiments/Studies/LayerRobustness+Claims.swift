// What the reply to Nakano (Ilyas et al. 2019) says of layers, how it will be judged, the published numbers,
// and the settings of each scale.
import Datasets
import Learning
import Nets
import Store

extension LayerRobustness {
  /// The settings of that scale.
  public init(_ scale: Scale, on kind: Corpus.Kind, threads: Int) throws {
    paper = try PaperSettings(scale, on: kind, threads: threads)
    func candidate(_ architecture: String, _ width: Int?) -> Candidate {
      Candidate(network: NetworkChoice(architecture: architecture, width: width), rate: 0.02)
    }
    switch scale {
    case .tiny:
      (vgg, alexnet, pictures) = (candidate("vgg11", 4), candidate("alexnet", 4), 16)
    case .small:
      // As narrow as trains in a minute or two. VGG without batch norm, as in the source.
      (vgg, alexnet, pictures) = (candidate("vgg11", 16), candidate("alexnet", 32), 500)
    case .paper:
      (vgg, alexnet, pictures) = (candidate("vgg16", nil), candidate("alexnet", nil), 2_000)
    }
    // A ball in which standard networks fail and the robust one was trained. The distance is smooth, and
    // one search of 20 steps comes within a few percent of what many restarts find.
    let eps = scale == .small && kind == .grey ? "1.5" : "0.5"
    attack = try AttackSettings(
      threat: ThreatModel(norm: .l2, eps: Epsilon(eps)),
      steps: scale == .tiny ? 2 : scale == .small ? 20 : 50, randomStart: true,
      restarts: scale == .paper ? 3 : 1)
  }

  private static let source = "Ilyas et al. 2019, reply to Nakano"

  /// What will be judged.
  public func claims(classes: Int) -> [Claim] {
    let chance = 1 / Double(classes)
    let controls = [vgg, alexnet].map {
      Claim(
        learns($0),
        statement: "\($0.subject) has learnt its task, so that its layers say something.",
        source: Self.source, refutation: "Its accuracy is not 20 points above chance.",
        Claim.Quantity(Quantity.clean, of: $0.subject), .above, .reference(chance), by: 0.2)
    }
    return controls + comparisons + [
      grows(
        "AlexNet's first layer is more robust than its fourth", alexnet, Quantity.growthToFourth,
        "An adversary moves AlexNet's fourth convolution farther than its first."),
      grows(
        "VGG's first layer is more robust than its fourth", vgg, Quantity.growthToFourth,
        "An adversary moves VGG's fourth convolution farther than its first."),
      grows(
        "VGG's first layer is more robust than its last", vgg, Quantity.growthToLast,
        "An adversary moves VGG's last convolution farther than its first."),
    ]
  }

  private func learns(_ candidate: Candidate) -> String { "\(candidate.subject) learns" }

  private var comparisons: [Claim] {
    func below(_ name: String, _ subject: String, requires: String?, _ statement: String) -> Claim {
      Claim(
        name, statement: statement, source: Self.source,
        refutation: "Its mean R over the first four layers is not 0.02 lower.",
        Claim.Quantity(Quantity.meanOfFirst, of: subject), .below, .control(Subject.standard),
        by: 0.02, requires: requires)
    }
    return [
      below(
        "robust training makes layers robust", Subject.robust, requires: nil,
        "An adversary moves the stages of the robust network less than those of the standard one."),
      below(
        "VGG's first layers are robust", vgg.subject, requires: learns(vgg),
        "An adversary moves VGG's first layers less than the standard residual network's stages."),
    ]
  }

  private func grows(
    _ name: String, _ candidate: Candidate, _ quantity: String, _ statement: String
  ) -> Claim {
    Claim(
      name, statement: statement, source: Self.source,
      refutation: "R does not grow by 0.02, two percent of the distance between pictures.",
      Claim.Quantity(quantity, of: candidate.subject), .above, .reference(0), by: 0.02,
      requires: learns(candidate))
  }

  /// The first four layers in the figure, networks of ImageNet. It was measured to half a point; the second
  /// marker of AlexNet lies between 0.12 and 0.13.
  public var published: [PublishedFigure] {
    let chart: [(String, NetworkChoice, String, [Double])] = [
      (Subject.standard, paper.network, "standard ResNet-50", [0.54, 0.45, 0.44, 0.58]),
      (Subject.robust, paper.network, "robust ResNet-50", [0.07, 0.065, 0.062, 0.048]),
      (vgg.subject, vgg.network, "VGG16", [0.054, 0.11, 0.16, 0.21]),
      (alexnet.subject, alexnet.network, "AlexNet", [0.065, 0.125, 0.37, 0.5]),
    ]
    return chart.flatMap { subject, network, name, values in
      let layers = (try? MeasuredLayers.of(network.architecture)) ?? []
      return zip(layers, values).enumerated().map { index, pair in
        PublishedFigure(
          .init(Quantity.layer(pair.0), at: Double(index + 1), of: subject), pair.1, .figure,
          source: "\(Self.source), \(name), ImageNet, layer \(index + 1)")
      }
    }
  }
}
