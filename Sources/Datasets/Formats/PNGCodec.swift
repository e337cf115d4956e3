// PNG (ISO/IEC 15948) through libpng's simplified interface, which reports errors as values: its
// full interface jumps over frames, and Swift's must not be jumped over.
import CPNG
import Nets

/// Grey and colour pictures of 8 bits a channel as PNG files in memory.
public enum PNGCodec {
  /// The most pixels (height × width) a picture may have.
  public static let pixelLimit = 1 << 26

  /// One picture as a PNG file; the same pixels give the same bytes with the same library.
  ///
  /// - Parameter pixels: channels × height × width, 1 or 3 channels.
  /// - Throws: `FormatError.wrongShape`, `.badPNG`.
  public static func encode(_ pixels: ArraySlice<UInt8>, shape: ImageShape) throws -> [UInt8] {
    guard shape.channels == 1 || shape.channels == 3, shape.height > 0, shape.width > 0,
      isWithinLimit(shape.height, shape.width)
    else { throw FormatError.wrongShape(format: "png", shape: shape) }
    precondition(pixels.count == shape.count, "one picture of the given shape")
    var image = newImage()
    image.height = png_uint_32(shape.height)
    image.width = png_uint_32(shape.width)
    image.format = format(channels: shape.channels)
    let interleaved = shape.interleaved(pixels)
    // What incompressible pixels can grow to: a filter byte a row, zlib's frame, and the chunks.
    let raw = shape.count + shape.height
    var size = raw + raw >> 10 + 12 * (raw / 8192 + 1) + 256
    var file = [UInt8](repeating: 0, count: size)
    guard png_image_write_to_memory(&image, &file, &size, 0, interleaved, 0, nil) != 0 else {
      throw FormatError.badPNG(file: "the picture", reason: message(of: image))
    }
    file.removeSubrange(size...)
    return file
  }

  /// The picture in a PNG file; palettes and fewer bits are widened, what 8-bit grey or colour
  /// cannot hold (16 bits, transparency) is refused.
  ///
  /// - Parameter name: what sentences call the file.
  /// - Returns: the shape (1 or 3 channels) and the pixels, channels × height × width.
  /// - Throws: `FormatError.empty`, `.wrongKind`, `.badPNG`.
  public static func decode(
    _ bytes: [UInt8], name: String
  ) throws -> (shape: ImageShape, pixels: [UInt8]) {
    guard !bytes.isEmpty else { throw FormatError.empty(file: name) }
    guard FileSignature.guess(bytes) == "a PNG picture" else {
      throw FormatError.wrongKind(
        file: name, expected: "a PNG picture", found: FileSignature.guess(bytes))
    }
    return try bytes.withUnsafeBytes { bytes in
      // libpng keeps the address between the two calls.
      let image = UnsafeMutablePointer<png_image>.allocate(capacity: 1)
      image.initialize(to: newImage())
      defer {
        png_image_free(image)
        image.deallocate()
      }
      guard png_image_begin_read_from_memory(image, bytes.baseAddress, bytes.count) != 0 else {
        throw FormatError.badPNG(file: name, reason: message(of: image.pointee))
      }
      let shape = try shape(of: image.pointee, name: name)
      image.pointee.format = format(channels: shape.channels)
      var pixels = [UInt8](repeating: 0, count: shape.count)
      guard png_image_finish_read(image, nil, &pixels, 0, nil) != 0 else {
        throw FormatError.badPNG(file: name, reason: message(of: image.pointee))
      }
      return (shape, shape.planar(pixels[...]))
    }
  }

  private static func shape(of image: png_image, name: String) throws -> ImageShape {
    guard image.format & (PNG_FORMAT_FLAG_ALPHA | PNG_FORMAT_FLAG_LINEAR) == 0 else {
      throw FormatError.badPNG(
        file: name, reason: "it has transparency or 16 bits a channel; save it as 8-bit grey or RGB"
      )
    }
    guard isWithinLimit(Int(image.height), Int(image.width)) else {
      throw FormatError.badPNG(file: name, reason: "it has more than \(pixelLimit) pixels")
    }
    return ImageShape(
      channels: image.format & PNG_FORMAT_FLAG_COLOR == 0 ? 1 : 3, height: Int(image.height),
      width: Int(image.width))
  }

  private static func isWithinLimit(_ height: Int, _ width: Int) -> Bool {
    Int.product(of: [height, width]).map { $0 <= pixelLimit } ?? false
  }

  private static func newImage() -> png_image {
    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    return image
  }

  private static func format(channels: Int) -> png_uint_32 {
    channels == 1 ? 0 : png_uint_32(PNG_FORMAT_FLAG_COLOR)
  }

  private static func message(of image: png_image) -> String {
    withUnsafeBytes(of: image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
