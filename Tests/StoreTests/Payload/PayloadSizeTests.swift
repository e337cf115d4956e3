// How small pictures and perturbations become, on 64 pictures of CIFAR-10 (the first of
// data_batch_1.bin) and of Fashion-MNIST (the first of its training set) in fixtures/pictures.
import Foundation
import Testing

@testable import Store

@Suite struct PayloadSizeTests {
  /// Means over the same pictures of Pillow 13.0's `save("PNG", optimize=True)`.
  static let pngBytes = (cifar: 2_292.2, fashion: 503.0)

  @Test func cifarPicturesTakeFarLessThanPNG() throws {
    let results = try PayloadBenchmark(
      pictures: cifarPictures(), channels: 3, height: 32, width: 32
    ).run(rounds: 1)
    #expect(results.map(\.codec) == [.picture, .zstd, .raw])
    #expect(results[0].bytesPerPicture <= 1_510)
    #expect(results[0].bytesPerPicture < 0.67 * Self.pngBytes.cifar)
    #expect(results[0].bytesPerPicture < results[1].bytesPerPicture)
    #expect(results[2].bytesPerPicture == 3_072)
    #expect(results.allSatisfy { $0.encodedPerSecond > 0 && $0.decodedPerSecond > 0 })
  }

  @Test func fashionPicturesTakeLessThanPNG() throws {
    let pictures = try Array(fixture("fashion-mnist-64-images-idx3-ubyte").dropFirst(16))
    let results = try PayloadBenchmark(
      pictures: pictures, channels: 1, height: 28, width: 28
    ).run(rounds: 1)
    #expect(results[0].bytesPerPicture <= 460)
    #expect(results[0].bytesPerPicture < Self.pngBytes.fashion)
  }

  @Test func aBenchmarkNeedsWholePictures() {
    #expect(throws: PayloadError.shape(channels: 3, height: 32, width: 32, elements: 3_073)) {
      try PayloadBenchmark(
        pictures: [UInt8](repeating: 0, count: 3_073), channels: 3, height: 32, width: 32)
    }
    #expect(throws: PayloadError.shape(channels: 3, height: 32, width: 0, elements: 3_072)) {
      try PayloadBenchmark(
        pictures: [UInt8](repeating: 0, count: 3_072), channels: 3, height: 32, width: 0)
    }
  }

  @Test func coloursOfAPerturbationShareTheirBits() throws {
    let coder = try PayloadCoder()
    let grey = smallDelta(1_024, scale: 6, seed: 11)
    let fringe = smallDelta(2_048, scale: 2, seed: 12)
    var similar = grey + grey + grey
    for i in fringe.indices { similar[1_024 + i] += fringe[i] }
    let unrelated = smallDelta(3_072, scale: 6, seed: 13)
    let alike = try coder.encodeDelta(similar, channels: 3, height: 32, width: 32)
    let apart = try coder.encodeDelta(unrelated, channels: 3, height: 32, width: 32)
    // Order-0 entropy of one plane is about 390 bytes, of a fringe plane about 230.
    #expect(alike.bytes.count < 1_050)
    #expect(apart.bytes.count < 1_330)
  }

  @Test func oneWideElementCostsFewBytes() throws {
    let coder = try PayloadCoder()
    var delta = smallDelta(3_072, scale: 6, seed: 14)
    let narrow = try coder.encodeDelta(delta, channels: 3, height: 32, width: 32)
    delta[1_234] = 200
    let wide = try coder.encodeDelta(delta, channels: 3, height: 32, width: 32)
    #expect(narrow.codec == .delta8 && wide.codec == .delta16)
    #expect(wide.bytes.count < narrow.bytes.count + 40)
  }

  @Test func aFlatPictureTakesAFewBytes() throws {
    let coder = try PayloadCoder()
    for (channels, side) in [(1, 28), (3, 32), (3, 224)] {
      let flat = [UInt8](repeating: 200, count: channels * side * side)
      let payload = try flat.withUnsafeBufferPointer {
        try coder.encodePicture($0, channels: channels, height: side, width: side)
      }
      #expect(payload.bytes.count < 80)
    }
  }

  private func cifarPictures() throws -> [UInt8] {
    let records = try fixture("cifar10-64.bin")
    return stride(from: 0, to: records.count, by: 3_073).flatMap { records[$0 + 1..<$0 + 3_073] }
  }

  private func fixture(_ name: String) throws -> [UInt8] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return try Array(Data(contentsOf: root.appending(path: "fixtures/pictures/\(name)")))
  }
}
