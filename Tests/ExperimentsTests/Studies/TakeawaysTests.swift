// The worlds of the takeaways: signs that are faint, that stand for classes, and that say as much of a
// class as the knob has it.
import Foundation
import Learning
import Nets
import Store
import Testing

@testable import Datasets
@testable import Experiments

@Suite struct TakeawaysTests {
  /// The class whose sign correlates best with what was added to a picture.
  private func sign(of picture: ArraySlice<UInt8>, _ patterns: [[Double]]) -> Int {
    let mean = picture.reduce(0) { $0 + Double($1) } / Double(picture.count)
    let matches = patterns.map { pattern in
      zip(picture, pattern).reduce(0) { $0 + (Double($1.0) - mean) * $1.1 }
    }
    return matches.indices.max { matches[$0] < matches[$1] } ?? 0
  }

  /// Grey noise with signs; the share that bears their own class's.
  private func shareOfOwn(_ made: StudyLab, predictive: Double) throws -> Double {
    let bench = try made.bench("takeaways \(predictive)")
    let grey = try bench.draw(
      "grey\(predictive)", split: "train",
      .noise(channels: 1, height: 28, width: 28, spread: 0.01), 200, like: bench.corpus.train,
      seed: 1)
    let labelled = try bench.relabel("labelled\(predictive)", grey, by: .rule(.random))
    let signed = try bench.alter(
      "signed\(predictive)", labelled, .signs(amplitude: 0.04, predictive: predictive))
    let batch = try StoredExamples(signed, in: made.lab).batch(0..<200)
    let signs = ClassSigns(
      shape: ImageShape(channels: 1, height: 28, width: 28), classes: 10, amplitude: 0.04,
      predictive: 1
    ).patterns
    return Double(
      batch.ordinals.indices.count { sign(of: batch.image($0), signs) == batch.labels[$0] })
      / 200
  }

  @Test func theKnobIsTheShareOfPicturesWithTheirOwnSign() throws {
    let made = try StudyLab()
    #expect(try shareOfOwn(made, predictive: 1) == 1)
    // Any class's sign is the right one in a tenth of the pictures.
    #expect(abs(try shareOfOwn(made, predictive: 0.5) - 0.55) < 0.1)
    #expect(abs(try shareOfOwn(made, predictive: 0) - 0.1) < 0.07)
  }

  @Test func signsAreFaintAndLeaveTheLabelsAlone() throws {
    let made = try StudyLab()
    let bench = try made.bench("takeaways")
    let signed = try bench.alter(
      "signed", bench.corpus.test, .signs(amplitude: 0.04, predictive: 0.5))
    let (before, after) = (
      try StoredExamples(bench.corpus.test, in: made.lab).batch(0..<160),
      try StoredExamples(signed, in: made.lab).batch(0..<160)
    )
    #expect(before.labels == after.labels)
    let gap = zip(before.pixels, after.pixels).map { abs(Int($0) - Int($1)) }.max()
    // 0.04 of the range for the sign, and as much to make room for it.
    #expect(try #require(gap) <= 21)
    #expect(try #require(gap) >= 10)
  }

  @Test func theSourceReliesOnSignsAndTheKnobDecidesWhatTheyAreWorth() throws {
    let made = try StudyLab("digits-of-noise", train: 40, test: 20)
    let bench = try made.bench("takeaways")
    func natural(_ what: String, _ count: Int, predictive: Double, seed: UInt64) throws -> Dataset {
      let grey = try bench.draw(
        what, split: "train", .noise(channels: 1, height: 28, width: 28, spread: 0.05), count,
        like: bench.corpus.train, seed: seed)
      let labelled = try bench.relabel("\(what)_labelled", grey, by: .rule(.random))
      return try bench.alter(
        "\(what)_signed", labelled, .signs(amplitude: 0.08, predictive: predictive))
    }
    let source = try bench.train(
      "source", NetworkChoice(architecture: "cnn", width: 8),
      on: natural("learnt", 640, predictive: 1, seed: 1),
      TrainingSettings(
        epochs: 6, schedule: Schedule(peak: 0.1), batch: 32, augmentation: .none), seed: 3)
    let useful = try bench.evaluate(source, on: natural("two", 200, predictive: 1, seed: 2))
    let useless = try bench.evaluate(source, on: natural("one", 200, predictive: 0, seed: 2))
    #expect(useful.accuracy > 0.8)
    #expect(useless.accuracy < 0.3)
  }

  @Test func theWorldsAreThereInColourToo() throws {
    let made = try StudyLab("colours", kind: .colour)
    let run = try made.run(Takeaways.self)
    let worlds = try made.lab.run(NamedQuery.named("worlds"), parameters: ["run": "\(run.id)"])
    #expect(worlds.rows.map(\.first) == [.real(0), .real(0.8)])
  }
}
