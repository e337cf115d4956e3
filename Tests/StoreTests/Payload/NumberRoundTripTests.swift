// Arrays of numbers come back bit for bit, and stay raw where compression does not help.
import Foundation
import SQLFunctions
import Testing

@testable import Store

@Suite struct NumberRoundTripTests {
  let coder: PayloadCoder

  init() throws { coder = try PayloadCoder() }

  @Test func codecNumbersAreThoseOfTheFormat() {
    let numbers = [
      ADVEX_CODEC_RAW, ADVEX_CODEC_ZSTD, ADVEX_CODEC_PICTURE, ADVEX_CODEC_DELTA8,
      ADVEX_CODEC_DELTA16, ADVEX_CODEC_SHUFFLE2, ADVEX_CODEC_SHUFFLE4, ADVEX_CODEC_SHUFFLE8,
    ]
    #expect(PayloadCodec.allCases.map(\.rawValue) == Array(0...7))
    #expect(numbers.map { Int($0.rawValue) } == Array(0...7))
  }

  @Test(arguments: [0, 1, 7, 16, 1_000, 300_001]) func bytesComeBack(count: Int) throws {
    let text = Data((0..<count).map { UInt8($0 / 7 % 50) })
    #expect(try coder.decodeBytes(coder.encodeBytes(text)) == text)
  }

  @Test(arguments: [0, 1, 2, 15, 17, 5_000]) func elementsOfEachSizeComeBack(count: Int) throws {
    var bits = SeededBits(8)
    let floats = (0..<count).map { _ in Float.random(in: -1...1, using: &bits) }
    #expect(try coder.decodeFloats(coder.encodeFloats(floats)) == floats)
    let doubles = (0..<count).map { Double($0) * 0.1 }
    #expect(try coder.decodeDoubles(coder.encodeDoubles(doubles)) == doubles)
    let ordinals = (0..<count).map { Int64($0) * 3 - 100 }
    #expect(try coder.decodeInt64(coder.encodeInt64(ordinals)) == ordinals)
    let labels = (0..<count).map { UInt16($0 % 1_000) }
    #expect(try coder.decodeUInt16(coder.encodeUInt16(labels)) == labels)
  }

  @Test func notANumberAndInfinityKeepTheirBits() throws {
    let odd: [Float] = [
      .nan, Float(bitPattern: 0x7FC0_1234), .infinity, -.infinity, -0.0, .leastNonzeroMagnitude,
    ]
    let floats = (0..<1_000).map { odd[$0 % odd.count] }
    let payload = try coder.encodeFloats(floats)
    #expect(payload.codec == .shuffle4)
    #expect(try coder.decodeFloats(payload).map(\.bitPattern) == floats.map(\.bitPattern))
    var restored = [Float](repeating: 0, count: floats.count)
    try restored.withUnsafeMutableBufferPointer { try coder.decodeFloats(payload, into: $0) }
    #expect(restored.map(\.bitPattern) == floats.map(\.bitPattern))
  }

  @Test func rawWhereCompressionDoesNotHelp() throws {
    let bytes = Data(noise(3_072, seed: 9))
    let payload = try coder.encodeBytes(bytes)
    #expect(payload.codec == .raw)
    #expect(payload.bytes == bytes)
    #expect(try coder.decodeBytes(payload) == bytes)
    let shape = Shape(3, 32, 32)
    let picture = noise(shape.count, seed: 10)
    let stored = try picture.withUnsafeBufferPointer {
      try coder.encodePicture($0, channels: 3, height: 32, width: 32)
    }
    #expect(stored.codec == .raw)
    #expect(stored.bytes == Data(picture))
  }

  @Test func theChecksumIsTheBeginningOfSHA256() throws {
    // SHA-256 of "abc" begins ba7816bf 8f01cfea (FIPS 180-2, B.1).
    let payload = try coder.encodeBytes(Data("abc".utf8))
    #expect(payload.checksum == Data([0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea]))
    let digest = Data("abc".utf8).withUnsafeBytes { Payload.digest(of: $0) }
    #expect(digest.count == 32 && digest.prefix(8) == payload.checksum)
  }

  @Test func smoothSeriesOfFloatsShrink() throws {
    let losses = (0..<4_096).map { Float(1) / Float(1 + $0 / 64) }
    #expect(try coder.encodeFloats(losses).bytes.count < 4_096)
  }
}
