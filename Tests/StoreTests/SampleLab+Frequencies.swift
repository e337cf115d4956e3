// Studies of frequencies, noise and corruptions for the sample lab: three filters beside whole pictures, two
// networks.
import Foundation

@testable import Store

extension SampleLab {
  /// Two repetitions of a study: its figures a hundredth below and above what is given.
  func record(
    _ figures: [(quantity: String, x: Double?, subject: String, value: Double)], unit: String,
    from evaluation: StoredEvaluation? = nil, _ run: Run
  ) throws {
    for (seed, shift) in [(UInt64(1), -0.01), (2, 0.01)] {
      try lab.studies.record(
        figures.map { figure in
          Measurement(
            seed: seed, .init(figure.quantity, at: figure.x, of: figure.subject),
            figure.value + shift, unit: unit, evaluation: evaluation)
        }, run: run)
    }
  }

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
    try record(figures, unit: "share", from: clean, run)
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
    try record(figures, unit: "share", run)
    try lab.studies.conclude(run)
  }

  /// Settings as the study of Fourier basis vectors has them, as far as queries read them.
  private struct FourierSettings: Encodable {
    let scale = "tiny"
    let settings = ["side": 4.0, "normPerChannel": 2.5]
  }

  /// Two networks, two repetitions, pictures of 4×4. An error grows with the vector's place in the
  /// transform, by one point each.
  func studyFourier() throws {
    let run = try lab.begin("experiment", "fourier", FourierSettings())
    let places = [0, 1, 2, 4, 5, 6, 7, 8, 9, 10]
    for (subject, least) in [("standard", 0.3), ("robust", 0.5)] {
      for seed in 1...2 {
        let base = least + Double(2 * seed - 3) / 100
        try lab.studies.record(
          [
            Measurement(
              seed: UInt64(seed), .init("clean accuracy", of: subject), 0.9, unit: "share")
          ]
            + places.map { place in
              Measurement(
                seed: UInt64(seed),
                .init("error along a frequency", at: Double(place), of: subject),
                base + Double(place) / 100, unit: "share")
            }, run: run)
      }
    }
    try lab.studies.conclude(run)
  }

  /// Two networks under two corruptions, one of them in two severities, two repetitions; the source has a
  /// number for one network in fog.
  func studyCorruptions() throws {
    let run = try lab.begin("experiment", "corruptions", ["scale": "tiny", "corpus": "c"])
    try lab.studies.state(
      [],
      [
        PublishedFigure(
          .init("mean accuracy under fog", of: "robust"), 0.553, .text, source: "a comment")
      ],
      run: run)
    for (subject, clean) in [("standard", 0.9), ("robust", 0.8)] {
      try record(
        [
          ("clean accuracy", nil, subject, clean), ("accuracy under fog", 1, subject, clean - 0.1),
          ("accuracy under fog", 5, subject, clean - 0.5),
          ("mean accuracy under fog", nil, subject, clean - 0.3),
          ("loss under fog", nil, subject, 0.3),
          ("accuracy under jpeg_compression", 2, subject, clean - 0.2),
          ("mean accuracy under jpeg_compression", nil, subject, clean - 0.2),
          ("loss under jpeg_compression", nil, subject, 0.2),
        ], unit: "share", run)
    }
    try lab.studies.conclude(run)
  }

  /// What the settings of pictures that are not kept say about them, as far as queries read them.
  private struct RecipeSettings: Encodable {
    let recipe: Recipe

    struct Recipe: Encodable {
      let corruption: String
      let severity: Int
      let seed: UInt64
    }
  }

  /// The test set in fog of two severities, made and let go; the model gets all but so many right.
  func askAboutRecipes() throws {
    let labels = try lab.datasets.labels(of: test)
    for (severity, wrong) in [(1, 1), (5, 3)] {
      let run = try lab.begin(
        "evaluate-recipe", "fog\(severity)/test",
        RecipeSettings(recipe: .init(corruption: "fog", severity: severity, seed: 7)), seed: 7)
      let predicted = labels.enumerated().map { $0 < wrong ? ($1 + 1) % 3 : $1 }
      _ = try lab.recipeDatasets.conclude(
        [RecipeAnswers(model: model, predicted: predicted)],
        contentHash: Data(repeating: UInt8(severity), count: 32), parent: test, run: run)
    }
  }
}
