// What Goh 2019 claims of leakage, how it will be judged, and the numbers that it found.
import Store

extension Leakage {
  private static let goh = "Goh 2019, Robust Feature Leakage"

  /// Least effects are what accuracies near chance vary by from seed to seed.
  public func claims(classes: Int) -> [Claim] {
    let chance = 1 / Double(classes)
    let (certified, robust) = (certificate, networkControl)
    return [certified, usefulness, robust]
      + leakClaims(Subject.linear, chance: chance, requires: certified.name)
      + (narrow == nil ? [] : [narrowClaim(chance: chance)])
      + leakClaims(Subject.network, chance: chance, requires: robust.name) + [toyClaim]
  }

  private var certificate: Claim {
    Claim(
      "the linear model is certified",
      statement:
        "No one within 0.25 can change the linear model's prediction on at least 80 in 100 "
        + "test pictures.",
      source: "\(Self.goh), specification 2",
      refutation: "The share is smaller.",
      Claim.Quantity(Quantity.certified, at: radii[0], of: Subject.linearModel), .above,
      .reference(0.8), by: 0)
  }

  private var usefulness: Claim {
    Claim(
      "its features are robustly useful",
      statement:
        "Each of the linear features is γ-robustly useful for its class, γ > 0, within 0.25.",
      source: "\(Self.goh), specification 1",
      refutation: "One of them is not.",
      Claim.Quantity(Quantity.robustUsefulness, at: radii[0], of: Subject.leastLinear), .above,
      .reference(0), by: 0)
  }

  private var networkControl: Claim {
    Claim(
      "the network is robust",
      statement:
        "The network whose features are used withstands the widest attack of this scale on "
        + "more than four in ten pictures.",
      source: "the control of the tighter version",
      refutation: "It does not: then its features are not robust.",
      Claim.Quantity(
        Quantity.robust, at: paper.attacks.last?.threat.eps?.value, of: Subject.robustNetwork),
      .above, .reference(0.4), by: 0)
  }

  private func leakClaims(_ features: String, chance: Double, requires: String) -> [Claim] {
    func accuracy(_ dataset: String) -> Claim.Quantity {
      Claim.Quantity(Quantity.clean, of: "\(features), \(dataset)")
    }
    return [
      Claim(
        "\(features) leak into D_rand",
        statement: "A classifier that sees robust features only and learns from D_rand is better "
          + "than chance on natural pictures.",
        source: Self.goh,
        refutation: "It stays within 2 points of chance.",
        accuracy(Subject.rand), .above, .reference(chance), by: 0.02, requires: requires),
      Claim(
        "\(features) leak by perturbations",
        statement: "It is better than one that learns from the same pictures and labels without "
          + "perturbations.",
        source: "the control of the leakage",
        refutation: "It is better by less than 2 points.",
        accuracy(Subject.rand), .above, .control("\(features), \(Subject.randStarts)"), by: 0.02,
        requires: requires),
      Claim(
        "D_det misleads \(features)",
        statement: "A classifier that sees robust features only and learns from D_det is worse "
          + "than chance on natural pictures.",
        source: Self.goh,
        refutation: "It is no more than a point worse.",
        accuracy(Subject.det), .below, .reference(chance), by: 0.01, requires: requires),
    ]
  }

  private func narrowClaim(chance: Double) -> Claim {
    Claim(
      "linear features leak into a narrow D_rand",
      statement: "They do so where D_rand's ball is only twice as wide as the certified one.",
      source: "\(Self.goh): 0.25 and 0.5",
      refutation: "The classifier stays within 2 points of chance.",
      Claim.Quantity(Quantity.clean, of: "\(Subject.linear), \(Subject.narrow)"), .above,
      .reference(chance), by: 0.02, requires: certificate.name)
  }

  private var toyClaim: Claim {
    Claim(
      "targeted steps make robust features agree with labels by lot",
      statement: "E[f·y] is 0 for labels given by lot, and η after a targeted step of length η, "
        + "however robust f is.",
      source: "the authors' response to Goh 2019",
      refutation: "It grows by less than η/2.",
      Claim.Quantity(Quantity.expectation, of: Subject.toyTargeted), .above,
      .control(Subject.toy), by: step / 2)
  }

  /// CIFAR-10; γ in the order of the page, taken to be that of the labels.
  public var published: [PublishedFigure] {
    let gammas = [
      0.2139, 0.1939, 0.1258, 0.1258, 0.1434, 0.1544, 0.1721, 0.1549, 0.2311, 0.2123,
    ]
    return gammas.enumerated().map { kind, gamma in
      PublishedFigure(
        .init(Quantity.robustUsefulness, at: 0.25, of: Subject.feature(kind)), gamma, .text,
        source: Self.goh)
    }
      + [(Subject.rand, 0.235), (Subject.det, 0.0681)].map { dataset, accuracy in
        PublishedFigure(
          .init(Quantity.clean, of: "\(Subject.linear), \(dataset)"), accuracy, .text,
          source: Self.goh)
      }
  }
}
