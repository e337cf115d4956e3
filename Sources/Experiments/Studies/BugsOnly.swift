// Adversarial examples that are just bugs (Nakkiran 2019). An attack that drives a network f to the
// class y + 1 while an ensemble of other networks keeps the label y,
//   minimise L(f(x + δ), y + 1) + mean over the others of L(fᵢ(x + δ), y),
// finds perturbations that do not transfer. A dataset made with it, labelled y + 1, should teach a
// fresh network nothing of y: where perturbations are features, plain PGD's teach it. Asked of natural
// test pictures: (X, Y), what only perturbations can have taught, and (X, Y + 1), what the pictures did.
//
// Then the authors' reply: architectures that learn more from D_det are those to which its
// perturbations transfer better, and bugs lie at the low end of the same line. The distance of their
// point from the line is stated with the line fitted without it, where it could be wrong, and with it.
// The line's points come from the study `transfer` on the same pictures at the same scale where the lab
// has finished one, else from the published figure; x is accuracy from D_det, y transfer.
//
// Transfer, here: the share of test pictures that a fresh network sees as y + 1, among those that were
// perturbed towards y + 1 on f and are seen so by it after rounding to 8 bits.
import Datasets
import Learning
import Nets
import Store

/// Do perturbations that do not transfer teach anything?
public struct BugsOnly: Study {
  public static let name = "bugs-only"
  public static let summary =
    "perturbations that other networks do not follow: transfer, and what a network learns from them"
  public static let tables = ["bugs-only", "bugs-line"]

  /// One ball, with plain PGD and with bugs.
  struct Ball: Codable, Hashable, Sendable {
    let name: String
    let plain: AttackSettings
    let bugs: AttackSettings
    /// Training pictures.
    let pictures: Int

    /// `plain` against others' resistance, its gradients computed as `compute` says.
    init(_ name: String, _ plain: AttackSettings, pictures: Int, _ compute: Compute) {
      (self.name, self.plain, self.pictures) = (name, plain, pictures)
      var bugs = plain
      bugs.objective = .keepingOthers(weight: 1)
      bugs.compute = compute
      self.bugs = bugs
    }

    /// In names of datasets and models.
    var file: String { plain.threat.norm.rawValue }
  }

  let paper: PaperSettings
  let balls: [Ball]
  /// Networks that are kept at the label: the sources of other repetitions, which are as good as f.
  let ensemble: Int
  /// Epochs of the fresh network that transfer is measured on, as in the study of transfer.
  let epochs: Int
  /// Test pictures that are perturbed.
  let tested: Int

  public var footprint: Footprint {
    paper.footprint(perturbed: 2 * balls.count, models: ensemble + 2 + 2 * balls.count)
  }

  /// Everything for one seed.
  public func measure(on bench: Workbench) throws {
    let source = try paper.source(on: bench)
    let others = try self.others(on: bench)
    let fresh = try self.fresh(on: bench)
    let few = try bench.part("transfer", of: bench.corpus.test, tested)
    for ball in balls {
      let base = try bench.part("base_\(ball.file)", of: paper.base(on: bench), ball.pictures)
      for isBugs in [false, true] {
        func perturb(_ what: String, _ pictures: Dataset) throws -> Dataset {
          try isBugs
            ? bench.attack(
              "\(what)_bugs_\(ball.file)", kind: "det", source, others: others, on: pictures,
              .next, ball.bugs)
            : bench.attack(
              "\(what)_\(ball.file)", kind: "det", source, on: pictures, .next, ball.plain)
        }
        let subject = Self.subject(ball.name, isBugs: isBugs)
        let made = try perturb("d_det", base)
        try bench.noteSuccess(of: made, as: subject)
        let transfer = try bench.evaluate(fresh, on: perturb("transfer", few))
        try bench.note(
          Quantity.transfer, of: subject, bench.lab.evaluations.transferRate(transfer),
          from: transfer)
        try learn(
          from: made, as: subject, file: "\(isBugs ? "bugs" : "plain")_\(ball.file)", bench)
      }
    }
    try drawLine(on: bench)
  }

  private func learn(
    from dataset: Dataset, as subject: String, file: String, _ bench: Workbench
  ) throws {
    let model = try bench.train(
      "from_\(file)", paper.network, on: dataset, paper.onDet, seed: bench.seed(1))
    let clean = try bench.evaluate(model, on: bench.corpus.test)
    try bench.note(Quantity.clean, of: subject, clean.accuracy, from: clean)
    try bench.note(
      Quantity.next, of: subject, bench.lab.evaluations.share(clean, shiftedBy: 1), from: clean)
  }

