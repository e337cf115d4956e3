// PNG pictures: round trips, pictures of another writer, and what is refused.
import Nets
import Testing

@testable import Datasets

private let colour = ImageShape(channels: 3, height: 2, width: 3)

@Test(arguments: [
  colour, ImageShape(channels: 1, height: 28, width: 28),
  ImageShape(channels: 1, height: 1, width: 1),
])
func picturesComeBackByteForByte(shape: ImageShape) throws {
  let pixels = (0..<shape.count).map { UInt8($0 * 97 % 256) }
  let found = try PNGCodec.decode(PNGCodec.encode(pixels[...], shape: shape), name: "a.png")
  #expect(found.shape == shape)
  #expect(found.pixels == pixels)
}

@Test func noiseThatDoesNotCompressFitsItsBuffer() throws {
  let shape = ImageShape(channels: 3, height: 200, width: 300)
  var stream = RandomStream(seed: 1, purpose: .noise)
  let pixels = (0..<shape.count).map { _ in UInt8(stream.below(256)) }
  let file = try PNGCodec.encode(pixels[...], shape: shape)
  #expect(file.count > pixels.count)
  #expect(try PNGCodec.decode(file, name: "a.png").pixels == pixels)
}

@Test func picturesOfAnotherWriterAreRead() throws {
  let ramp = (0..<18).map { UInt8($0 * 14) }
  let planar = (0..<3).flatMap { channel in (0..<6).map { ramp[3 * $0 + channel] } }
  #expect(try PNGCodec.decode(fixture("colour.png").bytes, name: "c").pixels == planar)
  let grey = try PNGCodec.decode(fixture("grey.png").bytes, name: "g")
  #expect(grey.shape == ImageShape(channels: 1, height: 2, width: 3))
  #expect(grey.pixels == Array(planar[..<6]))
  let palette = try PNGCodec.decode(fixture("palette.png").bytes, name: "p")
  #expect(palette.shape == colour)
  #expect(
    palette.pixels == [255, 0, 255, 0, 0, 255] + [0, 0, 0, 0, 0, 0] + [0, 255, 0, 255, 255, 0])
}

@Test(arguments: ["transparent.png", "deep.png"])
func whatEightBitsCannotHoldIsRefused(name: String) throws {
  let bytes = try fixture(name).bytes
  #expect(
    formatError { _ = try PNGCodec.decode(bytes, name: name) }
      == .badPNG(
        file: name,
        reason: "it has transparency or 16 bits a channel; save it as 8-bit grey or RGB"))
}

@Test func otherFilesAndHugePicturesAreRefused() throws {
  #expect(formatError { _ = try PNGCodec.decode([], name: "a") } == .empty(file: "a"))
  #expect(
    formatError { _ = try PNGCodec.decode([0xff, 0xd8, 0xff, 0xe0], name: "a") }
      == .wrongKind(file: "a", expected: "a PNG picture", found: "a JPEG picture"))
  // Grey, 32768 × 32768: a header with its right checksum, and nothing behind it.
  let header: [UInt8] =
    [0x89, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13] + Array("IHDR".utf8)
    + [0, 0, 0x80, 0, 0, 0, 0x80, 0, 8, 0, 0, 0, 0] + [0xe1, 0x17, 0xfc, 0xa3]
    + [0, 0, 0, 1] + Array("IDAT".utf8) + [0, 0, 0, 0, 0]
  #expect(
    formatError { _ = try PNGCodec.decode(header, name: "a") }
      == .badPNG(file: "a", reason: "it has more than 67108864 pixels"))
}

@Test func damagedPicturesAreValuesOrErrors() throws {
  for name in ["colour.png", "palette.png"] {
    let bytes = try fixture(name).bytes
    expectOnlyFormatErrors(bytes, rounds: 2000) { _ = try PNGCodec.decode($0, name: "a") }
  }
}
