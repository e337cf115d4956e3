// Goh 2019, "Robust Feature Leakage": do robust features leak into D_rand and D_det, which are said to
// be learnt by non-robust ones? Features that are certainly robust are taken, the ten logits of a
// linear model that is trained against the adversary exactly; a linear classifier that sees nothing
// else is trained on D_rand and on D_det, and tested on natural pictures. More than chance from
// D_rand: something of them has leaked into the perturbations. From D_det robust features point to the
// class before the label, so leakage cannot be what makes it generalise: less than chance. Then the
// same with the features of a robust network, which the source suggests for a tighter bound.
//
// The unperturbed pictures with the same labels are the control. The authors' response has the reason
// as a toy: with random labels E[f·y] = 0, and a targeted step makes it positive however robust f is.
import Datasets
import Foundation
import Learning
import Nets
import Store

/// How much do robust features alone learn from D_rand and D_det?
public struct Leakage: Study {
  public static let name = "leakage"
  public static let summary =
    "robust features only, trained on D_rand and D_det: above chance on one, below on the other"
  public static let tables = ["leakage"]

  let paper: PaperSettings
  /// How the robust linear model is trained: the source does not say. ε three times the certified
  /// radius gives both certificates on Fashion-MNIST; with less the smallest γ comes near 0.
  let linear: RobustLinearTraining
  /// Radii of certificates. The first is the source's, 0.25; at the radius of D_rand itself, which
  /// is wider with small pictures, hardly any linear model could be certified, so it is printed too.
  let radii: [Double]
  /// D_rand in a ball of radius 0.5 as well, where `paper` has a wider one: it is twice the certified
  /// radius there, as in the source.
  let narrow: AttackSettings?
  /// η of the toy's targeted step, as in the response.
  let step: Double
  /// Draws of the toy.
  let draws: Int

  /// The settings of that scale.
  public init(_ scale: Scale, on kind: Corpus.Kind, threads: Int) throws {
    paper = try PaperSettings(scale, on: kind, threads: threads)
    linear = RobustLinearTraining(
      eps: 0.75, epochs: scale == .tiny ? 2 : scale == .small ? 5 : 20, peak: 0.01,
      batch: scale == .tiny ? 16 : 256, seed: 0)
    let widest = paper.perturbation.threat.eps?.value ?? 0.5
    radii = [0.25, 0.5, 0.75, widest].filter { $0 <= widest }.uniqued
    let attack = paper.perturbation
    narrow =
      widest > 0.5
      ? try AttackSettings(
        threat: ThreatModel(norm: .l2, eps: Epsilon("0.5")), steps: attack.steps,
        stepSize: attack.stepSize * 0.5 / widest, compute: attack.compute) : nil
    step = 0.1
    draws = scale == .tiny ? 1_000 : 100_000
  }

  public var footprint: Footprint {
    paper.footprint(perturbed: narrow == nil ? 2 : 3, models: 12)
  }

  /// Everything for one seed.
  public func measure(on bench: Workbench) throws {
    let sources = try paper.sources(on: bench)
    let rand = try paper.rand(of: sources.standard, on: bench)
    let det = try paper.det(of: sources.standard, on: bench)
    for (subject, dataset) in [(Subject.rand, rand), (Subject.det, det)] {
      try bench.noteSuccess(of: dataset, as: subject)
    }
    let datasets = [
      (Subject.rand, rand), (Subject.randStarts, try bench.starts("d_rand_starts", of: rand)),
      (Subject.det, det), (Subject.detStarts, try bench.starts("d_det_starts", of: det)),
    ]
    let model = try bench.robustLinear("robust_linear", on: paper.naturals(on: bench), linear)
    try certify(model, on: bench)
    try examine(sources.robust, on: bench)
    for (subject, dataset) in datasets {
      let whole = "\(Subject.linear), \(subject)"
      let certificates = try certificates(of: model, on: dataset, bench)
      try bench.note(
        Quantity.expectation, of: whole, certificates.meanExpectation, unit: "1")
      try learn(from: dataset, by: .logits, of: model, as: whole, bench)
    }
    for (subject, dataset) in datasets {
      try learn(
        from: dataset, by: .penultimate, of: sources.robust, as: "\(Subject.network), \(subject)",
        bench)
    }
    if let narrow { try learnNarrow(narrow, sources.standard, by: model, on: bench) }
    try noteToy(on: bench)
  }

  private func learnNarrow(
    _ attack: AttackSettings, _ source: Model, by model: Model, on bench: Workbench
  ) throws {
    let rand = try bench.attack(
      "d_rand_narrow", kind: "rand", source, on: paper.base(on: bench), .random, attack)
    try bench.noteSuccess(of: rand, as: Subject.narrow)
    try learn(
      from: rand, by: .logits, of: model, as: "\(Subject.linear), \(Subject.narrow)", bench)
  }

