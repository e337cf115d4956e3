// Corrupted datasets for the sample lab: fog of three severities, one of them by two seeds, and contrast.
@testable import Store

extension SampleLab {
  /// What a corrupted dataset's settings say about it, as far as queries read them.
  private struct Settings: Encodable {
    let corruption: String
    let severity: Int
    let seed: UInt64
  }

  /// The model gets so many of the test set's five pictures right under each.
  func corruptTest() throws {
    try corrupt("fog", 1, seed: 1, right: 4)
    try corrupt("fog", 2, seed: 1, right: 3)
    try corrupt("fog", 2, seed: 2, right: 2)
    try corrupt("fog", 5, seed: 1, right: 0)
    try corrupt("contrast", 3, seed: 1, right: 1)
  }

  private func corrupt(_ corruption: String, _ severity: Int, seed: UInt64, right: Int) throws {
    let name = "\(corruption)_\(severity)_\(seed)/test"
    let making = try lab.begin(
      "construct", name, Settings(corruption: corruption, severity: severity, seed: seed),
      seed: seed)
    var set = try lab.pictures.openSet(of: making, shape: Self.shape)
    try lab.pictures.append(
      lab.pictures.encode(Self.testPictures.flatMap { $0 }, shape: Self.shape), to: &set)
    let labels = try lab.datasets.labels(of: test)
    let dataset = try lab.datasets.create(
      DatasetDraft(
        name: DatasetName(name), pictures: set, labels: labels, labelingKind: "given",
        space: .existing(test.labels), parent: test),
      run: making)
    let run = try lab.begin("evaluate", "m on \(name)", ["dataset": name])
    for (ordinal, label) in labels.enumerated() {
      let seen = ordinal < right ? Int(label) : (Int(label) + 1) % 3
      try lab.evaluations.append((0..<3).map { $0 == seen ? 1 : 0 }, classes: 3, run: run)
    }
    _ = try lab.evaluations.conclude(
      EvaluationSubject(model: model, dataset: dataset, attack: nil), run: run)
  }
}
