// Figure 3 of the paper: architectures to which a source network's adversarial examples transfer better
// also learn better from D_det made with that network. Both would follow if adversarial examples carry
// features that architectures pick up to different degrees.
//
// Transfer, here: the share of test pictures that architecture A sees as y + 1, among those that were
// perturbed towards y + 1 on the source network and are seen as y + 1 by it after rounding to 8 bits.
// The paper does not say which definition and radius its figure has.
import Datasets
import Foundation
import Learning
import Store

/// Does what transfers to an architecture predict what it learns from D_det?
public struct Transfer: Study {
  public static let name = "transfer"
  public static let summary =
    "transfer of the source's adversarial examples against accuracy when trained on D_det"
  public static let tables = ["transfer", "transfer-line"]

  /// An architecture under study.
  struct Candidate: Codable, Hashable, Sendable {
    let network: NetworkChoice
    /// Peak learning rate on natural pictures; half of it on D_det. Networks without batch norm
    /// diverge at the rate of those with it.
    let rate: Double

    /// What tables call it.
    var name: String { network.architecture }
  }

  let paper: PaperSettings
  let candidates: [Candidate]
  /// Epochs on natural pictures: fewer than the source's, as many for all.
  let epochs: Int
  /// Test pictures that are perturbed.
  let pictures: Int
  /// A second, larger ball (Nakkiran 2019 uses ε 2.5).
  let wider: AttackSettings

  /// The settings of that scale.
  public init(_ scale: Scale, on kind: Corpus.Kind, threads: Int) throws {
    paper = try PaperSettings(scale, on: kind, threads: threads)
    candidates = Self.candidates(scale, kind)
    epochs = scale == .tiny ? 1 : scale == .small ? 2 : 150
    pictures = scale == .tiny ? 64 : 2_000
    let attack = paper.perturbation
    wider = try AttackSettings(
      threat: ThreatModel(norm: .l2, eps: Epsilon("2.5")), steps: attack.steps,
      stepSize: max(attack.stepSize, 2.5 * 2.5 / Double(attack.steps)), compute: attack.compute)
  }

  /// Widths for which all take about as long; the paper's own list at its scale.
  private static func candidates(_ scale: Scale, _ kind: Corpus.Kind) -> [Candidate] {
    func one(_ architecture: String, _ width: Int?, _ rate: Double) -> Candidate {
      Candidate(network: NetworkChoice(architecture: architecture, width: width), rate: rate)
    }
    switch scale {
    case .tiny: return [one("cnn", 8, 0.1), one("mlp", 32, 0.02), one("linear", nil, 0.02)]
    case .small:
      return [
        one("cnn", nil, 0.2), one("resnet9", 8, 0.2), one("vgg11-bn", 16, 0.1),
        one("vgg11", 16, 0.02), one("alexnet", 16, 0.02), one("mlp", 256, 0.02),
      ]
    case .paper:
      return ["vgg16-bn", "inception", "resnet18", "densenet", "resnet50"].map { one($0, nil, 0.1) }
    }
  }

  public var footprint: Footprint {
    paper.footprint(perturbed: 2, models: 3 * candidates.count)
  }

