// Section 2 of the paper, measured: how useful each penultimate feature of a standard and of a robust
// network is for each class, and how much of that an adversary leaves who moves that very feature. Then
// section 3's equations: which features D_R keeps, which D_NR, D_rand and D_det speak by.
//
// What counts is pairs of a feature and a class with ρ of at least `least` on test pictures. The robust
// features are the robust network's pairs with γ > 0, the non-robust ones the standard network's with
// γ ≤ 0: the paper's F_C is all of a robust network's features, and its useful non-robust features are
// those that no γ ≥ 0 fits.
import Datasets
import Learning
import Nets
import Store

/// Which features are useful, which of them robustly, and which does each dataset keep?
public struct Usefulness: Study {
  public static let name = "usefulness"
  public static let summary =
    "usefulness of features, clean and robust, and which of them the constructed datasets keep"
  public static let tables = ["measurements"]

  let paper: PaperSettings
  /// The adversary of γ.
  let attack: AttackSettings
  /// Test pictures that it moves every feature on, up and down.
  let pictures: Int
  /// The least ρ of a useful pair, in standard deviations.
  let least: Double

  public init(_ scale: Scale, on kind: Corpus.Kind, threads: Int) throws {
    paper = try PaperSettings(scale, on: kind, threads: threads)
    switch (scale, kind) {
    // After an epoch on a few pictures, features say next to nothing.
    case (.tiny, _): (pictures, least) = (32, 0)
    case (.small, .grey): (pictures, least) = (1_000, 0.1)
    // One feature more costs as much as 1,000 steps; there are twice as many, in a larger network.
    case (.small, .colour): (pictures, least) = (500, 0.1)
    case (.paper, _): (pictures, least) = (1_000, 0.1)
    }
    attack = try AttackSettings(
      threat: ThreatModel(norm: .l2, eps: Epsilon("0.5")),
      steps: scale == .tiny ? 2 : scale == .small ? 6 : 20, compute: paper.perturbation.compute)
  }

  public var footprint: Footprint {
    paper.footprint(perturbed: 2, inverted: 2, models: 2)
  }

  public func measure(on bench: Workbench) throws {
    let sources = try paper.sources(on: bench)
    let robust = try pairs(of: sources.robust, as: .robustNetwork, on: bench)
    let standard = try pairs(of: sources.standard, as: .standardNetwork, on: bench)
    let groups = [
      Group(features: .robust, model: sources.robust, pairs: robust.filter(\.isRobust)),
      Group(features: .other, model: sources.standard, pairs: standard.filter { !$0.isRobust }),
    ]
    let robustData = try paper.inverted(.robust, through: sources.robust, on: bench)
    let otherData = try paper.inverted(.nonrobust, through: sources.standard, on: bench)
    let rand = try paper.rand(of: sources.standard, on: bench)
    let det = try paper.det(of: sources.standard, on: bench)
    for group in groups where !group.pairs.isEmpty {
      let natural = try expect(group, on: paper.few(on: bench), as: .few, bench)
      for (dataset, subject) in [(robustData, Subject.robustData), (otherData, .otherData)] {
        let found = try expect(group, on: dataset, as: subject, bench)
        if let natural, let found, natural > 0 {
          try bench.note(group.features.kept, of: subject.rawValue, found / natural)
        }
      }
      _ = try expect(group, on: paper.base(on: bench), as: .many, bench)
      _ = try expect(group, on: rand, as: .rand, bench)
      _ = try expect(group, on: det, as: .det, bench)
    }
  }

  /// The useful pairs of a network; writes down how many there are, and how much an adversary leaves.
  private func pairs(of model: Model, as subject: Subject, on bench: Workbench) throws
    -> [FeatureUsefulness]
  {
    let useful = try bench.weigh(model, on: bench.corpus.test, under: attack, pictures: pictures)
      .filter { $0.usefulness > 0 && $0.usefulness >= least }
    let count = Double(useful.count)
    try bench.note(Self.useful, of: subject.rawValue, count, unit: "pairs")
    guard !useful.isEmpty else { return [] }
    let means = useful.reduce(into: (rho: 0.0, gamma: 0.0)) { sums, pair in
      sums.rho += pair.usefulness / count
      sums.gamma += (pair.robustUsefulness ?? 0) / count
    }
    try bench.note(Self.rho, of: subject.rawValue, means.rho, unit: "deviation")
    try bench.note(Self.gamma, of: subject.rawValue, means.gamma, unit: "deviation")
    try bench.note(
      Self.robustShare, of: subject.rawValue, Double(useful.count(where: \.isRobust)) / count)
    return useful
  }

  /// Writes down the mean E[y·f] over a group's pairs on `dataset`; nil where it has none of their
  /// classes.
  private func expect(
    _ group: Group, on dataset: Dataset, as subject: Subject, _ bench: Workbench
  ) throws -> Double? {
    let found = try bench.weigh(group.model, on: dataset, under: nil, pictures: dataset.count)
    let wanted = Set(group.pairs.map(\.place))
    let values = found.filter { wanted.contains($0.place) }.map(\.usefulness)
    guard !values.isEmpty else { return nil }
    let mean = values.reduce(0, +) / Double(values.count)
    try bench.note(group.features.rawValue, of: subject.rawValue, mean, unit: "deviation")
    return mean
  }

  /// Pairs of a feature of `model` and a class.
  private struct Group {
    let features: Features
    let model: Model
    let pairs: [FeatureUsefulness]
  }
}

extension FeatureUsefulness {
  /// Whether it is robustly useful: γ > 0.
  fileprivate var isRobust: Bool { (robustUsefulness ?? 0) > 0 }

  /// The pair, apart from what is known of it.
  fileprivate var place: [Int] { [unit, label] }
}

extension Workbench {
  /// ρ of `model`'s features on the first `pictures` of `dataset`, and γ where there is an adversary;
  /// scaled on the test set.
  fileprivate func weigh(
    _ model: Model, on dataset: Dataset, under attack: AttackSettings?, pictures: Int
  ) throws -> [FeatureUsefulness] {
    var attack = attack
    attack?.seed = seed
    return try FeatureStep(
      model: model, reference: corpus.test, dataset: dataset, attack: attack, pictures: pictures
    ).run(in: lab, threads: threads, report: tell.report, warn: tell.warn)
  }
}
