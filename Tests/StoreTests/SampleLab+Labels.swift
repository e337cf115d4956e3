// Studies of labels and of the takeaways for the sample lab: what students of wrong but consistent labels
// learnt; two worlds, and one network on D_R.
@testable import Store

extension SampleLab {
  /// Two ways to ask, two repetitions of the first.
  func studyConsistentLabels() throws {
    let run = try lab.begin("experiment", "consistent-labels", ["scale": "tiny", "corpus": "c"])
    let clean = try lab.evaluations.evaluation(1)
    func note(_ seed: UInt64, _ quantity: String, _ subject: String, _ value: Double) throws {
      let measurement = Measurement(
        seed: seed, .init(quantity, of: subject), value, unit: "share", evaluation: clean)
      try lab.studies.record([measurement], run: run)
    }
    for seed in 1...2 {
      let shift = Double(seed) / 10
      try note(UInt64(seed), "examples", "noise", 5 + Double(seed))
      try note(UInt64(seed), "clean accuracy", "noise", 0.1 + shift)
      try note(UInt64(seed), "accuracy of the teacher", "noise", 0.9)
      try note(UInt64(seed), "agreement with the teacher", "noise", 0.2 + shift)
      try note(UInt64(seed), "share of the commonest label", "noise", 1)
    }
    try note(1, "examples", "pictures", 8)
    try note(1, "clean accuracy", "pictures", 0.75)
    try note(1, "accuracy of the teacher", "pictures", 0.9)
    try note(1, "agreement with the teacher", "pictures", 0.8)
    try lab.studies.conclude(run)
  }

  /// Two worlds, two repetitions; one network on D_R and on natural pictures, whose attack failed a check.
  func studyTakeaways() throws {
    let run = try lab.begin("experiment", "takeaways", ["scale": "tiny", "corpus": "c"])
    let clean = try lab.evaluations.evaluation(1)
    let attacked = try lab.evaluations.evaluation(2)
    let wide = "VGG: wide"
    let figures: [(quantity: String, x: Double?, subject: String, value: Double)] = [
      ("clean accuracy", 0, "source", 0.2), ("clean accuracy", 1, "source", 0.9),
      ("clean accuracy", 0, "D_rand", 0.1), ("clean accuracy", 1, "D_rand", 0.7),
      ("clean accuracy", 0, "D_det", 0.05), ("clean accuracy", 1, "D_det", 0.4),
      ("rise over the knob", nil, "D_rand", 0.6), ("clean accuracy", nil, "D_R: \(wide)", 0.8),
      ("robust accuracy", 0.5, "D_R: \(wide)", 0.6), ("clean accuracy", nil, "D: \(wide)", 0.85),
      ("robust accuracy", 0.5, "D: \(wide)", 0.25),
    ]
    for seed in 1...2 {
      let shift = Double(2 * seed - 3) / 100
      try lab.studies.record(
        figures.map { figure in
          Measurement(
            seed: UInt64(seed), .init(figure.quantity, at: figure.x, of: figure.subject),
            figure.value + shift, unit: "share",
            evaluation: figure.quantity == "robust accuracy" ? attacked : clean)
        }, run: run)
    }
    try lab.studies.conclude(run)
  }
}