  /// The dataset of bugs in the first ball, and the fresh network that has learnt from it.
  func bugs(on bench: Workbench) throws -> (dataset: Dataset, student: Model)? {
    guard let ball = balls.first else { return nil }
    let base = try bench.part("base_\(ball.file)", of: paper.base(on: bench), ball.pictures)
    let made = try bench.attack(
      "d_det_bugs_\(ball.file)", kind: "det", paper.source(on: bench), others: others(on: bench),
      on: base, .next, ball.bugs)
    let student = try bench.train(
      "from_bugs_\(ball.file)", paper.network, on: made, paper.onDet, seed: bench.seed(1))
    return (made, student)
  }

  /// The sources of the first repetitions but for this one. With `ensemble` + 1 repetitions each
  /// attacks its own source beside those of all others, and no network is trained for this alone.
  private func others(on bench: Workbench) throws -> [Model] {
    let seeds = (1...UInt64(ensemble + 1)).filter { $0 != bench.seed }.prefix(ensemble)
    return try seeds.map { try paper.source(on: bench.repetition($0)) }
  }

  /// A network of the same architecture that no attack has seen.
  private func fresh(on bench: Workbench) throws -> Model {
    var training = paper.standard
    training.epochs = epochs
    return try bench.train(
      "natural_\(paper.network.architecture)", paper.network, on: paper.naturals(on: bench),
      training, seed: bench.seed(3))
  }

  static func subject(_ ball: String, isBugs: Bool) -> String {
    (isBugs ? "bugs only, " : "plain PGD, ") + ball
  }
}

extension BugsOnly {
  /// Where the line's points come from.
  enum Points {
    /// Ours where the lab has them, else the published ones.
    static let known = "architectures"
    static let published = "published architectures"
  }

  /// The distance of the bugs in the first ball from the line of architectures.
  private func drawLine(on bench: Workbench) throws {
    guard let ball = balls.first else { return }
    let subject = Self.subject(ball.name, isBugs: true)
    let own = try bench.lab.studies.figures(in: bench.run, seed: bench.seed)
    func figure(_ quantity: String) -> Double? {
      own.first { $0.subject == subject && $0.quantity == quantity }?.value
    }
    guard let learnt = figure(Quantity.clean), let transfer = figure(Quantity.transfer) else {
      return
    }
    let bugs = TrendLine.Point(x: learnt, y: transfer)
    let published = Transfer.publishedPoints.map {
      TrendLine.Point(x: $0.learnt / 100, y: $0.transfer / 100)
    }
    let ours = try architectures(on: bench)
    if TrendLine(through: ours) == nil {
      bench.tell.warn(
        "the lab has no line of architectures, so bugs are held against the published one; the study "
          + "transfer, with as many seeds, makes ours")
    }
    try note(
      bugs, beside: TrendLine(through: ours) == nil ? published : ours, as: Points.known, bench)
    try note(bugs, beside: published, as: Points.published, bench)
  }

  private func note(
    _ bugs: TrendLine.Point, beside points: [TrendLine.Point], as subject: String,
    _ bench: Workbench
  ) throws {
    guard let without = TrendLine(through: points), let with = TrendLine(through: points + [bugs])
    else { return }
    let half = without.halfWidth(at: bugs.x)
    let distance = without.distance(to: bugs)
    try bench.note(Quantity.distanceWithout, of: subject, distance)
    try bench.note(Quantity.halfWidth, of: subject, half)
    try bench.note(Quantity.distanceWith, of: subject, with.distance(to: bugs))
    if half > 0 {
      try bench.note(Quantity.relativeDistance, of: subject, abs(distance) / half, unit: "1")
    }
  }

  /// The points of this repetition in the newest study of transfer on the same pictures at the same
  /// scale, written down with this run too; none if the lab has no such study.
  private func architectures(on bench: Workbench) throws -> [TrendLine.Point] {
    let figures = try bench.lab.studies.figures(
      ofLatest: Transfer.name, scale: bench.scale.rawValue, trainedOn: bench.corpus.train,
      seed: bench.seed)
    var points: [TrendLine.Point] = []
    for learnt in figures where learnt.quantity == Quantity.learnt {
      let rate = figures.first {
        $0.subject == learnt.subject && $0.quantity == Quantity.transfer
      }
      guard let rate else { continue }
      try bench.note(Quantity.learnt, of: learnt.subject, learnt.value)
      try bench.note(Quantity.transfer, of: learnt.subject, rate.value)
      points.append(TrendLine.Point(x: learnt.value, y: rate.value))
    }
    return points
  }
}

extension Quantity {
  /// Transfer of bugs minus that of the line at their accuracy, the line fitted without them.
  static let distanceWithout = "distance from the line without it"
  /// The same with the line fitted through them too.
  static let distanceWith = "distance from the line with it"
  /// Half of the 95 % prediction interval of the line without them, at their accuracy.
  static let halfWidth = "half-width of the line without it"
  /// The size of the first in units of the last.
  static let relativeDistance = "distance in half-widths"
}
