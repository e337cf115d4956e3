// The study of linear features at tiny scale: what it draws, and what theory says of it.
import Datasets
import Store
import Testing

@testable import Experiments

@Suite struct LinearFeaturesTests {
  @Test func whoLearnsInADrawnWorldIsAboutAsGoodAsTheorySays() throws {
    let made = try StudyLab()
    _ = try made.run(LinearFeatures.self)
    for feature in ["ensemble", "containment"] {
      let figures = try ["clean accuracy", "expected accuracy"].map { quantity in
        try made.column(
          """
          SELECT value FROM measurement
          WHERE subject = 'D_det of the \(feature), drawn' AND quantity = '\(quantity)'
          """
        ).compactMap(Double.init)
      }
      #expect(abs(figures[0][0] - figures[1][0]) < 0.15)
    }
  }

  /// As many pictures as plotted points, in the points' order; the most robust direction of blobs is
  /// bright or dark where a blob is.
  @Test func directionsAreKeptAsPictures() throws {
    let made = try StudyLab()
    _ = try made.run(LinearFeatures.self, seeds: 2)
    let pictures = try made.lab.datasets.named("blobs.directions.1/train")
    let plotted = try made.column(
      """
      SELECT value FROM measurement WHERE seed = 1 AND subject = 'principal directions'
        AND quantity = 'log robustness' ORDER BY x
      """
    ).compactMap(Double.init)
    #expect(plotted == plotted.sorted(by: >) && plotted.count > 10)
    #expect(pictures.count == 16 && pictures.labelingKind == "directions")
    let first = try made.lab.pictures.pixels(of: pictures.pictures, in: 0..<1)
    #expect(first.contains(255) || first.contains(0))
    #expect(throws: StoreError.self) {
      try made.lab.datasets.named("blobs.directions.2/train")
    }
  }

  @Test func greyIsZeroAndWhiteTheLargest() {
    #expect(DirectionsRecipe.pixels(of: [0.5, 0, -0.25]) == [255, 128, 64])
    #expect(DirectionsRecipe.pixels(of: [0, 0]) == [128, 128])
  }

  @Test func picturesOfTooFewClassesAreRefused() throws {
    let made = try StudyLab()
    let dataset = try made.lab.datasets.named("blobs/train")
    let error = #expect(throws: StoreError.self) {
      try LabelledVectors(dataset, positive: 9, negative: 10, in: made.lab)
    }
    #expect("\(try #require(error))".contains("only one of the classes 9 and 10"))
  }
}
