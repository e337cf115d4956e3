// Style transfer for the sample lab: two pictures, one of them on its way, and a study of two repetitions.
@testable import Store

extension SampleLab {
  /// What the settings of a picture's run say about it, as far as queries read them.
  private struct Settings: Encodable {
    struct Network: Encodable { let model: String }
    struct Place: Encodable {
      let dataset: String
      let ordinal: Int
    }
    struct Views: Encodable {
      struct Style: Encodable { let style: [String] }
      struct Content: Encodable { let content: String }
      let style: Style
      let content: Content
      let start: String
    }

    let styleNetwork, contentNetwork: Network
    let style, content: Place
    let settings: Views
  }

  /// s.m/one and s.n/two, and s.n/three, whose run died after its series.
  func transferStyle() throws {
    try transfer("s.m/one", "m", "m", ["relu1", "relu2"], "content", losses: [0.5, 0.25])
    try transfer("s.n/two", "n", "m", ["relu1"], "noise", losses: [0.75])
    try transfer("s.n/three", "n", "n", ["relu1"], "noise", losses: [1], isFinished: false)
  }

  /// The robustness of m's first two layers, 0.25 and 0.5, as a study of layers leaves it.
  func measureLayers() throws {
    for (layer, moved) in [("relu1", 1.0), ("relu2", 2)] {
      let run = try lab.begin("layer-robustness", layer, ["model": "m", "layer": layer])
      try lab.studies.record(
        [("mean distance in the ball", moved), ("mean distance of pictures", 4)].map {
          Measurement(seed: 1, .init($0.0, of: layer), $0.1, unit: "1")
        }, run: run)
      try lab.runs.finish(run)
    }
  }

  private func transfer(
    _ name: String, _ style: String, _ content: String, _ layers: [String], _ start: String,
    losses: [Double], isFinished: Bool = true
  ) throws {
    let settings = Settings(
      styleNetwork: .init(model: style), contentNetwork: .init(model: content),
      style: .init(dataset: "c/train", ordinal: 3), content: .init(dataset: "c/test", ordinal: 1),
      settings: .init(
        style: .init(style: layers), content: .init(content: "relu3"), start: start))
    let run = try lab.begin("style", name, settings, seed: 0)
    let scales = [
      ("style loss", 1.0), ("content loss", 0.5), ("judged style loss", 2),
      ("judged content loss", 0.25), ("checkerboard", 0.125),
    ]
    try lab.metrics.record(
      scales.map { name, scale in
        MetricPoints(name: name, unit: "1", axis: .step, values: losses.map { scale * $0 })
      }, run: run)
    guard isFinished else { return try lab.runs.fail(run, message: "the power went") }
    var set = try lab.pictures.openSet(of: run, shape: Self.shape)
    try lab.pictures.append(
      lab.pictures.encode(Self.testPictures[1], shape: Self.shape), to: &set)
    _ = try lab.datasets.create(
      DatasetDraft(
        name: DatasetName(name), pictures: set, labels: [1], labelingKind: "given",
        space: .existing(test.labels), parent: test),
      run: run)
  }

  /// Two networks and what the swap comes to, two repetitions.
  func studyStyle() throws {
    let run = try lab.begin("experiment", "style", ["scale": "tiny", "corpus": "c"])
    try record(
      [
        ("judged style loss", nil, "standard", 0.5), ("judged content loss", nil, "standard", 0.25),
        ("checkerboard", nil, "standard", 0.125), ("judged style loss", nil, "vgg", 0.25),
        ("judged content loss", nil, "vgg", 0.125), ("checkerboard", nil, "vgg", 0.0625),
        ("effect of the swap", nil, "style network", 0.25),
      ], unit: "1", run)
    try lab.studies.conclude(run)
  }
}
