// A picture in the terminal: one ▀ for two pixels, the upper as its colour and the lower as its
// background, in 24 bits (ISO 8613-6's "select graphic rendition", 38;2 and 48;2).
import Store

/// A grey or colour picture as lines of half blocks.
public struct HalfBlocks: Sendable {
  private let pixels: [UInt8]
  private let shape: PictureShape

  /// The picture whose `pixels`, channels × height × width, have this shape; nil where it has neither
  /// 1 channel nor 3.
  public init?(_ pixels: [UInt8], shape: PictureShape) {
    guard shape.channels == 1 || shape.channels == 3 else { return nil }
    precondition(pixels.count == shape.count, "one picture of the given shape")
    self.pixels = pixels
    self.shape = shape
  }

  /// The whole drawing, half as many lines as the picture has rows; an odd last row has nothing below.
  public func text() -> String {
    stride(from: 0, to: shape.height, by: 2).map { row in
      let blocks = (0..<shape.width).map { column in
        var codes = "38;2;" + colour(row, column)
        if row + 1 < shape.height { codes += ";48;2;" + colour(row + 1, column) }
        return "\u{1B}[\(codes)m▀"
      }
      return blocks.joined() + "\u{1B}[0m\n"
    }.joined()
  }

  /// Red, green and blue, 0 to 255, between semicolons.
  private func colour(_ row: Int, _ column: Int) -> String {
    let plane = shape.height * shape.width
    let place = row * shape.width + column
    return (0..<3).map { String(pixels[min($0, shape.channels - 1) * plane + place]) }
      .joined(separator: ";")
  }
}