  /// Everything for one seed.
  public func measure(on bench: Workbench) throws {
    let source = try paper.source(on: bench)
    let det = try paper.det(of: source, on: bench)
    let few = try bench.part("transfer", of: bench.corpus.test, pictures)
    let targeted = try bench.attack(
      "transfer_next", kind: "det", source, on: few, .next, paper.perturbation)
    let wide = try bench.attack("transfer_wide", kind: "det", source, on: few, .next, wider)
    let untargeted = try bench.attack(
      "transfer_away", kind: "attack", source, on: few, .none, labels: .kept, paper.perturbation)

    var points: [(Double, Double)] = []
    var naturals: [(Candidate, Model)] = []
    for candidate in candidates {
      let natural = try train(candidate, on: paper.naturals(on: bench), "natural", bench)
      let clean = try bench.evaluate(natural, on: bench.corpus.test)
      try bench.note(Quantity.clean, of: candidate.name, clean.accuracy, from: clean)
      let transfer = try note(natural, on: targeted, Quantity.transfer, candidate, bench)
      _ = try note(natural, on: wide, Quantity.widerTransfer, candidate, bench)
      _ = try note(natural, on: untargeted, Quantity.untargetedTransfer, candidate, bench)

      let student = try train(candidate, on: det, "from_d_det", bench)
      let learnt = try bench.evaluate(student, on: bench.corpus.test)
      try bench.note(Quantity.learnt, of: candidate.name, learnt.accuracy, from: learnt)
      points.append((transfer, learnt.accuracy))
      naturals.append((candidate, natural))
    }
    try bench.note(
      Quantity.correlation, of: Self.all, Correlation.pearson(points), unit: "1")
    if bench.isFirst { try fillMatrix(naturals, few, bench) }
  }

  private func train(
    _ candidate: Candidate, on dataset: Dataset, _ role: String, _ bench: Workbench
  ) throws -> Model {
    var training = role == "natural" ? paper.standard : paper.onDet
    training.schedule.peak = role == "natural" ? candidate.rate : candidate.rate / 2
    if role == "natural" { training.epochs = epochs }
    return try bench.train(
      "\(role)_\(candidate.name)", candidate.network, on: dataset, training,
      seed: bench.seed(role == "natural" ? 3 : 4))
  }

  private func note(
    _ model: Model, on dataset: Dataset, _ quantity: String, _ candidate: Candidate,
    _ bench: Workbench
  ) throws -> Double {
    let evaluation = try bench.evaluate(model, on: dataset)
    let rate = try bench.lab.evaluations.transferRate(evaluation)
    try bench.note(quantity, of: candidate.name, rate, from: evaluation)
    return rate
  }

  /// Every network's examples shown to every other: the query `transfer-matrix` reads them.
  private func fillMatrix(
    _ models: [(Candidate, Model)], _ pictures: Dataset, _ bench: Workbench
  ) throws {
    for (candidate, model) in models {
      let perturbed = try bench.attack(
        "matrix_\(candidate.name)", kind: "det", model, on: pictures, .next, paper.perturbation)
      for (_, other) in models { _ = try bench.evaluate(other, on: perturbed) }
    }
  }

  private static let all = "architectures"

  /// What will be judged.
  public func claims(classes: Int) -> [Claim] {
    [
      Claim(
        "what transfers is learnt",
        statement: "Over architectures, transfer of the source's examples and accuracy when "
          + "trained on "
          + "D_det rise together.",
        source: "Ilyas et al. 2019, figure 3",
        refutation: "Their correlation is not above 0.",
        Claim.Quantity(Quantity.correlation, of: Self.all), .above, .reference(0), by: 0)
    ]
  }

  /// Percent, measured in the published figure; the source there is ResNet-50.
  static let publishedPoints = [
    ("VGG-16", 28.0, 65.7), ("Inception-v3", 39.4, 82.8), ("ResNet-18", 40.9, 92.1),
    ("DenseNet", 41.7, 92.7), ("ResNet-50", 44.7, 100),
  ].map { (name: $0.0, learnt: $0.1, transfer: $0.2) }

  /// The points of the published figure.
  public var published: [PublishedFigure] {
    let source = "Ilyas et al. 2019, figure 3 (CIFAR-10)"
    return Self.publishedPoints.flatMap { name, learnt, transfer in
      [
        PublishedFigure(.init(Quantity.learnt, of: name), learnt / 100, .figure, source: source),
        PublishedFigure(
          .init(Quantity.transfer, of: name), transfer / 100, .figure, source: source),
      ]
    }
  }
}

extension Quantity {
  /// What the study of transfer measures; see its definition there.
  static let transfer = "transfer rate"
  static let widerTransfer = "transfer rate, wider ball"
  static let untargetedTransfer = "transfer rate, untargeted"
  static let learnt = "accuracy from D_det"
  static let correlation = "correlation"
}
