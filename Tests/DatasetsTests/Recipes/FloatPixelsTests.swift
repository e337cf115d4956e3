// Float pixels out of the lab: picture + δ as it was before rounding, refused where it was not kept.
import Datasets
import Learning
import Nets
import Store
import Testing

@Suite struct FloatPixelsTests {
  let made: RecipeLab
  let base: Dataset
  let model: Model

  init() throws {
    made = try RecipeLab()
    base = try made.importBars(train: 24, test: 6)[0]
    model = try made.makeModel(for: base)
  }

  private func floats(_ dataset: Dataset, memoryLimit: Int = 1 << 20) throws -> [Float] {
    let source = try StoredExamples(
      dataset, in: made.lab, pixels: .float, memoryLimit: memoryLimit)
    #expect(source.form == .float)
    var pixels = [Float](repeating: 9, count: source.count * source.shape.count)
    try pixels.withUnsafeMutableBufferPointer {
      try source.read(Array(0..<source.count), into: $0)
    }
    return pixels
  }

  @Test func floatsArePictureAndPerturbationBeforeRounding() throws {
    let kept = try made.recipe(of: base, with: model, name: "kept/train", keepFloat: true)
      .run(in: made.lab, threads: 1)
    let pixels = try floats(kept)
    #expect(try floats(kept, memoryLimit: 0) == pixels)
    let source = try StoredExamples(base, in: made.lab).batch(0..<24)
    let attack = try PGD(
      made.lab.models.network(of: model),
      settings: made.recipe(of: base, with: model, name: "kept/train").attack,
      team: LaneTeam(lanes: 1))
    let deltas = try attack.perturb(source, goals: attack.goals(.next, for: source))
      .flatMap(\.delta)
    let sums = zip(source.pixels, deltas).map { min(max(Float($0) / 255 + $1, 0), 1) }
    #expect(pixels == sums)
    let levels = try made.pixels(kept).map { Float($0) / 255 }
    #expect(pixels != levels)
    // The grid's nearest level, or one less where the ball was left: never two levels away.
    #expect(zip(pixels, levels).allSatisfy { abs($0 - $1) < 2.0 / 255 })
  }

  @Test func aPartOfADatasetHasTheFloatsOfItsPictures() throws {
    let kept = try made.recipe(of: base, with: model, name: "kept/train", keepFloat: true)
      .run(in: made.lab, threads: 1)
    let part = try SelectRecipe(
      name: DatasetName("part/train"), dataset: kept,
      sql: "SELECT ordinal FROM example WHERE dataset = 'kept/train' AND ordinal >= 20"
    ).run(in: made.lab, threads: 1)
    #expect(try floats(part) == Array(floats(kept)[(20 * 36)...]))
  }

  @Test func whatTheLabDoesNotHoldIsRefused() throws {
    let rounded = try made.makeDet(of: base, with: model)
    for (dataset, sentence) in [
      (
        rounded,
        "the lab holds picture 0 of d_det/train in 8 bits only; make its perturbations again with "
          + "--keep-float, or train on the grid"
      ),
      (
        base,
        "no picture of bars/train is finer than 8 bits; train on the grid, which is the same"
      ),
    ] {
      let error = #expect(throws: StoreError.self) { try floats(dataset) }
      #expect("\(try #require(error))" == sentence)
    }
  }
}
