// What Hendrycks & Gilmer 2019 say of filtered pictures, how it will be judged, the published numbers, and
// the settings of each scale.
import Datasets
import Learning
import Nets
import Store

extension Filters {
  /// The settings of that scale.
  public init(_ scale: Scale, on kind: Corpus.Kind, threads: Int) throws {
    paper = try PaperSettings(scale, on: kind, threads: threads)
    // Half of them in colour, where a step costs more; the same for every filter.
    trained = scale == .tiny ? 64 : scale == .small ? (kind == .grey ? 20_000 : 10_000) : nil
    var training = paper.standard
    if scale == .small { training.epochs = 8 }
    // Black that is shifted in would be an edge, and edges are what high frequencies are.
    if scale != .tiny { training.augmentation = Augmentation(cropPadding: 0, flip: true) }
    self.training = training
    side = kind == .grey ? 28 : 32
    // About half of the side, where the comment calls high frequencies nearly invisible; a low pass of 3
    // leaves a mean and one wave in each direction.
    let half = kind == .grey ? 13 : 15
    (judgedLow, judgedHigh) = (3, half)
    (low, high) =
      scale == .tiny
      ? ([1, 3], [7, half])
      : scale == .small && kind == .colour
        ? ([1, 3, 7, half], [7, half, 23, 31])
        : ([1, 3, 5, 9, half], kind == .grey ? [7, 13, 17, 21, 25, 27] : [7, 15, 19, 25, 29, 31])
  }

  /// What will be judged.
  public func claims(classes: Int) -> [Claim] {
    let chance = 1 / Double(classes)
    let source = "Hendrycks & Gilmer 2019, figure 1"
    func through(_ band: FrequencyFilter.Band, _ size: Int) -> Claim.Quantity {
      Claim.Quantity(Quantity.clean, at: Double(size), of: band.rawValue)
    }
    let alone = [
      Claim(
        "high frequencies teach",
        statement: "A network that sees high frequencies only, hardly visible, in training and in "
          + "test recognises pictures.",
        source: source, refutation: "Its accuracy stays within 10 points of chance.",
        through(.high, judgedHigh), .above, .reference(chance), by: 0.1),
      Claim(
        "globs of colour teach",
        statement: "A network that sees a few low frequencies only recognises pictures.",
        source: source, refutation: "Its accuracy stays within 10 points of chance.",
        through(.low, judgedLow), .above, .reference(chance), by: 0.1),
    ]
    return alone
      + FrequencyFilter.Band.allCases.map { band in
        Claim(
          "\(band.rawValue): more frequencies teach more",
          statement:
            "Accuracy through a \(band.rawValue) grows with the square of frequencies that "
            + "is kept.",
          source: source + ", where both curves rise",
          refutation: "The largest square gives less than 10 points over the smallest.",
          Claim.Quantity(Quantity.growth, of: band.rawValue), .above, .reference(0), by: 0.1)
      }
  }

  /// ImageNet, a thousand classes of 224×224 pictures: what the chart shows for the same part of the side.
  public var published: [PublishedFigure] {
    let chart: [FrequencyFilter.Band: [Int: Double]] = [
      .low: [
        1: 0.01, 3: 0.10, 5: 0.21, 7: 0.31, 9: 0.40, 11: 0.46, 13: 0.51, 15: 0.55, 17: 0.57,
        19: 0.60, 21: 0.61, 25: 0.64, 45: 0.71, 65: 0.73, 85: 0.74, 105: 0.75,
      ],
      .high: [
        11: 0.02, 15: 0.06, 19: 0.09, 25: 0.15, 45: 0.27, 65: 0.37, 85: 0.45, 105: 0.51,
        125: 0.565, 145: 0.61, 165: 0.65, 185: 0.685, 205: 0.72, 223: 0.75,
      ],
    ]
    return [(FrequencyFilter.Band.low, low), (.high, high)].flatMap { band, sizes in
      sizes.compactMap { size in
        let (width, rest) = (size * 224).quotientAndRemainder(dividingBy: side)
        guard rest == 0, let value = chart[band]?[width] else { return nil }
        return PublishedFigure(
          .init(Quantity.clean, at: Double(size), of: band.rawValue), value, .figure,
          source: "Hendrycks & Gilmer 2019, ImageNet, \(width) of 224")
      }
    }
  }
}
