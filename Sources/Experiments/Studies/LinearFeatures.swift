// Goh 2019, "Two Examples of Useful, Non-Robust Features", and the authors' reply. Linear features of a
// binary task, whose usefulness against an adversary is known exactly: for every principal direction
// of the data, what it says about the class and how far the data varies along it; the Pareto frontier
// (Σ + tI)⁻¹m; and two ways to make a useful, non-robust feature, an ensemble of many non-robust
// directions that say little each, and a containment, a robust direction as a small part of a
// useless one. The definition cannot tell the two apart. D_det can, says the reply: an adversary who
// turns the ensemble leaves traces that classify natural pictures, one who turns the containment
// turns its useless part and leaves the robust part with the wrong label.
//
// Lengths are L2 in the pixel range [0, 1]; pictures may leave it here, so that all is exact.
import Datasets
import Foundation
import Learning
import Store

/// Which linear features are useful and not robust, and which of them does D_det transfer?
public struct LinearFeatures: Study {
  public static let name = "linear-features"
  public static let summary =
    "principal directions, ensembles and containments: useful, non-robust, and only one learnable "
    + "from D_det"
  public static let tables = ["linear-features", "principal-directions"]

  /// The classes that count as +1 and −1. On CIFAR-10 truck and frog, as in the source; on
  /// Fashion-MNIST ankle boot and sneaker, which one robust direction tells apart fairly well.
  let positive, negative: Int
  /// Pictures of the two classes that directions are computed from, drawn anew for each seed: the
  /// source does not say how many it used.
  let pictures: Int?
  /// ε: the adversary's radius, the same as in the studies of the paper at this scale.
  let eps: Double
  /// Directions along which pictures vary by less than one grey level are mostly rounding, and left
  /// out.
  let least: Double
  /// Directions that are plotted and stored as pictures: 27 × 27, as in the source.
  let plotted: Int
  /// The values of t on the frontier.
  let frontier: [Double]
  /// The share of the robust direction's usefulness that the containment keeps; the source's keeps
  /// 0.909.
  let kept: Double
  /// The weight decay of those who learn from D_det: what networks here have, 5·10⁻⁴ on pixels that are
  /// multiplied by 4.
  let ridge: Double
  /// Draws in each of the worlds of normal coordinates, and the adversary's radius there: enough to turn
  /// the sum of the weak coordinates, too little to turn the robust one.
  let draws: Int
  let worldEps: Double

  /// The settings of that scale.
  public init(_ scale: Scale, on kind: Corpus.Kind, threads: Int) throws {
    let paper = try PaperSettings(scale, on: kind, threads: threads)
    (positive, negative) = kind == .colour ? (9, 6) : (9, 7)
    pictures = scale == .tiny ? 64 : scale == .small ? 8_000 : nil
    eps = paper.perturbation.threat.eps?.value ?? 0.5
    least = 1.0 / 255
    plotted = scale == .tiny ? 16 : 729
    frontier = [0] + (-6...2).map { pow(10, Double($0)) }
    kept = 0.909
    ridge = 5e-4 / 16
    draws = scale == .tiny ? 400 : 8_000
    worldEps = 0.4
  }

  public var footprint: Footprint {
    Footprint(perturbations: plotted, predictions: 4 * plotted)
  }

  /// Everything for one seed.
  public func measure(on bench: Workbench) throws {
    let training = try pair("linear", of: bench.corpus.train, pictures, on: bench)
    let test = try pair("linear", of: bench.corpus.test, nil, on: bench)
    let natural = try vectors(training, on: bench)
    let task = try LinearTask(Moments(natural), least: least)
    let held = try vectors(test, on: bench)
    let heldMoments = Moments(held)
    try notePlot(task, on: bench)
    if bench.isFirst { try keepPictures(training, on: bench) }
    let features =
      try features(of: task)
      + [(Subject.chance, try chance(task, natural, bench.seed))]
    for (subject, feature) in features {
      try note(feature, of: subject, heldMoments, on: bench)
    }
    for (subject, feature) in features where Subject.turned.contains(subject) {
      try learn(
        from: natural.turned(along: feature.direction, eps: eps), of: feature.direction,
        centredAt: task.moments.mean, testedOn: held, as: Subject.detOf(subject), bench)
    }
    try learnInDrawnWorlds(bench)
  }

