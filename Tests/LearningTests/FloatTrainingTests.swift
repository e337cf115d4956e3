// Training on float pictures: the same bytes as on 8 bits where the pixels are the same, and what lies
// between two levels counts.
import Nets
import Testing

@testable import Learning

struct FloatTrainingTests {
  static let varied = Augmentation(
    cropPadding: 1, flip: true, jitter: ColourJitter(brightness: 0.2, contrast: 0.1), noise: 0.02)

  @Test(arguments: [1, 2])
  func floatsThatAreWholeLevelsTrainToTheSameBytes(threads: Int) throws {
    let grid = try Toy.examples(count: 64)
    let float = FloatExamples(grid, shift: 0)
    for augmentation in [.none, Self.varied] {
      let attack = try AttackSettings(
        threat: Toy.threat(.l2, "0.3"), steps: 2, randomStart: true, keepBest: false)
      let settings = try TrainingSettings(
        epochs: 2, batch: 16, augmentation: augmentation, adversarial: attack, seed: 3,
        threads: threads)
      #expect(try trained(settings, on: grid) == trained(settings, on: float))
    }
  }

  @Test func whatLiesBetweenTwoLevelsCounts() throws {
    let grid = try Toy.examples(count: 64)
    let settings = try TrainingSettings(epochs: 1, batch: 16, augmentation: .none)
    let finer = FloatExamples(grid, shift: 0.001)
    #expect(try trained(settings, on: grid).weights != trained(settings, on: finer).weights)
  }

  @Test func aRunOnFloatsGoesOnToTheSameBytes() throws {
    let source = FloatExamples(try Toy.examples(count: 64), shift: 0.001)
    let settings = try TrainingSettings(epochs: 2, batch: 16, augmentation: Self.varied)
    let first = try trainer(settings, on: source)
    try first.advance(by: 3)
    let second = try Trainer(settings, source: source, from: first.state)
    try second.advance()
    #expect(try second.state == trained(settings, on: source))
  }

  @Test func asFloatsEightBitPicturesArePixelsBetweenZeroAndOne() throws {
    let source = try InMemoryExamples(
      shape: ImageShape(channels: 1, height: 1, width: 2), classes: 1, pixels: [0, 255, 51, 102],
      labels: [0, 0])
    var floats = [Float](repeating: 9, count: 4)
    try floats.withUnsafeMutableBufferPointer { try source.read([1, 0], into: $0) }
    #expect(floats == [0.2, 0.4, 0, 1])
    #expect(source.form == .grid)
  }

  private func trainer(_ settings: TrainingSettings, on source: some ExampleSource) throws
    -> Trainer
  {
    let network = try Architecture.named("cnn", input: source.shape, classes: 2, width: 4)
    return try Trainer(settings, architecture: network, source: source)
  }

  private func trained(_ settings: TrainingSettings, on source: some ExampleSource) throws
    -> TrainingState
  {
    let trainer = try trainer(settings, on: source)
    try trainer.advance()
    return trainer.state
  }
}

/// 8-bit pictures as floats, all a little brighter than they are.
private struct FloatExamples: ExampleSource {
  let grid: InMemoryExamples
  let shift: Float

  init(_ grid: InMemoryExamples, shift: Float) { (self.grid, self.shift) = (grid, shift) }

  var shape: ImageShape { grid.shape }
  var count: Int { grid.count }
  var classes: Int { grid.classes }
  var form: PixelForm { .float }
  func label(at ordinal: Int) -> Int { grid.label(at: ordinal) }

  func read(_ ordinals: [Int], into pixels: UnsafeMutableBufferPointer<UInt8>) throws {
    Issue.record("training on floats has no use for 8 bits")
  }

  func read(_ ordinals: [Int], into pixels: UnsafeMutableBufferPointer<Float>) throws {
    try grid.read(ordinals, into: pixels)
    for i in pixels.indices { pixels[i] += shift }
  }
}
