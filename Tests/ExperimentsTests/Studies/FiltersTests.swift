// The study of filtered pictures at tiny scale: mechanics, not science.
import Datasets
import Foundation
import Learning
import Nets
import Store
import Testing

@testable import Experiments

@Suite struct FiltersTests {
  @Test(arguments: [Corpus.Kind.grey, .colour])
  func everyFilterHasItsRow(kind: Corpus.Kind) throws {
    let made = try StudyLab(kind: kind)
    let run = try made.run(Filters.self)
    let table = try made.lab.run(NamedQuery.named("filters"), parameters: ["run": "\(run.id)"])
    let half = kind == .grey ? "13" : "15"
    #expect(
      table.rows.map { [$0[0].plainText, $0[1].plainText] } == [
        ["whole pictures", ""], ["low pass", "1"], ["low pass", "3"], ["high pass", "7"],
        ["high pass", half],
      ])
    #expect(table.rows.dropFirst().allSatisfy { $0[5] != .null && $0[6] != .null })
    #expect(try made.verdicts().count == 4)
    #expect(Verification.run(made.lab).isEmpty)
  }

  @Test func repetitionsShareTheTestPicturesThatTheyFilter() throws {
    let made = try StudyLab()
    _ = try made.run(Filters.self, seeds: 2)
    let sets = try made.column(
      """
      SELECT count(*) FROM run
      WHERE kind = 'alter' AND name LIKE '%/test' AND state = 'finished'
      """)
    #expect(sets == ["4"])
  }

  @Test(arguments: Scale.allCases)
  func squaresFitThePicturesAndTheJudgedOnesAreThere(scale: Scale) throws {
    for kind in [Corpus.Kind.grey, .colour] {
      let study = try Filters(scale, on: kind, threads: 1)
      #expect((study.low + study.high).allSatisfy { $0 % 2 == 1 && (1...study.side).contains($0) })
      #expect(study.low == study.low.sorted() && study.high == study.high.sorted())
      #expect(study.low.contains(study.judgedLow) && study.high.contains(study.judgedHigh))
    }
  }

  /// The source's 7, 21 and 105 of 224 are 1, 3 and 15 of 32; of 28 it shows no same part.
  @Test func publishedNumbersAreThoseOfTheSamePartOfTheSide() throws {
    let made = try StudyLab(kind: .colour)
    let colour = try Filters(.small, on: .colour, threads: 1).published
    #expect(colour.count == 4)
    #expect(try Filters(.small, on: .grey, threads: 1).published.isEmpty)
    _ = try made.run(Filters.self)
    #expect(
      try made.rows("SELECT subject, x, value FROM published ORDER BY id")
        == [
          ["low pass", "1.0", "0.31"], ["low pass", "3.0", "0.61"], ["high pass", "15.0", "0.51"],
        ])
  }

  /// Noise whose class is in the direction of fine stripes alone: 8 waves in 28 pixels, straight or aslant.
  @Test func theFilterDecidesWhatCanBeLearnt() throws {
    let made = try StudyLab("stripes", train: 40, test: 20)
    let bench = try made.bench("filters")
    func natural(_ what: String, _ count: Int, seed: UInt64) throws -> Dataset {
      let grey = try bench.draw(
        what, split: "train", .noise(channels: 1, height: 28, width: 28, spread: 0.05), count,
        like: bench.corpus.train, seed: seed)
      let labelled = try bench.relabel("\(what)_labelled", grey, by: .rule(.random))
      return try bench.alter(
        "\(what)_signed", labelled, .signs(amplitude: 0.08, predictive: 1))
    }
    let (data, test) = (try natural("learnt", 640, seed: 1), try natural("shown", 200, seed: 2))
    func accuracy(_ what: String, _ filter: FrequencyFilter) throws -> Double {
      let model = try bench.train(
        what, NetworkChoice(architecture: "cnn", width: 8),
        on: bench.filter("\(what)_data", data, filter),
        TrainingSettings(
          epochs: 6, schedule: Schedule(peak: 0.1), batch: 32, augmentation: .none), seed: 3)
      return try bench.evaluate(model, on: bench.filter("\(what)_test", test, filter)).accuracy
    }
    #expect(try accuracy("mean", FrequencyFilter(.low, size: 1)) < 0.3)
    #expect(try accuracy("wide", FrequencyFilter(.low, size: 19)) > 0.8)
  }
}
