// Pictures come out of a source as they went in, and what does not fit is refused.
import Nets
import Testing

@testable import Learning

struct ExampleSourceTests {
  let shape = ImageShape(channels: 1, height: 1, width: 2)

  @Test func batchesHoldTheExamplesAskedForInTheirOrder() throws {
    let source = try InMemoryExamples(
      shape: shape, classes: 3, pixels: [1, 2, 3, 4, 5, 6], labels: [2, 0, 1])
    let batch = try source.batch([2, 0])
    #expect(batch.ordinals == [2, 0])
    #expect(batch.labels == [1, 2])
    #expect(batch.pixels == [5, 6, 1, 2])
    #expect(Array(batch.image(1)) == [1, 2])
    #expect(try batch.replacingPixels([9, 9, 9, 9]).pixels == [9, 9, 9, 9])
    #expect(try source.batch([]).count == 0)
  }

  @Test func whatDoesNotFitIsRefused() throws {
    #expect(throws: LearningError.countMismatch(what: "pixel values", found: 3, expected: 4)) {
      try InMemoryExamples(shape: shape, classes: 2, pixels: [1, 2, 3], labels: [0, 1])
    }
    #expect(throws: LearningError.labelOutOfRange(ordinal: 1, label: 2, classes: 2)) {
      try InMemoryExamples(shape: shape, classes: 2, pixels: [1, 2, 3, 4], labels: [0, 2])
    }
    let source = try InMemoryExamples(shape: shape, classes: 2, pixels: [1, 2], labels: [0])
    #expect(throws: LearningError.ordinalOutOfRange(1, count: 1)) { try source.batch([0, 1]) }
    #expect(throws: LearningError.ordinalOutOfRange(-1, count: 1)) { try source.batch([-1]) }
    #expect(throws: LearningError.countMismatch(what: "labels", found: 1, expected: 2)) {
      try ExampleBatch(shape: shape, classes: 2, ordinals: [0, 1], labels: [0], pixels: [1, 2])
    }
  }

  @Test func microBatchesArePixelsBetweenZeroAndOnePaddedWithZeros() throws {
    let source = try InMemoryExamples(
      shape: shape, classes: 1, pixels: [0, 255, 51, 102], labels: [0, 0])
    var buffer = [Float](repeating: 9, count: 6)
    let batch = try source.batch([0, 1])
    buffer.withUnsafeMutableBufferPointer { batch.write(0..<2, into: $0) }
    #expect(buffer == [0, 1, 0.2, 0.4, 0, 0])
    buffer.withUnsafeMutableBufferPointer { batch.write(1..<2, into: $0) }
    #expect(buffer == [0.2, 0.4, 0, 0, 0, 0])
  }
}
