// The paper's main experiment (Ilyas et al. 2019, sections 3.1 and 3.2): datasets that hold robust
// features only (D_R), non-robust features only (D_NR), or labels that only perturbations speak for
// (D_rand, D_det), and what fresh networks learn from each. Tested on the original test set.
import Datasets
import Learning
import Nets
import Store

/// What do networks learn from robust features, from non-robust ones, and from perturbations alone?
public struct ConstructedDatasets: Study {
  public static let name = "constructed-datasets"
  public static let summary =
    "D_R, D_NR, D_rand, D_det and their controls: what fresh networks learn from each"
  public static let tables = ["paper-table"]

  let paper: PaperSettings

  /// The settings of that scale.
  public init(_ scale: Scale, on kind: Corpus.Kind, threads: Int) throws {
    paper = try PaperSettings(scale, on: kind, threads: threads)
  }

  public var footprint: Footprint {
    paper.footprint(perturbed: 2, inverted: 2, floats: paper.kept, models: 10)
  }

  /// Everything for one seed.
  public func measure(on bench: Workbench) throws {
    let sources = try paper.sources(on: bench)
    try test(sources.standard, as: .natural, bench)
    try test(sources.robust, as: .adversarial, bench)

    let rand = try paper.rand(of: sources.standard, on: bench)
    try bench.noteSuccess(of: rand, as: Subject.rand.rawValue)
    try learn(from: rand, as: .rand, paper.onRand, role: 1, bench)
    let det = try paper.det(of: sources.standard, on: bench)
    try bench.noteSuccess(of: det, as: Subject.det.rawValue)
    try learn(from: det, as: .det, paper.onDet, role: 1, bench)
    try learn(from: paper.base(on: bench), as: .manyControl, paper.onDet, role: 1, bench)
    if bench.isFirst { try compareFormats(sources.standard, bench) }

    let robustData = try paper.inverted(.robust, through: sources.robust, on: bench)
    let otherData = try paper.inverted(.nonrobust, through: sources.standard, on: bench)
    let starts = try bench.starts(Subject.startControl.file, of: otherData)
    let few = try paper.few(on: bench)
    for (subject, data) in [
      (Subject.robustData, robustData), (.fewControl, few), (.otherData, otherData),
      (.startControl, starts),
    ] {
      try learn(from: data, as: subject, paper.onInverted, role: 2, bench)
    }
  }

  /// A fresh network on `dataset`, and how it does on the original test set.
  private func learn(
    from dataset: Dataset, as subject: Subject, _ training: TrainingSettings, role: UInt64,
    pixels: PixelForm = .grid, _ bench: Workbench
  ) throws {
    let model = try bench.train(
      "from_\(subject.file)", paper.network, on: dataset, training, seed: bench.seed(role),
      pixels: pixels)
    try test(model, as: subject, bench)
  }

  private func test(_ model: Model, as subject: Subject, _ bench: Workbench) throws {
    let clean = try bench.evaluate(model, on: bench.corpus.test)
    try bench.note(Quantity.clean, of: subject.rawValue, clean.accuracy, from: clean)
    let few = try bench.part("attacked", of: bench.corpus.test, paper.attacked)
    for attack in paper.attacks {
      let result = try bench.evaluate(model, on: few, under: attack)
      try bench.note(
        Quantity.robust, at: attack.threat.eps?.value, of: subject.rawValue, result.accuracy,
        from: result)
    }
    if let widest = paper.attacks.last { try bench.check(model, on: few, widest) }
  }

  /// The same perturbations rounded to 8 bits and as they were found.
  private func compareFormats(_ model: Model, _ bench: Workbench) throws {
    let few = try bench.part("floats", of: paper.base(on: bench), paper.kept)
    let made = try bench.attack(
      "d_rand_floats", kind: "rand", model, on: few, .random, paper.perturbation, keepFloat: true)
    try learn(from: made, as: .grid, paper.onRand, role: 1, bench)
    try learn(from: made, as: .float, paper.onRand, role: 1, pixels: .float, bench)
  }
}

extension ConstructedDatasets {
  /// What a row of the table is about: the data that a network learnt from.
  enum Subject: String {
    case natural = "D"
    case adversarial = "D, adversarially"
    case robustData = "D_R"
    case otherData = "D_NR"
    case rand = "D_rand"
    case det = "D_det"
    case manyControl = "D, as many as D_det"
    case fewControl = "D, as many as D_R"
    case startControl = "D_NR without its changes"
    case grid = "D_rand, few, 8 bits"
    case float = "D_rand, few, floats"

    /// In names of datasets and models.
    var file: String {
      switch self {
      case .natural: "standard"
      case .adversarial: "robust"
      case .robustData: "d_r"
      case .otherData: "d_nr"
      case .rand: "d_rand"
      case .det: "d_det"
      case .manyControl: "natural_many"
      case .fewControl: "natural_few"
      case .startControl: "d_nr_starts"
      case .grid: "d_rand_8bit"
      case .float: "d_rand_float"
      }
    }
  }
}
