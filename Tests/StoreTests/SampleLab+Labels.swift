// Studies of labels for the sample lab: what students of wrong but consistent labels learnt.
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
}
