// Studies of Nakkiran's comment, for the sample lab: adversarial squares with a lattice of two pixels, and
// bugs beside architectures on a line.
@testable import Store

extension SampleLab {
  /// Two networks of one world on the test pictures, one repetition: the second flips a picture.
  func studySquares() throws {
    let plane = try latticeOfFour()
    let run = try lab.begin("experiment", "squares", ["scale": "tiny", "corpus": "c"])
    let clean = try lab.evaluations.evaluation(1)
    let attacked = try lab.evaluations.evaluation(2)
    func figure(
      _ quantity: String, at x: Double? = nil, of subject: String, _ value: Double,
      _ evaluation: StoredEvaluation?
    ) -> Measurement {
      Measurement(
        seed: 1, .init(quantity, at: x, of: subject), value, unit: "share", evaluation: evaluation)
    }
    try lab.studies.record(
      [
        figure("training accuracy", of: "wrong labels", 1, nil),
        figure("true sides of training pictures", of: "wrong labels", 0.9, nil),
        figure("clean accuracy", of: "wrong labels", 0.8, clean),
        figure("robust accuracy", at: 0.01, of: "wrong labels", 0.8, clean),
        figure("robust accuracy", at: 0.5, of: "wrong labels", 0.6, attacked),
        figure("right places of the plane", of: "plane, 10 steps", 0.75, plane),
      ], run: run)
    try lab.studies.conclude(run)
  }

  /// Bugs in one ball, two repetitions; three of our architectures on y = 2x, three published ones.
  func studyBugs() throws {
    let run = try lab.begin("experiment", "bugs-only", ["scale": "tiny", "corpus": "c"])
    let bugs = "bugs only, L2"
    let published = [("VGG", 0.28, 0.657), ("ResNet", 0.447, 1), ("DenseNet", 0.417, 0.927)]
    try lab.studies.state(
      [],
      published.flatMap { name, learnt, rate in
        [("accuracy from D_det", learnt), ("transfer rate", rate)].map {
          PublishedFigure(.init($0.0, of: name), $0.1, .figure, source: "a figure")
        }
      } + [PublishedFigure(.init("transfer rate", of: bugs), 0.017, .text, source: "a text")],
      run: run)
    for seed in 1...2 {
      let shift = Double(seed) / 100
      let figures = [
        ("attack success", "plain PGD, L2", 1), ("transfer rate", "plain PGD, L2", 0.4 + shift),
        ("clean accuracy", "plain PGD, L2", 0.2), ("says the next class", "plain PGD, L2", 0.1),
        ("attack success", bugs, 0.9), ("transfer rate", bugs, shift),
        ("clean accuracy", bugs, 0.05 + shift), ("says the next class", bugs, 0.8),
        ("accuracy from D_det", "cnn", 0.2), ("transfer rate", "cnn", 0.4),
        ("accuracy from D_det", "vgg", 0.3), ("transfer rate", "vgg", 0.6),
        ("accuracy from D_det", "mlp", 0.1), ("transfer rate", "mlp", 0.2),
      ]
      try lab.studies.record(
        figures.map {
          Measurement(seed: UInt64(seed), .init($0.0, of: $0.1), $0.2, unit: "share")
        }, run: run)
    }
    try lab.studies.conclude(run)
  }

  /// Four places of the plane, of which the last is seen wrongly.
  private func latticeOfFour() throws -> StoredEvaluation {
    let two = PictureShape(channels: 1, height: 1, width: 2)
    let run = try lab.begin("construct", "plane/all", ["name": "plane/all"])
    var set = try lab.pictures.openSet(of: run, shape: two)
    try lab.pictures.append(
      lab.pictures.encode([0, 0, 255, 0, 0, 255, 191, 255], shape: two), to: &set)
    let dataset = try lab.datasets.create(
      DatasetDraft(
        name: DatasetName("plane/all"), pictures: set, labels: [0, 0, 0, 1],
        labelingKind: "given", space: .new(name: "sides", [.init(name: "−1"), .init(name: "+1")])),
      run: run)
    let evaluation = try lab.begin("evaluate", "m on plane/all", ["dataset": "plane/all"])
    try lab.evaluations.append([1, 0, 2, 0, 3, 0, 1, 0.5], classes: 2, run: evaluation)
    return try lab.evaluations.conclude(
      EvaluationSubject(model: model, dataset: dataset, attack: nil), run: evaluation)
  }
}
