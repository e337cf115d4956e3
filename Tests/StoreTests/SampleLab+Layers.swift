// A study of layers for the sample lab: two networks, one of which the source has numbers for.
@testable import Store

extension SampleLab {
  /// Two repetitions; the tenth layer comes after the second, though not by the alphabet.
  func studyLayers() throws {
    let run = try lab.begin("experiment", "layer-robustness", ["scale": "tiny", "corpus": "c"])
    try lab.studies.state(
      [],
      [
        PublishedFigure(.init("R of f.1", at: 1, of: "vgg11"), 0.054, .figure, source: "a chart"),
        PublishedFigure(.init("R of f.4", at: 2, of: "vgg11"), 0.11, .figure, source: "a chart"),
      ],
      run: run)
    let figures: [(quantity: String, x: Double?, subject: String, value: Double)] = [
      ("clean accuracy", nil, "vgg11", 0.9),
      ("R of f.1", 1, "vgg11", 0.05), ("R of f.4", 2, "vgg11", 0.125),
      ("R of f.10", 3, "vgg11", 0.25), ("mean R of the first layers", nil, "vgg11", 0.14),
      ("R of relu1", 1, "standard", 0.5), ("R of residual1.add", 2, "standard", 0.75),
    ]
    try record(figures, unit: "1", run)
    // Its own run holds the means that R is made of, under names that are not the study's.
    let step = try lab.begin("layer-robustness", "layer f.1 of vgg11")
    try lab.studies.record(
      [Measurement(seed: 1, .init("mean distance in the ball", of: "f.1"), 2, unit: "1")],
      run: step)
    try lab.runs.finish(step)
    try lab.studies.conclude(run)
  }
}
