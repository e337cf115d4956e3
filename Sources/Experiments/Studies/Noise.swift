// Networks in Gaussian noise. Hendrycks & Gilmer 2019 hold that brittleness to adversaries and to noise
// go together (after Ford et al. 2019): a network trained against an adversary, and one trained in
// noise, should stand noise that the standard network does not.
import Datasets
import Learning
import Nets
import Store

/// Who stands Gaussian noise?
public struct Noise: Study {
  public static let name = "noise"
  public static let summary =
    "accuracy in Gaussian noise of networks trained as usual, against an adversary, and in noise"
  public static let tables = ["noise"]

  let paper: PaperSettings
  /// Spread of the noise that one network is trained in, in units of the pixel range; the source's, as
  /// far as is recalled.
  let trained: Double
  /// Spreads that are tested, and the one at which claims are judged.
  let spreads: [Double]
  let judged: Double
  /// Test pictures, the same for every spread.
  let tested: Int

  public init(_ scale: Scale, on kind: Corpus.Kind, threads: Int) throws {
    paper = try PaperSettings(scale, on: kind, threads: threads)
    (trained, spreads) = (0.1, [0.05, 0.1, 0.2, 0.3])
    // Where the standard network fails and the others need not; grey pictures stand more.
    judged = kind == .grey ? 0.2 : 0.1
    tested = scale == .tiny ? 32 : scale == .small ? 2_000 : 10_000
  }

  public var footprint: Footprint {
    var footprint = paper.footprint(perturbed: 0, models: 3)
    footprint.perturbations += spreads.count * tested
    return footprint
  }

  /// Everything for one seed.
  public func measure(on bench: Workbench) throws {
    let few = try bench.part("noisy", of: bench.corpus.test, tested)
    for (subject, model) in try paper.noiseNetworks(spread: trained, on: bench) {
      let clean = try bench.evaluate(model, on: few)
      try bench.note(Quantity.clean, of: subject, clean.accuracy, from: clean)
      for spread in spreads {
        let noisy = try bench.alter(
          "noise\(Int((100 * spread).rounded()))", few, .noise(spread: spread))
        let result = try bench.evaluate(model, on: noisy)
        try bench.note(Quantity.noisy, at: spread, of: subject, result.accuracy, from: result)
      }
    }
  }

  /// What will be judged.
  public func claims(classes: Int) -> [Claim] {
    [
      ("adversarial training resists noise", NoiseSubject.robust, "against an adversary"),
      ("training in noise resists noise", NoiseSubject.noisy, "in noise"),
    ].map { name, subject, how in
      Claim(
        name,
        statement: "A network trained \(how) stands Gaussian noise of spread \(judged) better than "
          + "one trained as usual.",
        source: "Hendrycks & Gilmer 2019, after Ford et al. 2019",
        refutation: "Its accuracy in that noise is not 10 points above the other's.",
        Claim.Quantity(Quantity.noisy, at: judged, of: subject), .above,
        .control(NoiseSubject.standard), by: 0.1)
    }
  }

  /// The comment states no numbers for Gaussian noise.
  public var published: [PublishedFigure] { [] }
}

/// The networks that studies of noise compare.
enum NoiseSubject {
  static let standard = "standard"
  static let robust = "adversarially trained"
  static let noisy = "trained in noise"
}

extension PaperSettings {
  /// The standard and the robust network, and one trained as the standard one in noise of that spread.
  func noiseNetworks(spread: Double, on bench: Workbench) throws -> [(String, Model)] {
    var inNoise = standard
    inNoise.augmentation.noise = spread
    let sources = try sources(on: bench)
    let noisy = try bench.train(
      "in_noise", network, on: naturals(on: bench), inNoise, seed: bench.seed(0))
    return [
      (NoiseSubject.standard, sources.standard), (NoiseSubject.robust, sources.robust),
      (NoiseSubject.noisy, noisy),
    ]
  }
}

extension Quantity {
  /// Accuracy on pictures with Gaussian noise; x is its spread.
  static let noisy = "accuracy in noise"
}
