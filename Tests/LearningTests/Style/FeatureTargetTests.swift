// The losses of style transfer against PyTorch's, at the limits, and how checkerboards are measured.
import Nets
import Testing

@testable import Learning

@Suite struct FeatureTargetTests {
  @Test func thereAreCases() { #expect(StyleGolden.file.losses.count == 3) }

  @Test(arguments: StyleGolden.file.losses)
  func lossesAndGradientsAreThoseOfPyTorch(golden: StyleGolden.Losses) {
    let style = golden.style.withUnsafeBufferPointer {
      StyleTarget($0, channels: golden.channels)
    }
    let content = golden.content.withUnsafeBufferPointer { ContentTarget($0) }
    var gradient = [Float](repeating: .nan, count: golden.features.count)
    golden.features.withUnsafeBufferPointer { features in
      let styleLoss = gradient.withUnsafeMutableBufferPointer {
        style.loss(at: features, weight: golden.weight, gradient: $0)
      }
      #expect(abs(styleLoss - golden.styleLoss) < 1e-5 * golden.styleLoss)
      #expect(style.loss(at: features, weight: golden.weight) == styleLoss)
      #expect(Self.error(gradient, golden.styleGradient) < 1e-5)
      let contentLoss = gradient.withUnsafeMutableBufferPointer {
        content.loss(at: features, weight: golden.weight, gradient: $0)
      }
      #expect(abs(contentLoss - golden.contentLoss) < 1e-5 * golden.contentLoss)
      #expect(Self.error(gradient, golden.contentGradient) < 1e-5)
    }
  }

  private static func error(_ found: [Float], _ expected: [Float]) -> Float {
    let largest = expected.map(abs).max() ?? 1
    return (zip(found, expected).map { abs($0 - $1) }.max() ?? .infinity) / largest
  }

  /// Blocks of 1024 pixels and their remainders, against a plain sum.
  @Test(arguments: [1, 31, 32, 1_023, 1_024, 1_025, 3_000])
  func productsAreSumsOverAllPixels(pixels: Int) {
    var stream = RandomStream(seed: 1, purpose: .noise, pixels)
    let maps = (0..<3 * pixels).map { _ in stream.normal() }
    let products = maps.withUnsafeBufferPointer { GramLoops.products(of: $0, channels: 3) }
    for (row, column) in [(0, 0), (0, 1), (1, 0), (2, 1), (2, 2)] {
      let sum = (0..<pixels).reduce(0.0) {
        $0 + Double(maps[row * pixels + $1]) * Double(maps[column * pixels + $1])
      }
      #expect(abs(products[3 * row + column] - sum) < 1e-4 * Double(pixels).squareRoot())
    }
  }

  @Test func aStyleIsTheSameWhereverItsPixelsAre() {
    let features: [Float] = [1, 2, 3, 4, 5, 6, 0, 1, 0, 2, 0, 3]
    let moved: [Float] = [3, 1, 2, 6, 4, 5, 0, 0, 1, 3, 2, 0]
    let target = features.withUnsafeBufferPointer { StyleTarget($0, channels: 2) }
    let same = moved.withUnsafeBufferPointer { target.loss(at: $0, weight: 1) }
    let twice = [features[..<6], features[6...]].flatMap { $0 + $0 }
      .withUnsafeBufferPointer { target.loss(at: $0, weight: 1) }
    let other = features.map { $0 + 1 }.withUnsafeBufferPointer { target.loss(at: $0, weight: 1) }
    let products = [91, 28, 28, 14].map { Double($0) / 6 }
    #expect(target.products == products)
    #expect(same == 0 && twice == 0 && other > 0)
  }
}

@Suite struct CheckerboardTests {
  private static func share(
    _ side: Int, channels: Int = 1, _ level: (_ row: Int, _ column: Int) -> Int
  ) -> Double {
    let plane = (0..<side * side).map { UInt8(level($0 / side, $0 % side)) }
    return Checkerboard.share(
      of: (0..<channels).flatMap { _ in plane },
      shape: ImageShape(channels: channels, height: side, width: side))
  }

  /// A flat channel, then one that falls from row to row: up and down only where one ends and the other
  /// begins.
  @Test func channelsAreNotNeighbours() {
    let falling = (0..<16).map { UInt8(200 - 10 * ($0 / 4)) }
    let share = Checkerboard.share(
      of: [UInt8](repeating: 100, count: 16) + falling,
      shape: ImageShape(channels: 2, height: 4, width: 4))
    #expect(share == 0)
  }

  @Test func patternsOfTwoPixelsAreWholeAndSlopesHaveNone() {
    #expect(Self.share(8) { 200 * (($0 + $1) % 2) } == 1)
    #expect(Self.share(8, channels: 3) { 90 * ($0 % 2) + 0 * $1 } == 1)
    #expect(Self.share(8) { 9 * $0 + 3 * $1 } == 0)
    #expect(Self.share(8) { _, _ in 77 } == 0)
    #expect(Self.share(2) { 200 * (($0 + $1) % 2) } == 0)
    // Stripes four pixels wide: the way up and the way down each count at both strides.
    #expect(Self.share(16) { _, column in 100 * (column / 4 % 2) } == 0)
  }

  @Test func halfOfNoiseIsLeft() {
    var stream = RandomStream(seed: 3, purpose: .noise)
    let share = Self.share(200) { _, _ in stream.below(256) }
    #expect(abs(share - 0.5) < 0.01)
  }

  @Test func aFaintCheckerboardOnASlopeCountsInPart() {
    let share = Self.share(64) { row, column in 2 * row + column + 8 * ((row + column) % 2) }
    #expect(share > 0.3 && share < 1)
  }
}
