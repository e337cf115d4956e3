// Two more finished studies in the sample lab: linear features, and leakage of robust ones.
import Foundation

@testable import Store

extension SampleLab {
  /// What queries read of a study's settings.
  private struct StudySettings: Encodable {
    let scale = "tiny"
    let corpus = "c"
  }

  /// The study linear-features, run 19: two features, D_det of one of them, five plotted points.
  func studyLinearFeatures() throws {
    let run = try lab.begin("experiment", "linear-features", StudySettings())
    let published = PublishedFigure(
      .init("usefulness", of: "ensemble"), 0.208, .text, source: "a plot")
    try lab.studies.state([], [published], run: run)
    for seed in 1...2 {
      let shift = Double(seed) / 100
      var figures: [(String, Double?, String, Double)] = [
        ("ensemble", nil, "log robustness", -2), ("ensemble", nil, "usefulness", 0.3),
        ("ensemble", nil, "usefulness, test", 0.2 + shift),
        ("ensemble", nil, "robust usefulness", -3),
        ("D_det of the ensemble", nil, "attack success", 1),
        ("D_det of the ensemble", nil, "clean accuracy", 0.6 + shift),
        ("D_det of the ensemble", nil, "expected accuracy", 0.625),
        ("principal directions", nil, "correlation", 0.5),
      ]
      for number in 0..<3 {
        figures += [
          ("principal directions", Double(number), "log robustness", 1 - Double(number)),
          ("principal directions", Double(number), "log usefulness", -Double(number) - shift),
        ]
      }
      figures += [
        ("frontier", 0.5, "log robustness", 0), ("frontier", 0.5, "log usefulness", -0.25),
      ]
      try record(figures, seed: seed, run)
    }
    try lab.studies.conclude(run)
  }

  /// The study leakage, run 20: one model with its certificates, one network's features, the toy.
  func studyLeakage() throws {
    let run = try lab.begin("experiment", "leakage", StudySettings())
    let published = PublishedFigure(
      .init("clean accuracy", of: "linear features, D_rand"), 0.235, .text, source: "a page")
    try lab.studies.state([], [published], run: run)
    for seed in 1...2 {
      let shift = Double(seed) / 100
      try record(
        [
          ("robust linear model", nil, "clean accuracy", 0.8 + shift),
          ("robust linear model", 0.25, "certified share", 0.9),
          ("linear features, D_rand", nil, "clean accuracy", 0.2 + shift),
          ("linear features, D_rand", nil, "expectation", 0.1),
          ("toy, targeted", nil, "expectation", 0.1),
        ], seed: seed, run)
    }
    try lab.studies.conclude(run)
  }

  private func record(
    _ figures: [(subject: String, x: Double?, quantity: String, value: Double)], seed: Int,
    _ run: Run
  ) throws {
    try lab.studies.record(
      figures.map {
        Measurement(
          seed: UInt64(seed), .init($0.quantity, at: $0.x, of: $0.subject), $0.value, unit: "1")
      }, run: run)
  }
}