  private func keepPictures(_ dataset: Dataset, on bench: Workbench) throws {
    func recipe(_ name: DatasetName) -> DirectionsRecipe {
      DirectionsRecipe(
        name: name, dataset: dataset, positive: positive, negative: negative, least: least,
        count: plotted)
    }
    let (name, _) = try bench.datasetName("directions", "train") { try recipe($0).request() }
    _ = try recipe(name).run(in: bench.lab)
  }

  private func pair(_ what: String, of dataset: Dataset, _ count: Int?, on bench: Workbench) throws
    -> Dataset
  {
    guard max(positive, negative) < bench.corpus.classes else {
      throw StoreError.refused(
        "this study tells class \(positive) from class \(negative), and \(bench.corpus.name) has "
          + "only \(bench.corpus.classes) classes; choose pictures of ten classes")
    }
    return try bench.select(what, of: dataset, split: dataset.name.split) {
      SelectRecipe(
        name: $0, dataset: dataset, classes: [positive, negative], count: count, seed: bench.seed)
    }
  }

  private func vectors(_ dataset: Dataset, on bench: Workbench) throws -> LabelledVectors {
    try LabelledVectors(dataset, positive: positive, negative: negative, in: bench.lab)
  }

  /// The features that claims are about, by name.
  private func features(of task: LinearTask) throws -> [(String, LinearFeature)] {
    // f varies by 1, so that no direction along which the data varies by less than ε can be robust.
    let weak = task.directions.filter { $0.robustness < eps }
    guard let inside = task.directions.max(by: { gain($0) < gain($1) }),
      let best = weak.max(by: { $0.usefulness < $1.usefulness })
    else {
      throw StoreError.refused(
        "no principal direction varies by less than ε = \(eps); this study needs non-robust ones")
    }
    let ensemble = try task.ensemble(of: weak)
    let outside = useless(in: weak, asFragileAs: ensemble) ?? best
    return [
      (Subject.best, try task.frontier(at: 0)),
      (Subject.means, try LinearFeature(task.moments.correlation, on: task.moments)),
      (Subject.robust, inside), (Subject.useless, outside), (Subject.member, best),
      (Subject.ensemble, ensemble),
      (Subject.containment, try task.containment(of: inside, in: outside, keeping: kept)),
    ]
  }

  /// The least useful of the ten directions that are nearest in robustness to `other`. The least useful of
  /// all has any robustness, by lot, and with it the containment.
  private func useless(in weak: [LinearFeature], asFragileAs other: LinearFeature)
    -> LinearFeature?
  {
    func distance(_ feature: LinearFeature) -> Double {
      abs(log(feature.robustness / other.robustness))
    }
    return weak.sorted { distance($0) < distance($1) }.prefix(10)
      .min { $0.usefulness < $1.usefulness }
  }

  private func gain(_ feature: LinearFeature) -> Double { feature.robustUsefulness(eps: eps) }

  private func note(
    _ feature: LinearFeature, of subject: String, _ held: Moments, on bench: Workbench
  ) throws {
    let tested = try LinearFeature(feature.direction, on: held)
    try bench.note(Quantity.logRobustness, of: subject, log(feature.robustness), unit: "nat")
    try bench.note(Quantity.usefulness, of: subject, feature.usefulness, unit: "1")
    try bench.note(Quantity.heldUsefulness, of: subject, tested.usefulness, unit: "1")
    try bench.note(
      Quantity.robustUsefulness, of: subject, tested.robustUsefulness(eps: eps), unit: "1")
  }

  /// What an ensemble of as many directions is worth where labels are given by lot: signs that are chosen
  /// on few pictures make it look useful on them.
  private func chance(_ task: LinearTask, _ vectors: LabelledVectors, _ seed: UInt64) throws
    -> LinearFeature
  {
    let lot = Moments(vectors.shuffled(seed: seed), covariance: task.moments.covariance)
    let chance = LinearTask(task, relabelled: lot)
    return try chance.ensemble(of: chance.directions.filter { $0.robustness < eps })
  }

