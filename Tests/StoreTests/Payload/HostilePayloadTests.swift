// Damaged and hostile payloads: an error with its reason, never a crash, never other bytes.
import Foundation
import Testing

@testable import Store

@Suite struct HostilePayloadTests {
  let coder: PayloadCoder
  let shape = Shape(3, 32, 32)

  init() throws { coder = try PayloadCoder() }

  @Test func unknownCodecsAreRefusedByNumber() {
    for number in [-1, 8, 9, 255] {
      #expect(throws: PayloadError.unknownCodec(number)) {
        try Payload(codec: number, rawLength: 1, checksum: Data(count: 8), bytes: Data([1]))
      }
    }
  }

  @Test func rawLengthsOverTheLimitAreRefused() {
    for length in [-1, Payload.rawLengthLimit + 1, .max] {
      #expect(throws: PayloadError.rawLengthOutOfRange(length)) {
        try Payload(codec: 1, rawLength: length, checksum: Data(count: 8), bytes: Data([1]))
      }
    }
  }

  @Test func checksumsNeedEightBytes() {
    #expect(throws: PayloadError.checksumLength(7)) {
      try Payload(codec: 0, rawLength: 1, checksum: Data(count: 7), bytes: Data([1]))
    }
  }

  @Test func aGibibyteFromAFewBytesIsRefusedBeforeMemoryIsTaken() throws {
    // 28 B5 2F FD: zstd; A0: 4-byte content size, single segment; 1 GiB; one empty last block.
    let frame = Data([0x28, 0xB5, 0x2F, 0xFD, 0xA0, 0, 0, 0, 0x40, 0x01, 0, 0])
    let payload = try Payload(
      codec: 1, rawLength: Payload.rawLengthLimit, checksum: Data(count: 8), bytes: frame)
    #expect(throws: PayloadError.frameDamaged(.zstd)) { try coder.decodeBytes(payload) }
  }

  @Test func aFrameThatClaimsMoreThanItsRawLengthIsRefused() throws {
    let text = try coder.encodeBytes(Data(repeating: 65, count: 5_000))
    let short = Payload(codec: .zstd, rawLength: 4_000, checksum: text.checksum, bytes: text.bytes)
    #expect(throws: PayloadError.frameLength(.zstd, rawLength: 4_000)) {
      try coder.decodeBytes(short)
    }
    let long = Payload(codec: .zstd, rawLength: 6_000, checksum: text.checksum, bytes: text.bytes)
    #expect(throws: PayloadError.frameLength(.zstd, rawLength: 6_000)) {
      try coder.decodeBytes(long)
    }
  }

  @Test func aFlippedByteInARawPayloadIsSeen() throws {
    let original = try coder.encodeBytes(Data(noise(3_072, seed: 20)))
    var bytes = original.bytes
    bytes[100] ^= 1
    let damaged = Payload(
      codec: .raw, rawLength: 3_072, checksum: original.checksum, bytes: bytes)
    do {
      _ = try coder.decodeBytes(damaged)
      Issue.record("the flipped byte was not noticed")
    } catch let error as PayloadError {
      guard case .checksumMismatch(let expected, let found) = error else { throw error }
      #expect(expected.count == 16 && found.count == 16 && expected != found)
    }
  }

  @Test func anotherKindOfPayloadIsRefused() throws {
    let floats = try coder.encodeFloats([Float](repeating: 1, count: 100))
    #expect(throws: PayloadError.unexpectedCodec(.shuffle4, wanted: "bytes")) {
      try coder.decodeBytes(floats)
    }
  }

  @Test func anotherShapeIsRefused() throws {
    let payload = try encodedPicture()
    var room = [UInt8](repeating: 0, count: 3 * 32 * 31)
    #expect(throws: PayloadError.lengthMismatch(expected: room.count, found: shape.count)) {
      try room.withUnsafeMutableBufferPointer {
        try coder.decodePicture(payload, channels: 3, height: 32, width: 31, into: $0)
      }
    }
  }

  @Test func everyTruncationIsRefused() throws {
    let payload = try encodedPicture()
    for length in 0..<payload.bytes.count {
      #expect(throws: PayloadError.self) {
        try decodePicture(payload.bytes.prefix(length), like: payload)
      }
    }
  }

  @Test func flippedBitsGiveAnErrorOrTheSameBytes() throws {
    let payload = try encodedPicture()
    let original = try decodePicture(payload.bytes, like: payload)
    var bits = SeededBits(21)
    var refused = 0
    for _ in 0..<20_000 {
      var bytes = payload.bytes
      for _ in 0..<Int.random(in: 1...3, using: &bits) {
        bytes[Int.random(in: 0..<bytes.count, using: &bits)] ^=
          1 << UInt8.random(in: 0...7, using: &bits)
      }
      do {
        #expect(try decodePicture(bytes, like: payload) == original)
      } catch is PayloadError {
        refused += 1
      }
    }
    #expect(refused > 19_000)
  }

  @Test func noiseIsNoPayloadOfAnyCodec() throws {
    var bits = SeededBits(22)
    for codec in PayloadCodec.allCases where codec != .raw {
      for _ in 0..<2_000 {
        let bytes = Data(noise(Int.random(in: 0...80, using: &bits), seed: bits.next()))
        let payload = Payload(
          codec: codec, rawLength: 3_072, checksum: Data(count: 8), bytes: bytes)
        #expect(throws: PayloadError.self) { try decodeAny(payload) }
      }
    }
  }

  @Test func everyErrorSaysWhatToDoInOneSentence() {
    let errors: [PayloadError] = [
      .unknownCodec(9), .rawLengthOutOfRange(-1), .checksumLength(3), .frameDamaged(.picture),
      .lengthMismatch(expected: 1, found: 2), .frameLength(.zstd, rawLength: 5),
      .checksumMismatch(expected: "00", found: "01"),
      .unexpectedCodec(.shuffle4, wanted: "a picture"),
      .shape(channels: 3, height: 0, width: 1, elements: 4), .outOfMemory,
    ]
    #expect(errors.allSatisfy { $0.description.split(separator: "; ").count == 2 })
    #expect(Set(errors.map(\.description)).count == errors.count)
  }

  private func encodedPicture() throws -> Payload {
    let payload = try smoothPicture(shape, seed: 23).withUnsafeBufferPointer {
      try coder.encodePicture($0, channels: 3, height: 32, width: 32)
    }
    #expect(payload.codec == .picture)
    return payload
  }

  @discardableResult
  private func decodePicture(_ bytes: Data, like payload: Payload) throws -> [UInt8] {
    let changed = Payload(
      codec: .picture, rawLength: payload.rawLength, checksum: payload.checksum, bytes: bytes)
    var pixels = [UInt8](repeating: 0, count: shape.count)
    try pixels.withUnsafeMutableBufferPointer {
      try coder.decodePicture(changed, channels: 3, height: 32, width: 32, into: $0)
    }
    return pixels
  }

  private func decodeAny(_ payload: Payload) throws {
    switch payload.codec {
    case .raw, .zstd: _ = try coder.decodeBytes(payload)
    case .picture: try decodePicture(payload.bytes, like: payload)
    case .delta8, .delta16:
      let wide = payload.codec == .delta16
      var delta = [Int16](repeating: 0, count: wide ? 1_536 : 3_072)
      try delta.withUnsafeMutableBufferPointer {
        try coder.decodeDelta(payload, channels: 3, height: 32, width: wide ? 16 : 32, into: $0)
      }
    case .shuffle2: _ = try coder.decodeUInt16(payload)
    case .shuffle4: _ = try coder.decodeFloats(payload)
    case .shuffle8: _ = try coder.decodeInt64(payload)
    }
  }
}
