// What the studies of the paper share: its source networks and its datasets, made once and found by
// every study that asks for them with the same settings (Ilyas et al. 2019, section 3, appendix C).
import Datasets
import Learning
import Nets
import Store

/// Networks, datasets and attacks of the paper, at one scale.
struct PaperSettings: Codable, Hashable, Sendable {
  /// The network of sources and students alike.
  var network: NetworkChoice
  /// Training pictures that sources learn from; nil for all.
  var trained: Int?
  /// The source of D_NR, D_rand and D_det.
  var standard: TrainingSettings
  /// The source of D_R.
  var robust: TrainingSettings

  /// Pictures that D_rand and D_det are made of.
  var perturbed: Int
  /// How they are perturbed.
  var perturbation: AttackSettings
  /// How networks learn from D_rand. The paper too trained it otherwise than D_det (appendix C.2).
  var onRand: TrainingSettings
  /// How networks learn from D_det.
  var onDet: TrainingSettings

  /// Pictures that D_R and D_NR are made of.
  var inverted: Int
  /// How features are inverted.
  var inversion: InversionPath
  /// How networks learn from D_R, D_NR and their controls.
  var onInverted: TrainingSettings

  /// Test pictures that are attacked; all are tested clean.
  var attacked: Int
  /// The attacks that robust accuracy is measured by.
  var attacks: [AttackSettings]
  /// Pictures that perturbations are also kept as floats for, with the first seed.
  var kept: Int
}

/// A standard and a robust network of one repetition.
struct Sources {
  let standard: Model
  let robust: Model
}

extension PaperSettings {
  /// The networks that everything starts from.
  func sources(on bench: Workbench) throws -> Sources {
    Sources(standard: try source(on: bench), robust: try robustSource(on: bench))
  }

  /// The standard network alone.
  func source(on bench: Workbench) throws -> Model {
    try bench.train(
      "standard", network, on: naturals(on: bench), standard, seed: bench.seed(0))
  }

  /// The robust network alone.
  func robustSource(on bench: Workbench) throws -> Model {
    try bench.train("robust", network, on: naturals(on: bench), robust, seed: bench.seed(0))
  }

  /// The pictures that source networks learn from.
  func naturals(on bench: Workbench) throws -> Dataset {
    try bench.part("naturals", of: bench.corpus.train, trained)
  }

  /// The pictures that D_rand and D_det are made of.
  func base(on bench: Workbench) throws -> Dataset {
    try bench.part("base", of: bench.corpus.train, perturbed)
  }

  /// The pictures that D_R and D_NR are made of.
  func few(on bench: Workbench) throws -> Dataset {
    try bench.part("few", of: bench.corpus.train, inverted)
  }

  /// D_rand, made with `model`.
  func rand(of model: Model, on bench: Workbench) throws -> Dataset {
    try bench.attack("d_rand", kind: "rand", model, on: base(on: bench), .random, perturbation)
  }

  /// D_det, made with `model`.
  func det(of model: Model, on bench: Workbench) throws -> Dataset {
    try bench.attack("d_det", kind: "det", model, on: base(on: bench), .next, perturbation)
  }

  /// D_R through the robust network's features, D_NR through the standard one's.
  func inverted(_ kind: InversionRecipe.Kind, through model: Model, on bench: Workbench) throws
    -> Dataset
  {
    try bench.invert(kind == .robust ? "d_r" : "d_nr", kind, model, of: few(on: bench), inversion)
  }
}