  private func learn(
    from dataset: Dataset, by features: LastLayerStep.Features, of base: Model, as subject: String,
    _ bench: Workbench
  ) throws {
    let what = "\(features == .logits ? "linear" : "network")_on_\(dataset.name.name)"
    let student = try bench.lastLayer(what, of: base, by: features, on: dataset)
    let clean = try bench.evaluate(student, on: bench.corpus.test)
    try bench.note(Quantity.clean, of: subject, clean.accuracy, from: clean)
  }

  /// How good and how certainly robust the linear model is, on the test set.
  private func certify(_ model: Model, on bench: Workbench) throws {
    let clean = try bench.evaluate(model, on: bench.corpus.test)
    try bench.note(Quantity.clean, of: Subject.linearModel, clean.accuracy, from: clean)
    let certificates = try certificates(of: model, on: bench.corpus.test, bench)
    for radius in radii {
      try bench.note(
        Quantity.certified, at: radius, of: Subject.linearModel,
        certificates.certifiedShare(radius: radius))
      let gammas = (0..<bench.corpus.classes).map {
        certificates.robustUsefulness(of: $0, radius: radius)
      }
      try bench.note(
        Quantity.robustUsefulness, at: radius, of: Subject.leastLinear, gammas.min() ?? 0,
        unit: "1")
      guard radius == radii[0] else { continue }
      for (kind, gamma) in gammas.enumerated() {
        try bench.note(
          Quantity.robustUsefulness, at: radius, of: Subject.feature(kind), gamma, unit: "1")
      }
    }
  }

  private func certificates(of model: Model, on dataset: Dataset, _ bench: Workbench) throws
    -> LinearCertificates
  {
    let network = try bench.lab.models.network(of: model)
    let answers = try Evaluation(network, team: LaneTeam(lanes: bench.threads))
      .predictions(on: StoredExamples(dataset, in: bench.lab))
    return LinearCertificates(network, logits: answers.logits, labels: answers.labels)
  }

  /// How good and how robust the network is whose features are used; nothing of it is certain.
  private func examine(_ model: Model, on bench: Workbench) throws {
    let clean = try bench.evaluate(model, on: bench.corpus.test)
    try bench.note(Quantity.clean, of: Subject.robustNetwork, clean.accuracy, from: clean)
    let few = try bench.part("attacked", of: bench.corpus.test, paper.attacked)
    for attack in paper.attacks {
      let result = try bench.evaluate(model, on: few, under: attack)
      try bench.note(
        Quantity.robust, at: attack.threat.eps?.value, of: Subject.robustNetwork,
        result.accuracy, from: result)
    }
  }

  /// f is +1 on cats and −1 on dogs, its gradient has length 1; labels are given by lot.
  private func noteToy(on bench: Workbench) throws {
    let toy = LeakageToy(draws, seed: bench.seed)
    try bench.note(Quantity.expectation, of: Subject.toy, toy.expectation(step: 0), unit: "1")
    try bench.note(
      Quantity.expectation, of: Subject.toyTargeted, toy.expectation(step: step), unit: "1")
  }
}

/// The toy of the authors' response to Goh 2019: a feature f whose gradient has length 1, +1 on cats
/// and −1 on dogs, so that steps of length η < 1 never change its sign; and labels given by lot.
struct LeakageToy {
  private let examples: [(feature: Double, label: Double)]

  /// `count` animals with labels.
  init(_ count: Int, seed: UInt64) {
    var stream = RandomStream(seed: seed, purpose: .labelLot, count)
    examples = (0..<count).map { _ in
      (stream.below(2) == 0 ? -1 : 1, stream.below(2) == 0 ? -1 : 1)
    }
  }

  /// E[f(x + η·y·∇f)·y] after a targeted step of length η: E[f·y] + η.
  func expectation(step: Double) -> Double {
    examples.reduce(0) { $0 + ($1.feature + step * $1.label) * $1.label } / Double(examples.count)
  }
}

extension Leakage {
  /// What figures are about.
  enum Subject {
    static let linearModel = "robust linear model"
    static let leastLinear = "least of its features"
    static let robustNetwork = "robust network"
    static let linear = "linear features"
    static let network = "network's features"
    static let rand = "D_rand"
    static let randStarts = "D_rand without perturbations"
    static let narrow = "D_rand in a ball of 0.5"
    static let det = "D_det"
    static let detStarts = "D_det without perturbations"
    static let toy = "toy, labels by lot"
    static let toyTargeted = "toy, targeted"

    static func feature(_ kind: Int) -> String { "linear feature \(kind)" }
  }
}

extension Quantity {
  /// The share of predictions that no one in the ball can change; x is its radius.
  static let certified = "certified share"
  /// E[y·f] over the labels that are learnt from.
  static let expectation = "expectation"
}

extension [Double] {
  /// Each value once, the first time that it comes.
  fileprivate var uniqued: [Double] {
    enumerated().filter { firstIndex(of: $0.element) == $0.offset }.map(\.element)
  }
}