  /// The points of the source's plot: directions from the most robust, and the frontier by t.
  private func notePlot(_ task: LinearTask, on bench: Workbench) throws {
    let directions = DirectionsRecipe.evenly(plotted, of: task.directions)
    for (number, feature) in directions {
      try notePoint(feature, at: Double(number), of: Subject.directions, on: bench)
    }
    for t in frontier {
      try notePoint(task.frontier(at: t), at: t, of: Subject.frontier, on: bench)
    }
    let logs = task.directions.filter { $0.usefulness > 0 }
      .map { (log($0.robustness), log($0.usefulness)) }
    try bench.note(
      Quantity.correlation, of: Subject.directions, Correlation.pearson(logs), unit: "1")
  }

  private func notePoint(
    _ feature: LinearFeature, at x: Double, of subject: String, on bench: Workbench
  ) throws {
    guard feature.usefulness > 0 else { return }
    try bench.note(Quantity.logRobustness, at: x, of: subject, log(feature.robustness), unit: "nat")
    try bench.note(Quantity.logUsefulness, at: x, of: subject, log(feature.usefulness), unit: "nat")
  }

  /// Who learns from D_det, tested on natural examples; and whether the adversary's own feature sees
  /// what D_det says.
  private func learn(
    from turned: LabelledVectors, of direction: [Double], centredAt mean: [Double],
    testedOn natural: LabelledVectors, as subject: String, _ bench: Workbench
  ) throws {
    bench.tell.report(
      WorkProgress(task: "train on \(subject)", done: 0, total: turned.count, unit: "examples"))
    let border = direction.dot(mean)
    let hits = zip(turned.times(direction), turned.labels).count { ($0 - border) * $1 > 0 }
    try bench.note(Quantity.hits, of: subject, Double(hits) / Double(turned.count))
    let student = try LinearStudent(on: turned, ridge: ridge)
    try bench.note(Quantity.clean, of: subject, student.accuracy(on: natural))
  }

  private func learnInDrawnWorlds(_ bench: Workbench) throws {
    for (subject, world) in Subject.worlds {
      let natural = world.draw(draws, seed: bench.seed, part: 0)
      let direction = world.direction
      try learn(
        from: natural.turned(along: direction, eps: worldEps), of: direction,
        centredAt: direction.map { _ in 0 },
        testedOn: world.draw(draws, seed: bench.seed, part: 1), as: subject, bench)
      try bench.note(
        Quantity.expected, of: subject, world.expectedAccuracy(eps: worldEps))
    }
  }
}

extension LinearFeatures {
  /// What figures are about.
  enum Subject {
    static let directions = "principal directions"
    static let frontier = "frontier"
    static let best = "most useful feature"
    static let means = "difference of means"
    static let robust = "most robust direction"
    static let useless = "useless direction"
    static let member = "best of the non-robust directions"
    static let ensemble = "ensemble"
    static let containment = "containment"
    static let chance = "ensemble, labels by lot"
    /// Features that an adversary turns.
    static let turned = [ensemble, containment, chance]
    static let worlds = [
      ("\(detOf(ensemble)), drawn", DrawnWorld.ensemble),
      ("\(detOf(containment)), drawn", DrawnWorld.containment),
    ]

    static func detOf(_ feature: String) -> String { "D_det of the \(feature)" }
  }
}

extension Quantity {
  /// E[y·f] on the pictures that f was made from.
  static let usefulness = "usefulness"
  /// The same on test pictures, f scaled anew.
  static let heldUsefulness = "usefulness, test"
  /// E[min y·f] in the study's ball, on test pictures.
  static let robustUsefulness = "robust usefulness"
  static let logUsefulness = "log usefulness"
  static let logRobustness = "log robustness"
  /// What theory says of an accuracy.
  static let expected = "expected accuracy"
}
