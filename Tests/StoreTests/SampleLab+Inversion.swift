// The sample lab's inversions: one that is kept whole, and one that is kept as a difference.
@testable import Store

extension SampleLab {
  /// What the noise start is, and what the two inversions end at.
  static let noiseStart = picture(31)
  static let inverted = [
    picture(4), zip(noiseStart, delta(0, size: 5)).map { UInt8(Int16($0) + $1) },
  ]

  static func inversionDraft(
    from start: [UInt8], _ kind: InversionDraft.Start, to end: [UInt8], label: Int,
    imitating source: [UInt8], _ target: Int,
    distances: InversionDraft.Distances = .init(start: 0.75, float: 0.25, grid: 0.375)
  ) -> InversionDraft {
    let delta = zip(end, start).map { Int16($0) - Int16($1) }
    return InversionDraft(
      perturbation: draft(start, delta, label: label, target: target), start: kind,
      source: source, distances: distances)
  }

  /// d_r/train: picture 0 from picture 1, picture 2 from noise.
  func invert() throws {
    let run = try lab.begin(
      "construct", "d_r/train", InversionSettings(kind: "robust", attack: ["lastStepSize": 0.05]),
      seed: 5)
    let attack = StoredAttack(
      checkpointID: model.checkpointID, threat: nil, method: "pgd", objective: "features pool",
      target: "none", steps: 60, stepSize: 0.5, restarts: 1, randomStart: false, keepBest: false,
      seed: 5)
    var set = try lab.pictures.openSet(of: run, shape: Self.shape)
    try lab.perturbations.append(
      [
        Self.inversionDraft(
          from: Self.trainPictures[1], .picture(1), to: Self.inverted[0], label: 1,
          imitating: Self.trainPictures[0], 0),
        Self.inversionDraft(
          from: Self.noiseStart, .noise, to: Self.inverted[1], label: 2,
          imitating: Self.trainPictures[2], 2,
          distances: .init(start: 1.25, float: 0.5, grid: 0.5)),
      ], of: train.pictures, at: [0, 2],
      attackID: lab.perturbations.attackID(attack, run: run), run: run, to: &set)
    _ = try lab.datasets.create(
      DatasetDraft(
        name: DatasetName("d_r/train"), pictures: set, labels: [0, 2], labelingKind: "given",
        space: .existing(train.labels), parent: train), run: run)
  }

  /// The parts of an inversion's settings that queries read.
  private struct InversionSettings: Encodable {
    let kind: String
    let attack: [String: Double]
  }
}
