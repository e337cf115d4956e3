// Adversarial squares: what is drawn, that it is drawn again, and that a robust classifier exists.
import Foundation
import Store
import Testing

@testable import Datasets

@Suite struct SquaresRecipeTests {
  static let shape = PictureShape(channels: 1, height: 6, width: 6)

  private func recipe(
    _ name: String = "s/all", count: Int = 400, labels: Double = 0.1, pixels: Double = 0.1,
    seed: UInt64 = 3
  ) throws -> SquaresRecipe {
    try SquaresRecipe(
      name: DatasetName(name), points: .drawn(count), shape: Self.shape, labelNoise: labels,
      pixelNoise: pixels, seed: seed)
  }

  /// Pixels in units of X.
  private func units(_ made: RecipeLab, _ dataset: Dataset) throws -> [Double] {
    try made.pixels(dataset).map { (Double($0) / 255 - 0.5) / SquaresRecipe.pixelsPerUnit }
  }

  @Test func pixelsAreOneSideWithinTheNoise() throws {
    let made = try RecipeLab()
    let dataset = try recipe().run(in: made.lab)
    let rounding = 0.5 / 63.75
    let values = try units(made, dataset)
    for start in stride(from: 0, to: values.count, by: 36) {
      let picture = values[start..<start + 36]
      let side: Double = picture.reduce(0, +) > 0 ? 1 : -1
      #expect(picture.allSatisfy { abs($0 - side) <= 0.1 + rounding + 1e-9 })
      // The brightness is robust: no change of up to 0.88 in every pixel makes its sign another.
      #expect(picture.allSatisfy { $0 * side > 0.88 })
    }
    let spread = values.map { abs(abs($0) - 1) }.reduce(0, +) / Double(values.count)
    #expect(abs(spread - 0.05) < 0.002)
  }

  @Test func aShareOfTheLabelsIsWrongAndPicturesDoNotDependOnIt() throws {
    let made = try RecipeLab()
    let noisy = try recipe(count: 2000).run(in: made.lab)
    let right = try recipe("right/all", count: 2000, labels: 0).run(in: made.lab)
    let truth = try made.lab.datasets.labels(of: right)
    let wrong = zip(try made.lab.datasets.labels(of: noisy), truth).count { $0 != $1 }
    #expect((150...250).contains(wrong))
    #expect((900...1100).contains(truth.count { $0 == 1 }))
    #expect(try made.pixels(noisy) == made.pixels(right))
    let sums = try units(made, right)
    for (index, label) in truth.enumerated() {
      #expect((sums[index * 36..<index * 36 + 36].reduce(0, +) > 0) == (label == 1))
    }
    #expect(right.labels.classes.map(\.name) == ["−1", "+1"])
  }

  @Test func evenSquaresAreTwoPictures() throws {
    let made = try RecipeLab()
    let even = try recipe(pixels: 0).run(in: made.lab)
    #expect(Set(try made.pixels(even)) == [64, 191])
    #expect(Verification.run(made.lab).isEmpty)
  }

  @Test func whatIsDrawnIsDrawnAgain() throws {
    let made = try RecipeLab()
    let first = try recipe().run(in: made.lab)
    #expect(try recipe().run(in: made.lab) == first)
    #expect(
      try Rebuild(in: made.lab).fromRecipe(first, threads: 1)
        == .proven(hash: first.hash, pictures: 400))
    let other = try recipe("other/all", seed: 4).run(in: made.lab)
    #expect(other.hash != first.hash)
  }

  @Test func aKilledRunGoesOn() throws {
    let made = try RecipeLab()
    let whole = try recipe("whole/all", count: 1500).run(in: made.lab)
    let cut = try recipe("cut/all", count: 1500)
    guard case .started(let run, _) = try made.lab.runs.begin(cut.request()) else {
      Issue.record("nothing was begun before")
      return
    }
    var set = try made.lab.pictures.openSet(of: run, shape: Self.shape)
    try made.lab.pictures.append(
      made.lab.pictures.encode((0..<700).flatMap { cut.example($0).levels }, shape: Self.shape),
      to: &set)
    try made.lab.runs.fail(run, message: "killed")
    let again = try StoredRecipe(made.lab.runs.run(run.id))?.run(in: made.lab, threads: 1)
    #expect(again?.contentHash == whole.contentHash)
  }

  @Test func aLatticeCoversThePlane() throws {
    let made = try RecipeLab()
    let two = PictureShape(channels: 1, height: 1, width: 2)
    let plane = try SquaresRecipe(
      name: DatasetName("plane/all"), points: .lattice(side: 18), shape: two
    ).run(in: made.lab)
    let values = try units(made, plane)
    #expect(plane.count == 324)
    #expect(values.min() == -2 && values.max() == 2)
    let labels = try made.lab.datasets.labels(of: plane)
    for (index, label) in labels.enumerated() {
      let sum = values[2 * index] + values[2 * index + 1]
      #expect(label == (sum > 1e-9 ? 1 : 0))
    }
    let raw = try made.lab.run(
      sql: "SELECT count(*) FROM image WHERE codec = 0 AND length(payload) = 2")
    #expect(raw.rows == [[.integer(324)]])
  }

  @Test(arguments: [
    (0.5, 0.1, "the share of wrong labels is 0.5"), (0.1, 1, "pixel noise of 1.0 hides"),
    (-0.1, 0.1, "the share of wrong labels is -0.1"),
  ])
  func noiseThatLeavesNothingToLearnIsRefused(labels: Double, pixels: Double, words: String) {
    #expect {
      _ = try recipe(labels: labels, pixels: pixels)
    } throws: {
      "\($0)".contains(words)
    }
  }
}
