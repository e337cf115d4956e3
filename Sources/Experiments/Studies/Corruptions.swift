// Networks under everyday damage (Hendrycks & Gilmer 2019, with the corruptions of Hendrycks & Dietterich 2019). The
// same three networks as under noise, trained as usual, against an adversary, and in noise, are tested on
// the same pictures under every corruption in five severities. Training against an adversary is said to help
// against some corruptions and to harm under others, fog above all: it is no cure for brittleness.
import Datasets
import Learning
import Nets
import Store

/// Who stands which corruption?
public struct Corruptions: Study {
  public static let name = "corruptions"
  public static let summary =
    "accuracy under the corruptions of CIFAR-10-C of networks trained as usual, against an adversary, and "
    + "in noise"
  public static let tables = ["corruption-table"]

  let paper: PaperSettings
  /// Spread of the noise that one network is trained in, as in the study of noise.
  let trained: Double
  /// What is done to pictures.
  let corruptions: [Corruption]
  /// How strongly; means are taken over all of them.
  let severities: [Int]
  /// The first so many test pictures, each stored under every corruption; nil for all.
  ///
  /// All 10,000 of CIFAR-10 would be 950,000 corrupted pictures: 1.6 GB. The nine networks of three seeds would
  /// be asked 8.6 million times, where a thousand pictures take minutes.
  let tested: Int?
  /// Whether the first repetition's networks are asked about all test pictures as well, of which the lab
  /// keeps recipes, hashes and answers.
  let asksAboutAll: Bool
  /// Root of the corruptions' chance: one for all repetitions, so that they share the pictures.
  let pictureSeed: UInt64

  public init(_ scale: Scale, on kind: Corpus.Kind, threads: Int) throws {
    paper = try PaperSettings(scale, on: kind, threads: threads)
    (trained, pictureSeed) = (0.1, 0)
    // Grey pictures have no saturation.
    let all = Corruption.allCases.filter { kind == .colour || $0 != .saturate }
    corruptions = scale == .tiny ? [.gaussianNoise, .fog, .contrast, .jpegCompression] : all
    severities = scale == .tiny ? [1, 5] : Array(Corruption.severities)
    tested = scale == .tiny ? 16 : scale == .small ? 1_000 : nil
    asksAboutAll = tested != nil
  }

  public var footprint: Footprint {
    let pictures = corruptions.count * severities.count * (tested ?? 10_000)
    var footprint = paper.footprint(perturbed: 0, models: 3)
    // A corrupted picture takes 0.55 bytes a value, measured on CIFAR-10. They are made once, and counted
    // here for each repetition: what is said is an upper bound.
    footprint.perturbations += pictures
    footprint.predictions += 3 * pictures
    return footprint
  }

  /// Everything for one seed.
  public func measure(on bench: Workbench) throws {
    let few = try bench.first("first", tested, of: bench.corpus.test)
    let networks = try paper.noiseNetworks(spread: trained, on: bench)
    for (subject, model) in networks {
      let clean = try bench.evaluate(model, on: few)
      try bench.note(Quantity.clean, of: subject, clean.accuracy, from: clean)
      for corruption in corruptions {
        var accuracies: [Double] = []
        for severity in severities {
          let damaged = try bench.corrupt(few, corruption, severity, seed: pictureSeed)
          let result = try bench.evaluate(model, on: damaged)
          try bench.note(
            Quantity.under(corruption), at: Double(severity), of: subject, result.accuracy,
            from: result)
          accuracies.append(result.accuracy)
        }
        let mean = accuracies.reduce(0, +) / Double(accuracies.count)
        try bench.note(Quantity.mean(under: corruption), of: subject, mean)
        try bench.note(Quantity.loss(under: corruption), of: subject, clean.accuracy - mean)
      }
    }
    if bench.isFirst, asksAboutAll {
      try askAboutAll(networks.map { $0.1 }, on: bench)
    }
  }

  /// Pictures are corrupted by their place in the test set: the stored ones are the first of these.
  private func askAboutAll(_ models: [Model], on bench: Workbench) throws {
    let test = bench.corpus.test
    for corruption in corruptions {
      for severity in severities {
        let name = "\(bench.corpus.name).\(corruption.rawValue)\(severity)"
        let recipe = try CorruptionRecipe(
          name: DatasetName(name: name, split: test.name.split), dataset: test,
          corruption: corruption, severity: severity, seed: pictureSeed)
        _ = try RecipeEvaluationStep(recipe, models: models)
          .run(in: bench.lab, threads: bench.threads, report: bench.tell.report)
      }
    }
  }

