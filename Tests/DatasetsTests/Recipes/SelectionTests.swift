// Selections and relabelings: no pixel is copied, and conditions mean what they say.
import Datasets
import Store
import Testing

@Suite struct SelectionTests {
  @Test func conditionsAreCombinedAndNoPixelIsCopied() throws {
    let made = try RecipeLab()
    let base = try made.importBars()[0]
    let before = try made.lab.run(sql: "SELECT count(*) FROM image").rows
    let few = try SelectRecipe(
      name: DatasetName("few/train"), dataset: base, classes: [1],
      sql: "SELECT ordinal FROM example WHERE dataset = 'bars/train' AND ordinal < 30"
    ).run(in: made.lab, threads: 1)
    #expect(try made.lab.datasets.labels(of: few) == [UInt16](repeating: 1, count: 10))
    #expect(try made.lab.run(sql: "SELECT count(*) FROM image").rows == before)
    let all = try made.pixels(base)
    var kept: [UInt8] = []
    for ordinal in stride(from: 1, to: 30, by: 3) {
      kept += all[ordinal * 36..<(ordinal + 1) * 36]
    }
    #expect(try made.pixels(few) == kept)
  }

  @Test func theFirstAreTakenBeforeOtherConditions() throws {
    let made = try RecipeLab()
    let base = try made.importBars()[0]
    let few = try SelectRecipe(
      name: DatasetName("few/train"), dataset: base, classes: [1], first: 30
    ).run(in: made.lab, threads: 1)
    let all = try made.pixels(base)
    let kept = stride(from: 1, to: 30, by: 3).flatMap { all[$0 * 36..<($0 + 1) * 36] }
    #expect(try made.pixels(few) == kept)
    let more = try SelectRecipe(name: DatasetName("more/train"), dataset: base, first: 1_000_000)
      .run(in: made.lab, threads: 1)
    #expect(more.hash == base.hash)
  }

  @Test func aRandomPartIsTheSameForTheSameSeed() throws {
    let made = try RecipeLab()
    let base = try made.importBars()[0]
    func draw(_ name: String, seed: UInt64) throws -> Dataset {
      try SelectRecipe(name: DatasetName(name), dataset: base, count: 20, seed: seed)
        .run(in: made.lab, threads: 1)
    }
    let (one, again, other) = try (draw("a/x", seed: 1), draw("b/x", seed: 1), draw("c/x", seed: 2))
    #expect(one.count == 20)
    #expect(one.contentHash == again.contentHash)
    #expect(one.contentHash != other.contentHash)
  }

  @Test func mistakesAreWhatTheModelGetsWrong() throws {
    let made = try RecipeLab()
    let base = try made.importBars()[0]
    let model = try made.makeModel(for: base)
    let next = try RelabelRecipe(
      name: DatasetName("next/train"), dataset: base, source: .rule(.next), seed: 0
    ).run(in: made.lab, threads: 1)
    let wrong = try SelectRecipe(
      name: DatasetName("wrong/train"), dataset: next, mistakesOf: model.name
    ).run(in: made.lab, threads: 2)
    #expect(wrong.count == 60)
    #expect(throws: StoreError.self) {
      try SelectRecipe(name: DatasetName("none/train"), dataset: base, mistakesOf: model.name)
        .run(in: made.lab, threads: 1)
    }
  }

  @Test func predictionsBecomeLabels() throws {
    let made = try RecipeLab()
    let base = try made.importBars()[0]
    let model = try made.makeModel(for: base)
    let said = try RelabelRecipe(
      name: DatasetName("said/train"), dataset: base,
      source: .model(model.name, weights: model.weightsHash.hexadecimal), seed: 0
    ).run(in: made.lab, threads: 1)
    #expect(said.contentHash == base.contentHash)
    #expect(said.labelingKind == "predicted")
  }
}
