// Error along Fourier basis vectors (Hendrycks & Gilmer 2019, figure 2, after Yin et al. 2019). Every real
// Fourier basis vector that a picture can hold is added, one at a time, to test pictures, and three networks
// are asked what they see: one trained as usual, one against an adversary, one in noise. Training against an
// adversary, or in noise, moves the error from high frequencies to low ones; it does not take it away.
import Datasets
import Learning
import Nets
import Store

/// Along which frequencies do networks err?
public struct Fourier: Study {
  public static let name = "fourier"
  public static let summary =
    "the heat map of error under each Fourier basis vector, for networks trained as usual, against an "
    + "adversary, and in noise"
  public static let tables = ["fourier-rings"]

  let paper: PaperSettings
  /// Spread of the noise that one network is trained in, as in the study of noise.
  let trained: Double
  /// L2 norm of the added vector in each channel, in units of the pixel range. The published norm is 4; the
  /// public code adds it to each channel by itself, so that three channels have √3 times as much in all.
  let normPerChannel: Double
  /// Test pictures, the same for every vector and network; the source has 1,000.
  let tested: Int
  /// The pictures' side, in pixels.
  let side: Int
  /// Waves over a picture's side up to which frequencies are low, and from which on they are high: an
  /// eighth and a quarter of the side, of which a half is the highest frequency along an edge.
  let lowest, highest: Double

  public init(_ scale: Scale, on kind: Corpus.Kind, threads: Int) throws {
    paper = try PaperSettings(scale, on: kind, threads: threads)
    (trained, normPerChannel) = (0.1, 4)
    tested = scale == .tiny ? 8 : 1_000
    side = kind == .grey ? 28 : 32
    (lowest, highest) = (Double(side) / 8, Double(side) / 4)
  }

  public var footprint: Footprint {
    var footprint = paper.footprint(perturbed: 0, models: 3)
    footprint.predictions += 3 * tested
    return footprint
  }

  /// Everything for one seed.
  public func measure(on bench: Workbench) throws {
    let few = try bench.part("waved", of: bench.corpus.test, tested)
    let basis = FourierBasis(ImageShape(channels: 1, height: side, width: side))
    var standard: [Band: Double] = [:]
    for (subject, model) in try paper.noiseNetworks(spread: trained, on: bench) {
      let clean = try bench.evaluate(model, on: few)
      try bench.note(Quantity.clean, of: subject, clean.accuracy, from: clean)
      // All three networks see the same signs.
      let errors = try FourierStep(
        model: model, dataset: few, norm: normPerChannel, seed: bench.seed(41)
      ).run(in: bench.lab, threads: bench.threads, report: bench.tell.report)
      try bench.note(
        Quantity.wave, of: subject, zip(basis.frequencies, errors).map { (Double($0.place), $1) })
      for band in Band.allCases {
        let error = mean(errors, of: basis, in: band)
        try bench.note(band.error, of: subject, error)
        if subject == NoiseSubject.standard { standard[band] = error }
        guard let usual = standard[band], subject != NoiseSubject.standard else { continue }
        try bench.note(band.gain, of: subject, usual - error)
      }
    }
  }

  /// The mean error over the frequencies of `band`, mirror images counted too.
  private func mean(_ errors: [Double], of basis: FourierBasis, in band: Band) -> Double {
    var (sum, count) = (0.0, 0)
    for (frequency, error) in zip(basis.frequencies, errors)
    where band == .low ? frequency.radius <= lowest : frequency.radius >= highest {
      sum += Double(frequency.multiplicity) * error
      count += frequency.multiplicity
    }
    return sum / Double(max(count, 1))
  }

  /// What will be judged. Errors stand as they are, as in the figure: where a network errs more on clean
  /// pictures, that counts against it.
  public func claims(classes: Int) -> [Claim] {
    let source = "Hendrycks & Gilmer 2019, figure 2, after Yin et al. 2019"
    let resisting = [
      (Self.resistance, NoiseSubject.robust, "against an adversary"),
      ("training in noise resists high frequencies", NoiseSubject.noisy, "in noise"),
    ].map { name, subject, how in
      Claim(
        name,
        statement:
          "Under waves of high frequency a network trained \(how) errs less than one trained "
          + "as usual.",
        source: source, refutation: "Its mean error there is not 10 points below the other's.",
        Claim.Quantity(Band.high.error, of: subject), .below, .control(NoiseSubject.standard),
        by: 0.1)
    }
    return resisting + [
      Claim(
        "no such gain in low frequencies",
        statement: "Under waves of low frequency training against an adversary gives no such gain.",
        source: source,
        refutation: "It errs there by 10 points or more less than one trained as usual.",
        Claim.Quantity(Band.low.gain, of: NoiseSubject.robust), .below, .reference(0.1), by: 0,
        requires: Self.resistance)
    ]
  }

  private static let resistance = "adversarial training resists high frequencies"

  /// The figure is a heat map, of which no numbers are given.
  public var published: [PublishedFigure] { [] }
}

extension Fourier {
  /// Frequencies that are judged together.
  enum Band: String, CaseIterable {
    case low, high

    /// The mean error under a wave of these frequencies.
    var error: String { "error in \(rawValue) frequencies" }
    /// The same of the network trained as usual, less this one's.
    var gain: String { "gain in \(rawValue) frequencies" }
  }
}

extension Workbench {
  /// Writes a curve down, in one go.
  fileprivate func note(
    _ quantity: String, of subject: String, _ curve: [(x: Double, value: Double)]
  ) throws {
    try lab.studies.record(
      curve.map { x, value in
        Measurement(
          seed: seed, Claim.Quantity(quantity, at: x, of: subject), value, unit: "share")
      }, run: run)
  }
}

extension Quantity {
  /// The share of wrong answers on pictures with one Fourier basis vector; x is its frequency's place in
  /// the discrete Fourier transform.
  static let wave = "error along a frequency"
}
