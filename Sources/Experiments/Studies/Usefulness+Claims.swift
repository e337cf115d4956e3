// What sections 2 and 3 of the paper say of features, and how it is judged.
import Store

extension Usefulness {
  /// What a figure is about: a network on the test set, or a dataset.
  enum Subject: String {
    case standardNetwork = "standard network"
    case robustNetwork = "robust network"
    case few = "D, as many as D_R"
    case robustData = "D_R"
    case otherData = "D_NR"
    case many = "D, as many as D_det"
    case rand = "D_rand"
    case det = "D_det"
  }

  /// Quantities: the mean of E[y·f] over the pairs of one kind.
  enum Features: String {
    case robust = "E[y·f] of robust features"
    case other = "E[y·f] of non-robust features"

    /// The same as a share of what it is on as many natural pictures.
    var kept: String { rawValue + ", share kept" }
  }

  static let useful = "useful pairs"
  static let rho = "mean ρ of useful pairs"
  static let gamma = "mean γ of useful pairs"
  static let robustShare = "share of useful pairs with γ > 0"

  public func claims(classes: Int) -> [Claim] {
    let source = "Ilyas et al. 2019"
    let control = Claim(
      "adversarial training makes features robust",
      statement: "More of the robust network's useful features stay useful against the adversary.",
      source: "\(source), section 2", refutation: "Their share is not larger by a fifth.",
      Claim.Quantity(Self.robustShare, of: Subject.robustNetwork.rawValue), .above,
      .control(Subject.standardNetwork.rawValue), by: 0.2)
    func claim(
      _ name: String, _ statement: String, section: String, refutation: String, _ quantity: String,
      _ subject: Subject, _ side: Claim.Side, _ reference: Double, by effect: Double = 0
    ) -> Claim {
      Claim(
        name, statement: statement, source: "\(source), \(section)", refutation: refutation,
        Claim.Quantity(quantity, of: subject.rawValue), side, .reference(reference), by: effect,
        requires: control.name)
    }
    let (robust, other) = (Features.robust, Features.other)
    return [
      control,
      claim(
        "D_R keeps robust features", "They are as useful on D_R as on natural pictures.",
        section: "section 3.1", refutation: "Less than four fifths of E[y·f] are left.",
        robust.kept, .robustData, .above, 0.8),
      claim(
        "D_R drops non-robust features", "They are of no use on D_R.",
        section: "section 3.1", refutation: "More than half of E[y·f] is left.",
        other.kept, .robustData, .below, 0.5),
      claim(
        "D_NR keeps non-robust features",
        "What the standard network reads in natural pictures it reads in D_NR.",
        section: "section 3.1", refutation: "Less than four fifths of E[y·f] are left.",
        other.kept, .otherData, .above, 0.8),
      claim(
        "D_NR drops robust features", "They are of no use on D_NR.",
        section: "section 3.1", refutation: "More than half of E[y·f] is left.",
        robust.kept, .otherData, .below, 0.5),
      claim(
        "non-robust features speak for D_rand's labels", "E[y·f] > 0.",
        section: "section 3.2, on D_rand", refutation: "It is not above 0.05.",
        other.rawValue, .rand, .above, 0, by: 0.05),
      claim(
        "robust features say nothing of D_rand's labels", "E[y·f] ≈ 0.",
        section: "section 3.2, on D_rand", refutation: "It is above 0.05.",
        robust.rawValue, .rand, .below, 0.05),
      claim(
        "non-robust features speak for D_det's labels", "E[y·f] > 0.",
        section: "section 3.2, on D_det", refutation: "It is not above 0.05.",
        other.rawValue, .det, .above, 0, by: 0.05),
      claim(
        "robust features speak against D_det's labels", "E[y·f] < 0.",
        section: "section 3.2, on D_det", refutation: "It is not below −0.05.",
        robust.rawValue, .det, .below, 0, by: 0.05),
    ]
  }

  /// What the equations ask for; they were never measured.
  public var published: [PublishedFigure] {
    func share(_ features: Features, _ subject: Subject, _ value: Double) -> PublishedFigure {
      PublishedFigure(
        Claim.Quantity(features.kept, of: subject.rawValue), value, .text,
        source: "Ilyas et al. 2019, section 3.1, the definition of the dataset")
    }
    return [share(.robust, .robustData, 1), share(.other, .robustData, 0)]
  }
}
