// Pictures and perturbations come back as they were, whatever their shape and content.
import Foundation
import Testing

@testable import Store

@Suite struct PictureRoundTripTests {
  static let shapes = [
    Shape(1, 1, 1), Shape(1, 1, 40), Shape(1, 40, 1), Shape(3, 1, 1), Shape(3, 5, 7),
    Shape(1, 28, 28), Shape(3, 32, 32), Shape(2, 17, 15), Shape(4, 16, 16), Shape(3, 33, 31),
    Shape(3, 48, 100), Shape(1, 300, 3), Shape(1, 2, 16_384),
  ]

  @Test(arguments: shapes) func noiseComesBack(shape: Shape) throws {
    try expectPictureComesBack(noise(shape.count, seed: 1), shape)
  }

  @Test(arguments: shapes) func smoothPicturesComeBack(shape: Shape) throws {
    try expectPictureComesBack(smoothPicture(shape, seed: 2), shape)
  }

  @Test(arguments: shapes) func flatAndExtremePicturesComeBack(shape: Shape) throws {
    for value in [0, 127, 128, 255] as [UInt8] {
      try expectPictureComesBack([UInt8](repeating: value, count: shape.count), shape)
    }
    let checkerboard = (0..<shape.count).map { $0 % 2 == 0 ? 0 : 255 as UInt8 }
    try expectPictureComesBack(checkerboard, shape)
    let rareSteps = (0..<shape.count).map { $0 % 97 < 50 ? 3 : 250 as UInt8 }
    try expectPictureComesBack(rareSteps, shape)
  }

  @Test(arguments: shapes) func narrowDeltasComeBackAsInt8(shape: Shape) throws {
    let coder = try PayloadCoder()
    for scale in [1, 6, 127] {
      let payload = try expectDeltaComesBack(
        smallDelta(shape.count, scale: scale, seed: 3), shape, coder)
      #expect(payload.rawLength == shape.count)
      #expect([.delta8, .raw].contains(payload.codec))
    }
  }

  @Test(arguments: shapes) func wideDeltasComeBackAsInt16(shape: Shape) throws {
    let coder = try PayloadCoder()
    var bits = SeededBits(4)
    var delta = (0..<shape.count).map { _ in Int16.random(in: -255...255, using: &bits) }
    delta[0] = 255
    let payload = try expectDeltaComesBack(delta, shape, coder)
    #expect(payload.rawLength == 2 * shape.count)
    #expect([.delta16, .raw].contains(payload.codec))
  }

  @Test(arguments: [-129, 128, -255, 255, .min, .max] as [Int16])
  func oneWideElementIsNeverWrapped(value: Int16) throws {
    let shape = Shape(3, 32, 32)
    var delta = smallDelta(shape.count, scale: 6, seed: 5)
    delta[1_234] = value
    let payload = try expectDeltaComesBack(delta, shape, PayloadCoder())
    #expect(payload.codec == .delta16)
  }

  @Test(arguments: [-128, 127] as [Int16]) func limitsOfInt8StayInt8(value: Int16) throws {
    let shape = Shape(3, 32, 32)
    var delta = smallDelta(shape.count, scale: 6, seed: 6)
    delta[1_234] = value
    let payload = try expectDeltaComesBack(delta, shape, PayloadCoder())
    #expect(payload.codec == .delta8)
  }

  @Test func aKnownDigestGivesTheSamePayload() throws {
    let coder = try PayloadCoder()
    let pixels = smoothPicture(Shape(3, 32, 32), seed: 8)
    let digest = pixels.withUnsafeBytes { Payload.digest(of: $0) }
    try pixels.withUnsafeBufferPointer {
      let hashed = try coder.encodePicture($0, channels: 3, height: 32, width: 32)
      let given = try coder.encodePicture($0, channels: 3, height: 32, width: 32, digest: digest)
      #expect(given == hashed)
      let addressed = try Payload(
        codec: given.codec.rawValue, rawLength: given.rawLength, checksum: digest,
        bytes: given.bytes)
      var restored = [UInt8](repeating: 0, count: pixels.count)
      try restored.withUnsafeMutableBufferPointer {
        try coder.decodePicture(addressed, channels: 3, height: 32, width: 32, into: $0)
      }
      #expect(restored == pixels)
    }
  }

  @Test func aShapeThatDoesNotFitIsRefused() throws {
    let coder = try PayloadCoder()
    let pixels = noise(12, seed: 7)
    for (channels, height, width) in [(1, 3, 5), (0, 3, 4), (-1, -3, 4), (1, 1, 20_000)] {
      #expect(
        throws: PayloadError.shape(
          channels: channels, height: height, width: width, elements: pixels.count)
      ) {
        try pixels.withUnsafeBufferPointer {
          try coder.encodePicture($0, channels: channels, height: height, width: width)
        }
      }
    }
  }

  private func expectPictureComesBack(_ pixels: [UInt8], _ shape: Shape) throws {
    let coder = try PayloadCoder()
    let payload = try pixels.withUnsafeBufferPointer {
      try coder.encodePicture(
        $0, channels: shape.channels, height: shape.height, width: shape.width)
    }
    #expect(payload.rawLength == shape.count)
    #expect(payload.bytes.count <= shape.count)
    #expect(payload.checksum.count == 8)
    var restored = [UInt8](repeating: 77, count: shape.count)
    try restored.withUnsafeMutableBufferPointer {
      try coder.decodePicture(
        payload, channels: shape.channels, height: shape.height, width: shape.width, into: $0)
    }
    #expect(restored == pixels)
  }

  private func expectDeltaComesBack(
    _ delta: [Int16], _ shape: Shape, _ coder: PayloadCoder
  ) throws -> Payload {
    let payload = try coder.encodeDelta(
      delta, channels: shape.channels, height: shape.height, width: shape.width)
    var restored = [Int16](repeating: 77, count: shape.count)
    try restored.withUnsafeMutableBufferPointer {
      try coder.decodeDelta(
        payload, channels: shape.channels, height: shape.height, width: shape.width, into: $0)
    }
    #expect(restored == delta)
    return payload
  }
}
