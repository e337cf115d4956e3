// What the study of wrong labels makes: labels that are all wrong, colours as they are, digits that can
// be read.
import Datasets
import Foundation
import Learning
import Nets
import Store
import Testing

@testable import Experiments

@Suite struct WrongLabelsTests {
  @Test func studentsOfMistakesSeeNoRightLabel() throws {
    let made = try StudyLab()
    _ = try made.run(WrongLabels.self)
    let right = try made.lab.datasets.named("blobs.mistaken.1/train")
    let wrong = try made.lab.datasets.named("blobs.mistakes.1/train")
    #expect(right.pictures == wrong.pictures)
    let pairs = zip(
      try made.lab.datasets.labels(of: right), try made.lab.datasets.labels(of: wrong))
    #expect(pairs.allSatisfy { $0 != $1 })
    let model = try made.lab.models.named("blobs.short.1")
    let evaluation = try EvaluateStep(model: model, dataset: wrong).run(in: made.lab, threads: 1)
    #expect(evaluation.accuracy == 1)
  }

  @Test func pointsThatTeachAreNearThoseThatAreAskedFor() throws {
    let made = try StudyLab()
    _ = try made.run(WrongLabels.self)
    let points = try made.lab.datasets.named("blobs.plane0.1/train")
    #expect(points.count == 32)
    #expect(points.shape == PictureShape(channels: 1, height: 1, width: 2))
    let moved = try made.lab.datasets.named("blobs.plane0_moved.1/train")
    let gaps = zip(
      try made.lab.pictures.pixels(of: points.pictures, in: 0..<32),
      try made.lab.pictures.pixels(of: moved.pictures, in: 0..<32)
    ).map { abs(Int($0) - Int($1)) }
    // 0.12 · 255 = 30.6
    #expect(try #require(gaps.max()) <= 30)
    #expect(gaps.contains { $0 > 0 })
  }

  @Test func coloursAreMeansOverThePicturesThatAreMeant() throws {
    let made = try StudyLab("colours", kind: .colour, train: 200, test: 20)
    let train = try made.lab.datasets.named("colours/train")
    let colours = MeanColours(lab: made.lab)
    let frogs = try #require(try colours.of(train) { $0 == 6 })
    // Noise of 0 to 59, and a blob of 36 in 1024 pixels that is brighter by 170 in one channel.
    let expected = [170.0, 90, 90].map { (29.5 + $0 * 36 / 1024) / 255 }
    for (found, expected) in zip(frogs.channels, expected) {
      #expect(abs(found - expected) < 0.002)
    }
    #expect(try colours.of(train) { $0 > 9 } == nil)
    let black = MeanColour(channels: [0, 0, 0])
    #expect(MeanColour(channels: [3, 4, 0]).distance(to: black) == 5)
  }

  @Test func whatIsCalledAFrogIsComparedWithFrogs() throws {
    let made = try StudyLab("colours", kind: .colour, train: 200, test: 100)
    let bench = try made.bench("wrong-labels")
    let study = try WrongLabels(.tiny, on: .colour, threads: 1)
    // Class 5, with its blob in another channel, is called frog.
    let wrong = try bench.relabel("wrong", bench.corpus.train, by: .rule(.next))
    try study.compareColours(of: "frog", wrong, bench)
    let gaps = try made.lab.run(
      sql: "SELECT value FROM measurement WHERE quantity = 'distance from their colour' ORDER BY id"
    )
    let called = try #require(gaps.rows.first?.first.flatMap { Double($0.plainText) })
    // Two channels differ by (170 − 90) · 36/1024 levels.
    #expect(abs(called - (2.0).squareRoot() * 80 * 36 / 1024 / 255) < 0.003)
    #expect(try made.count("measurement") == 11)
    try study.compareColours(of: "newt", wrong, bench)
    #expect(try made.count("measurement") == 11)
  }

  @Test func drawnDigitsCanBeRead() throws {
    let made = try StepLab()
    func draw(_ name: String, _ count: Int, seed: UInt64) throws -> Dataset {
      try DrawRecipe(
        name: DatasetName(name), drawing: .digits(channels: 1, side: 28), count: count,
        seed: seed
      ).run(in: made.lab)
    }
    let train = try draw("digits/train", 600, seed: 1)
    let test = try draw("digits/test", 200, seed: 2)
    let model = try TrainStep(
      model: "reader", dataset: train, architecture: "mlp", width: 64,
      training: TrainingSettings(
        epochs: 12, schedule: Schedule(peak: 0.02), batch: 32, augmentation: .none)
    ).run(in: made.lab)
    let accuracy = try EvaluateStep(model: model, dataset: test).run(in: made.lab, threads: 1)
      .accuracy
    #expect(accuracy > 0.8)
  }
}
