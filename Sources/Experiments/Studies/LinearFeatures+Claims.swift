// What Goh 2019 and the authors' reply claim of linear features, how it will be judged, and the points
// of the source's plot.
import Foundation
import Store

extension LinearFeatures {
  private static let goh = "Goh 2019, Two Examples of Useful, Non-Robust Features"
  private static let reply = "the authors' response to Goh 2019"

  /// Least effects are some times what the choice of pictures changes (about 0.02).
  public func claims(classes: Int) -> [Claim] { featureClaims + transferClaims }

  private func held(_ subject: String) -> Claim.Quantity {
    Claim.Quantity(Quantity.heldUsefulness, of: subject)
  }

  private func robust(_ subject: String) -> Claim.Quantity {
    Claim.Quantity(Quantity.robustUsefulness, of: subject)
  }

  private var featureClaims: [Claim] {
    let contained = Claim(
      "a robust direction is there",
      statement: "One principal direction is useful against the adversary too.",
      source: "the control of the containment",
      refutation: "None is.",
      robust(Subject.robust), .above, .reference(0), by: 0)
    return [
      Claim(
        "less robust directions are less useful",
        statement: "Over principal directions log usefulness and log robustness rise together.",
        source: Self.goh,
        refutation: "Their correlation is not above 0.1.",
        Claim.Quantity(Quantity.correlation, of: Subject.directions), .above, .reference(0),
        by: 0.1),
      Claim(
        "no non-robust direction is very useful",
        statement: "The most useful of the non-robust principal directions stays far behind the "
          + "most useful linear feature.",
        source: Self.goh,
        refutation: "It comes within 0.3 of its usefulness.",
        held(Subject.member), .below, .control(Subject.best), by: 0.3),
      Claim(
        "an ensemble is useful",
        statement: "Many non-robust directions that say little add up to a feature that says more "
          + "than the best of them, on pictures that signs were not chosen by.",
        source: Self.goh,
        refutation: "It says no more than 0.05 more.",
        held(Subject.ensemble), .above, .control(Subject.member), by: 0.05),
      Claim(
        "an ensemble is not robust",
        statement: "Against the adversary it says the opposite.",
        source: Self.goh,
        refutation: "Its robust usefulness is above 0.",
        robust(Subject.ensemble), .below, .reference(0), by: 0),
      contained,
      Claim(
        "a containment is not robust",
        statement: "The robust direction inside of a useless one is useful, but not against the "
          + "adversary.",
        source: Self.goh,
        refutation: "Its robust usefulness is above 0.",
        robust(Subject.containment), .below, .reference(0), by: 0, requires: contained.name),
    ]
  }

  private var transferClaims: [Claim] {
    [Subject.ensemble, Subject.containment].map {
      transferClaim($0, of: Subject.detOf($0), in: "pictures")
    } + [fragilityClaim]
      + Subject.worlds.map { subject, world in
        let kind = world == .ensemble ? Subject.ensemble : Subject.containment
        return transferClaim(kind, of: subject, in: "drawn")
      }
  }

  private var fragilityClaim: Claim {
    Claim(
      "what an ensemble says is what generalises",
      statement:
        "D_det made with an ensemble of the same directions whose signs were chosen by labels "
        + "given by lot, as fragile but not useful, teaches less.",
      source: "the control of the ensemble's D_det",
      refutation: "It teaches as much, but for 5 points.",
      Claim.Quantity(Quantity.clean, of: Subject.detOf(Subject.ensemble)), .above,
      .control(Subject.detOf(Subject.chance)), by: 0.05)
  }

  private func transferClaim(_ kind: String, of subject: String, in world: String) -> Claim {
    let quantity = Claim.Quantity(Quantity.clean, of: subject)
    guard kind == Subject.ensemble else {
      return Claim(
        "a containment misleads (\(world))",
        statement: "A linear classifier that learns from D_det made with the containment is wrong "
          + "on natural examples more often than right: it has learnt the robust part with the "
          + "wrong label.",
        source: Self.reply,
        refutation: "It is right on half of them.",
        quantity, .below, .reference(0.5), by: 0)
    }
    return Claim(
      "an ensemble generalises (\(world))",
      statement: "A linear classifier that learns from D_det made with the ensemble is right on "
        + "natural examples more often than wrong.",
      source: Self.reply,
      refutation: "It is right on no more than 52 in 100.",
      quantity, .above, .reference(0.5), by: 0.02)
  }

  /// CIFAR-10, truck against frog. The page's logarithms are for pixels that are divided by 255 once
  /// more, by the variances that pictures have; so log 255 is added to its log robustness.
  public var published: [PublishedFigure] {
    let source = "\(Self.goh), data of its plot"
    let points = [
      (Subject.best, -10.41, -0.2168), (Subject.ensemble, -10.009, -1.571),
      (Subject.containment, -10.854, -1.253), (Subject.robust, -4.445, -1.158),
      (Subject.useless, -11.616, -4.098),
    ]
    return points.flatMap { subject, robustness, usefulness in
      [
        PublishedFigure(
          .init(Quantity.usefulness, of: subject), exp(usefulness), .text, source: source),
        PublishedFigure(
          .init(Quantity.logRobustness, of: subject), robustness + log(255), .derived,
          source: source),
      ]
    }
  }
}
