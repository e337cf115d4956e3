// The takeaways of the authors' response. The first tells two worlds apart: in World 1 adversarial
// examples use directions that say nothing about natural pictures, though they may have done so in the
// training set; in World 2 they flip features that help to classify. Here one knob leads from one to the
// other. All pictures bear a faint sign. In the source's training set it is that of the label, and the
// source relies on it; on natural pictures, those that D_rand and D_det are made of and those that
// are tested, it is so in a share of the pictures that the knob sets, from 0 to all. What a network
// learns from perturbations should be worth as much as the flipped direction is on natural pictures.
//
// The third says that adversarial examples cannot be put down to batch norm, residual blocks, SGD or the
// number of parameters: networks with any of them are robust when they are trained, as usual, on D_R.
// Each network is compared with the same network trained alike on as many natural pictures.
import Datasets
import Learning
import Nets
import Store

/// Is what perturbations teach worth what the flipped direction is worth, and is D_R robust for all?
public struct Takeaways: Study {
  public static let name = "takeaways"
  public static let summary =
    "D_rand and D_det from World 1 to World 2, and what D_R gives to networks of every kind"
  public static let tables = ["worlds", "robust-data"]

  /// The worlds, and the networks in them.
  struct Worlds: Codable, Hashable, Sendable {
    /// Shares of natural pictures that bear their own class's sign; the others bear any.
    let knob: [Double]
    /// The share that stands for World 2. Not all: a sign that is never wrong leaves, wherever the attack
    /// does not wholly remove it, a clue in D_det that is never wrong either, and speaks for the label.
    let second: Double
    /// How far the sign swings, in units of the pixel range: faint, but what the source sees first. From
    /// half of it, it goes by other things as well, and the knob turns less.
    let amplitude: Double
    /// Narrower than the paper's: there are many worlds.
    let network: NetworkChoice
    /// The source's pictures, the pictures that are perturbed in each world, and those tested.
    let learnt, perturbed, tested: Int
    let source, onRand, onDet: TrainingSettings
    /// Wide enough to put one sign in the place of another.
    let attack: AttackSettings
  }

  /// A network with a component that adversarial examples have been put down to, or without it.
  struct Component: Codable, Hashable, Sendable {
    /// What tables call it.
    let name: String
    let network: NetworkChoice
    let training: TrainingSettings
  }

  let paper: PaperSettings
  let worlds: Worlds
  let components: [Component]
  /// The attacks of the robust accuracies here, and how many test pictures they are tried on.
  let attacks: [AttackSettings]
  let attacked: Int

  public var footprint: Footprint {
    var footprint = paper.footprint(perturbed: 0, inverted: 1, models: 2 * components.count)
    let made = 2 * worlds.perturbed + worlds.perturbed + worlds.tested
    footprint.perturbations += worlds.learnt + worlds.knob.count * made
    return footprint
  }

  /// Everything for one seed.
  public func measure(on bench: Workbench) throws {
    try turnKnob(on: bench)
    try trainComponents(on: bench)
  }

  private func turnKnob(on bench: Workbench) throws {
    let learnt = try bench.alter(
      "signs_learnt", bench.part("signed_source", of: bench.corpus.train, worlds.learnt),
      .signs(amplitude: worlds.amplitude, predictive: 1))
    let source = try bench.train(
      "signs", worlds.network, on: learnt, worlds.source, seed: bench.seed(20))
    let base = try bench.part("signed", of: bench.corpus.train, worlds.perturbed)
    let test = try bench.part("signed", of: bench.corpus.test, worlds.tested)
    var hits: [Double] = []
    var learntAt: [String: [Double: Double]] = [:]
    for share in worlds.knob {
      let file = "world\(Int((100 * share).rounded()))"
      let signs = Alteration.signs(amplitude: worlds.amplitude, predictive: share)
      let (natural, tested) = (
        try bench.alter(file, base, signs), try bench.alter(file, test, signs)
      )
      try note(source, as: World.source, at: share, on: tested, bench)
      for (subject, kind, target, training) in [
        (World.rand, "rand", TargetRule.random, worlds.onRand),
        (World.det, "det", .next, worlds.onDet),
      ] {
        let made = try bench.attack(
          "\(file)_\(kind)", kind: kind, source, on: natural, target, worlds.attack)
        hits.append(try bench.lab.perturbations.successShare(in: made.pictures) ?? 0)
        let student = try bench.train(
          "from_\(file)_\(kind)", worlds.network, on: made, training, seed: bench.seed(21))
        learntAt[subject, default: [:]][share] = try note(
          student, as: subject, at: share, on: tested, bench)
      }
    }
    try bench.note(Quantity.hits, of: World.all, hits.min() ?? 0)
    for subject in [World.rand, World.det] {
      guard let first = learntAt[subject]?[0], let second = learntAt[subject]?[worlds.second]
      else { continue }
      try bench.note(Quantity.rise, of: subject, second - first)
    }
  }

  @discardableResult
  private func note(
    _ model: Model, as subject: String, at share: Double, on dataset: Dataset, _ bench: Workbench
  ) throws -> Double {
    let clean = try bench.evaluate(model, on: dataset)
    try bench.note(Quantity.clean, at: share, of: subject, clean.accuracy, from: clean)
    return clean.accuracy
  }

  private func trainComponents(on bench: Workbench) throws {
    let robust = try paper.inverted(.robust, through: paper.robustSource(on: bench), on: bench)
    let natural = try paper.few(on: bench)
    let few = try bench.part("attacked", of: bench.corpus.test, attacked)
    for component in components {
      for (isRobust, file, dataset) in [(true, "d_r", robust), (false, "natural_few", natural)] {
        let model = try bench.train(
          "\(component.file)_from_\(file)", component.network, on: dataset, component.training,
          seed: bench.seed(2))
        let subject = Self.subject(component, isRobust: isRobust)
        let clean = try bench.evaluate(model, on: bench.corpus.test)
        try bench.note(Quantity.clean, of: subject, clean.accuracy, from: clean)
        for attack in attacks {
          let result = try bench.evaluate(model, on: few, under: attack)
          try bench.note(
            Quantity.robust, at: attack.threat.eps?.value, of: subject, result.accuracy,
            from: result)
        }
        if bench.isFirst, let widest = attacks.last {
          try bench.check(model, on: few, widest)
        }
      }
    }
  }

  static func subject(_ component: Component, isRobust: Bool) -> String {
    "\(isRobust ? "D_R" : "D"): \(component.name)"
  }
}

extension Takeaways.Component {
  /// In names of models.
  var file: String { name.replacing(",", with: "").replacing(" ", with: "_") }
}

extension Takeaways {
  /// What learns in the worlds.
  enum World {
    static let source = "source"
    static let rand = "D_rand"
    static let det = "D_det"
    static let all = "all worlds"
  }
}

extension Quantity {
  /// Accuracy in World 2 less accuracy in World 1.
  static let rise = "rise over the knob"
}
