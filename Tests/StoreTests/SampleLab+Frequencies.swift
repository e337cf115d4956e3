// Studies of frequencies and noise for the sample lab: three filters beside whole pictures, two networks.
@testable import Store

extension SampleLab {
  /// Two repetitions; the source has a number for one of the filters.
  func studyFilters() throws {
    let run = try lab.begin("experiment", "filters", ["scale": "tiny", "corpus": "c"])
    let clean = try lab.evaluations.evaluation(1)
    try lab.studies.state(
      [],
      [
        PublishedFigure(
          .init("clean accuracy", at: 1, of: "low pass"), 0.31, .figure, source: "a chart")
      ],
      run: run)
    let figures: [(quantity: String, x: Double?, subject: String, value: Double)] = [
      ("clean accuracy", nil, "whole pictures", 0.9),
      ("clean accuracy", 1, "low pass", 0.3), ("accuracy on whole pictures", 1, "low pass", 0.2),
      ("accuracy of the network of whole pictures", 1, "low pass", 0.1),
      ("clean accuracy", 3, "low pass", 0.5), ("accuracy on whole pictures", 3, "low pass", 0.4),
      ("accuracy of the network of whole pictures", 3, "low pass", 0.3),
      ("clean accuracy", 3, "high pass", 0.6), ("accuracy on whole pictures", 3, "high pass", 0.1),
      ("accuracy of the network of whole pictures", 3, "high pass", 0.2),
      ("growth from the smallest square to the largest", nil, "low pass", 0.2),
    ]
    for seed in 1...2 {
      let shift = Double(2 * seed - 3) / 100
      try lab.studies.record(
        figures.map { figure in
          Measurement(
            seed: UInt64(seed), .init(figure.quantity, at: figure.x, of: figure.subject),
            figure.value + shift, unit: "share", evaluation: clean)
        }, run: run)
    }
    try lab.studies.conclude(run)
  }

  /// Two networks without noise and with, two repetitions.
  func studyNoise() throws {
    let run = try lab.begin("experiment", "noise", ["scale": "tiny", "corpus": "c"])
    let figures: [(quantity: String, x: Double?, subject: String, value: Double)] = [
      ("clean accuracy", nil, "standard", 0.9), ("accuracy in noise", 0.1, "standard", 0.5),
      ("accuracy in noise", 0.2, "standard", 0.25), ("clean accuracy", nil, "robust", 0.75),
      ("accuracy in noise", 0.1, "robust", 0.7), ("accuracy in noise", 0.2, "robust", 0.6),
    ]
    for seed in 1...2 {
      let shift = Double(2 * seed - 3) / 100
      try lab.studies.record(
        figures.map { figure in
          Measurement(
            seed: UInt64(seed), .init(figure.quantity, at: figure.x, of: figure.subject),
            figure.value + shift, unit: "share")
        }, run: run)
    }
    try lab.studies.conclude(run)
  }
}
