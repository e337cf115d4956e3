// The study of linear features, whole.
import Datasets
import Store
import Testing

@testable import Experiments

@Suite struct LinearFeaturesTests {
  @Test func theStudyRunsWholeAndIsFoundAgain() throws {
    let toy = try StudyLab()
    let (run, verdicts) = try toy.run(LinearFeatures.self)
    #expect(verdicts.rows.count == 11)
    // Two seeds cannot decide anything.
    #expect(verdicts.rows.allSatisfy { $0.last == .text("too weak to tell") })
    for world in ["ensemble", "containment"] {
      let found = try toy.figures("clean accuracy", of: "D_det of the \(world), drawn", in: run)
      let theory = try toy.figures("expected accuracy", of: "D_det of the \(world), drawn", in: run)
      #expect(found.count == 2 && zip(found, theory).allSatisfy { abs($0 - $1) < 0.15 })
    }
    let plotted = try toy.figures("log robustness", of: "principal directions", in: run)
    let pictures = try toy.lab.datasets.named("toy.directions.1/train")
    #expect(pictures.count == 16 && pictures.labelingKind == "directions")
    #expect(plotted.count <= 32 && plotted.count > 16)
    #expect(try toy.run(LinearFeatures.self).run.id == run.id)
  }

  @Test func greyIsZeroAndWhiteTheLargest() {
    #expect(DirectionsRecipe.pixels(of: [0.5, 0, -0.25]) == [255, 128, 64])
    #expect(DirectionsRecipe.pixels(of: [0, 0]) == [128, 128])
  }
}
