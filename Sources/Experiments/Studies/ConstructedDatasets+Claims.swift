// What the paper claims of its four datasets, how it will be judged, and the numbers that it found.
import Store

extension ConstructedDatasets {
  /// Least effects are set apart from what single seeds vary by (1 to 4 points with small networks).
  /// What will be judged.
  public func claims(classes: Int) -> [Claim] {
    let chance = 1 / Double(classes)
    return sourceClaims + perturbationClaims(chance: chance) + inversionClaims(chance: chance)
  }

  /// The radius at which robust claims are judged: the middle one that is measured.
  private var radius: Double? { paper.attacks[paper.attacks.count / 2].threat.eps?.value }

  private func clean(_ subject: Subject) -> Claim.Quantity {
    Claim.Quantity(Quantity.clean, of: subject.rawValue)
  }

  private func robustness(_ subject: Subject) -> Claim.Quantity {
    Claim.Quantity(Quantity.robust, at: radius, of: subject.rawValue)
  }

  private var sourceClaims: [Claim] {
    [
      Claim(
        "adversarial training is robust",
        statement: "A network trained against the attack withstands it better than one trained as "
          + "usual.",
        source: "Madry et al. 2018; the control of everything below",
        refutation: "It does not: then there are no robust features to make D_R of.",
        robustness(.adversarial), .above, .control(Subject.natural.rawValue), by: 0.15),
      .targetsAreHit(
        "random targets are hit", Subject.rand.rawValue, target: "the random class",
        source: "the control of D_rand"),
      .targetsAreHit(
        "next classes are hit", Subject.det.rawValue, target: "the next class",
        source: "the control of D_det"),
    ]
  }

  private func perturbationClaims(chance: Double) -> [Claim] {
    [
      Claim(
        "D_rand generalises",
        statement: "A network that learns from D_rand, whose labels only perturbations speak for, "
          + "recognises unperturbed test pictures.",
        source: "Ilyas et al. 2019, section 3.2, table 1",
        refutation: "Its accuracy on the original test set stays within 5 points of chance.",
        clean(.rand), .above, .reference(chance), by: 0.05, requires: "random targets are hit"),
      Claim(
        "D_det generalises",
        statement: "So does a network that learns from D_det, although robust features point to "
          + "the "
          + "class before the label there.",
        source: "Ilyas et al. 2019, section 3.2, table 1",
        refutation: "Its accuracy on the original test set stays within 2 points of chance.",
        clean(.det), .above, .reference(chance), by: 0.02, requires: "next classes are hit"),
      Claim(
        "what D_rand teaches is not robust",
        statement: "The network from D_rand has learnt nothing that withstands the attack.",
        source: "Ilyas et al. 2019, section 3.2",
        refutation: "Its robust accuracy reaches chance.",
        robustness(.rand), .below, .reference(chance), by: 0, requires: "random targets are hit"),
    ]
  }

  private func inversionClaims(chance: Double) -> [Claim] {
    [
      Claim(
        "D_R gives robustness by usual training",
        statement: "A network trained as usual on D_R withstands the attack better than one "
          + "trained "
          + "alike on as many natural pictures.",
        source: "Ilyas et al. 2019, section 3.1, figure 2 (takeaway 1)",
        refutation: "It gains less than 5 points of robust accuracy over that control.",
        robustness(.robustData), .above, .control(Subject.fewControl.rawValue), by: 0.05,
        requires: "adversarial training is robust"),
      Claim(
        "D_R generalises",
        statement: "What a network learns from D_R carries over to natural test pictures.",
        source: "Ilyas et al. 2019, section 3.1, figure 2",
        refutation: "Its accuracy on the original test set stays within 20 points of chance.",
        clean(.robustData), .above, .reference(chance), by: 0.2),
      Claim(
        "D_NR generalises",
        statement: "Networks learn to recognise natural pictures from pictures that mean nothing "
          + "to "
          + "people: D_NR against the same pictures and labels without its changes (takeaway 2).",
        source: "Ilyas et al. 2019, section 3.1, figure 2",
        refutation: "Its accuracy exceeds that of the control by less than 5 points.",
        clean(.otherData), .above, .control(Subject.startControl.rawValue), by: 0.05),
      Claim(
        "D_NR gives no robustness",
        statement: "A network trained on D_NR withstands less than one trained on D_R.",
        source: "Ilyas et al. 2019, section 3.1, figure 2",
        refutation: "Its robust accuracy comes within 5 points of that network's.",
        robustness(.otherData), .below, .control(Subject.robustData.rawValue), by: 0.05,
        requires: "adversarial training is robust"),
    ]
  }

  /// CIFAR-10, ResNet-50, L2.
  public var published: [PublishedFigure] {
    let readme = "README of the authors' library robustness"
    let paper = "Ilyas et al. 2019"
    func accuracy(
      _ subject: Subject, at eps: Double? = nil, _ percent: Double,
      _ certainty: PublishedFigure.Certainty, _ source: String
    ) -> PublishedFigure {
      PublishedFigure(
        Claim.Quantity(
          eps == nil ? Quantity.clean : Quantity.robust, at: eps, of: subject.rawValue),
        percent / 100, certainty, source: source)
    }
    return [
      accuracy(.natural, 95.25, .text, readme),
      accuracy(.natural, at: 0.25, 4.49, .recalled, paper),
      accuracy(.natural, at: 0.5, 0, .recalled, paper),
      accuracy(.adversarial, 90.83, .text, readme),
      accuracy(.adversarial, at: 0.25, 82.48, .recalled, paper),
      accuracy(.adversarial, at: 0.5, 70.9, .recalled, paper),
      accuracy(.robustData, 84.1, .text, "\(paper), quoted by a reproduction"),
      accuracy(.robustData, at: 0.25, 48.27, .text, "\(paper), quoted by a reproduction"),
      accuracy(.otherData, 87.68, .text, "\(paper), quoted by a reproduction"),
      accuracy(.otherData, at: 0.25, 0.82, .text, "\(paper), quoted by a reproduction"),
      accuracy(.rand, 63.3, .text, "\(paper), table 1"),
      accuracy(.rand, at: 0.25, 0, .text, "README of the authors' constructed datasets"),
      accuracy(.det, 43.7, .text, "\(paper), table 1"),
      accuracy(.det, at: 0.25, 0, .text, "README of the authors' constructed datasets"),
    ]
  }
}
