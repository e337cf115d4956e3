// What section 4 of the paper claims, how it is judged in numbers, and Figure 4's panels as rows.
import Store

extension GaussianModel {
  enum Theorem: String {
    case first = "Theorem 1"
    case second = "Theorem 2"
    case third = "Theorem 3"
  }

  static let error = "largest difference between formula and optimum"
  static let unevenness = "unevenness of the least vulnerable"
  static let perExample = "Theorem 2, ε for each example"
  static let cosine = "smallest cosine of gradient and μ"
  static let judged = "smallest cosine, searched, at ε 1"
  static let standard = "standard parameters"
  static let robust = "robust parameters"

  public func claims(classes: Int) -> [Claim] {
    let source = "Ilyas et al. 2019, section 4"
    func agreement(_ theorem: Theorem, _ statement: String, within least: Double) -> Claim {
      Claim(
        "\(theorem.rawValue) in numbers", statement: statement,
        source: "\(source), \(theorem.rawValue)",
        refutation: "Formula and what is found without it differ by more than \(least).",
        Claim.Quantity(Self.error, of: theorem.rawValue), .below, .reference(least), by: 0)
    }
    return [
      agreement(
        .first, "The adversary gains tr[(I + (CΣ* − I)⁻¹)²] − d.",
        // Three standard errors of as many draws, for the most uneven eigenvalues.
        within: max(0.01, 4 / Double(climbed).squareRoot())),
      Claim(
        "the isotropic covariance is least vulnerable",
        statement: "At a fixed trace, the adversary gains least where all eigenvalues are equal.",
        source: "\(source), \(Theorem.first.rawValue)",
        refutation: "A search over eigenvalues ends more than 1 % away from equal ones.",
        Claim.Quantity(Self.unevenness, of: Theorem.first.rawValue), .below, .reference(0.01),
        by: 0),
      agreement(
        .second,
        "The robust parameters are μ* and ½Σ* + I/λ + √(Σ*/λ + ¼Σ*²), for a budget in the mean square.",
        within: 1e-6),
      agreement(
        .third, "The smallest cosine over all means is 2√κ/(1 + κ).", within: 1e-6),
      Claim(
        "robust gradients are better aligned",
        statement:
          "The smallest cosine between the gradient and μ is larger for the robust parameters.",
        source: "\(source), \(Theorem.third.rawValue)",
        refutation: "It is not larger by 0.05, at ε 1 and a condition of 9.",
        Claim.Quantity(Self.judged, of: Self.robust), .above, .control(Self.standard), by: 0.05),
    ]
  }

  /// The figure's numbers are not published.
  public var published: [PublishedFigure] { [] }

  /// Figure 4: for each ε what is drawn, point by point; x counts the points.
  func draw(on bench: Workbench) throws {
    let task = try GaussianPanel.exampleTask()
    for (place, eps) in panels.enumerated() {
      let panel = try GaussianPanel(task, eps: eps, samples: shown, seed: bench.seed)
      let subject = "panel ε \(eps)"
      if place == 0 {
        let labels = panel.samples.map { Double($0.label) }
        try plot(panel.samples.map(\.place), "sample", of: "all panels", on: bench)
        try bench.note("sample label", of: "all panels", labels)
      }
      try plot(panel.ellipse, "ellipse around μ", of: subject, on: bench)
      try plot(panel.boundary, "boundary", of: subject, on: bench)
      try plot([panel.gradient], "gradient", of: subject, on: bench)
      try plot([panel.mean], "μ", of: subject, on: bench)
      try bench.note("cosine of gradient and μ", of: subject, panel.cosine, unit: "1")
    }
  }

  private func plot(
    _ points: [GaussianPanel.Point], _ quantity: String, of subject: String, on bench: Workbench
  ) throws {
    try bench.note("\(quantity), across", of: subject, points.map(\.x))
    try bench.note("\(quantity), up", of: subject, points.map(\.y))
  }
}

extension Workbench {
  /// Writes a series down; x counts its values from 0.
  fileprivate func note(_ quantity: String, of subject: String, _ values: [Double]) throws {
    try lab.studies.record(
      values.enumerated().map { place, value in
        Measurement(
          seed: seed, Claim.Quantity(quantity, at: Double(place), of: subject), value, unit: "1")
      }, run: run)
  }
}

extension RobustGaussian {
  /// How far `fit` is from these parameters: covariances as a share of this one, means in its standard
  /// deviations.
  func distance(to fit: RobustLikelihood.Fit) -> Double {
    let spread = fit.covariance.adding(covariance, times: -1).length / covariance.length
    let shift = fit.mean.adding(mean, times: -1).length / covariance.length.squareRoot()
    return max(spread, shift)
  }
}