  /// What will be judged. Accuracy is what the source states; a network that is worse on clean pictures
  /// starts below. So the loss from clean pictures is judged as well.
  public func claims(classes: Int) -> [Claim] {
    [Corruption.fog, .contrast].flatMap(harms)
      + [helps(NoiseSubject.robust, "against an adversary"), helps(NoiseSubject.noisy, "in noise")]
  }

  private func harms(_ corruption: Corruption) -> [Claim] {
    let source = "Hendrycks & Gilmer 2019"
    return [
      Claim(
        "adversarial training harms under \(corruption.rawValue)",
        statement:
          "Under \(corruption.rawValue) a network trained against an adversary is right less "
          + "often than one trained as usual.",
        source: source, refutation: "Its mean accuracy over the severities is not 10 points below.",
        Claim.Quantity(Quantity.mean(under: corruption), of: NoiseSubject.robust), .below,
        .control(NoiseSubject.standard), by: 0.1),
      Claim(
        "\(corruption.rawValue) takes more from adversarial training",
        statement: "From clean pictures to \(corruption.rawValue) a network trained against an "
          + "adversary loses more than one trained as usual.",
        source: source, refutation: "It does not lose 5 points more.",
        Claim.Quantity(Quantity.loss(under: corruption), of: NoiseSubject.robust), .above,
        .control(NoiseSubject.standard), by: 0.05),
    ]
  }

  private func helps(_ subject: String, _ how: String) -> Claim {
    Claim(
      "noise takes less from what is \(subject)",
      statement:
        "From clean pictures to Gaussian noise a network trained \(how) loses less than one "
        + "trained as usual.",
      source: "Hendrycks & Gilmer 2019, after Ford et al. 2019",
      refutation: "It does not lose 5 points less.",
      Claim.Quantity(Quantity.loss(under: .gaussianNoise), of: subject), .below,
      .control(NoiseSubject.standard), by: 0.05)
  }

  /// What the comment states of CIFAR-10-C's fog.
  public var published: [PublishedFigure] {
    [(NoiseSubject.standard, 0.857), (NoiseSubject.robust, 0.553)].map { subject, value in
      PublishedFigure(
        .init(Quantity.mean(under: .fog), of: subject), value, .text,
        source: "Hendrycks & Gilmer 2019, CIFAR-10-C")
    }
  }
}

extension Workbench {
  /// The first `count` pictures of `dataset`; all where it has no more, or for nil. Their ordinals stay what
  /// they are, and so does what corruptions make of them.
  fileprivate func first(_ what: String, _ count: Int?, of dataset: Dataset) throws -> Dataset {
    guard let count, count < dataset.count else { return dataset }
    return try select(what, of: dataset, split: dataset.name.split) {
      SelectRecipe(name: $0, dataset: dataset, first: count)
    }
  }

  /// `dataset` under a corruption.
  fileprivate func corrupt(
    _ dataset: Dataset, _ corruption: Corruption, _ severity: Int, seed: UInt64
  ) throws -> Dataset {
    func recipe(_ name: DatasetName) throws -> CorruptionRecipe {
      try CorruptionRecipe(
        name: name, dataset: dataset, corruption: corruption, severity: severity, seed: seed)
    }
    let (name, isKnown) = try datasetName("\(corruption.rawValue)\(severity)", dataset.name.split) {
      try recipe($0).request()
    }
    return try isKnown
      ? lab.datasets.named(name.description) : recipe(name).run(in: lab, report: tell.report)
  }
}

extension Quantity {
  /// Accuracy on corrupted pictures; x is the severity.
  static func under(_ corruption: Corruption) -> String { "accuracy under \(corruption.rawValue)" }

  /// Its mean over the severities.
  static func mean(under corruption: Corruption) -> String {
    "mean accuracy under \(corruption.rawValue)"
  }

  /// Accuracy on clean pictures less that mean.
  static func loss(under corruption: Corruption) -> String { "loss under \(corruption.rawValue)" }
}
