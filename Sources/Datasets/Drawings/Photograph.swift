// The photographs that the binary carries, so that style transfer needs no file beside the lab. They are
// compiled in, as the SQL is: 135 KB, which a path to files of the source tree would not be worth.
// Where they come from and under which licence stands in fixtures/pictures/photographs.txt.
import Nets

/// A square photograph of 128×128 colour pixels.
public enum Photograph: String, Codable, CaseIterable, Sendable {
  /// A cat's face and a cup of coffee: one thing each, in sharp outlines.
  case cat, coffee
  /// Stained tissue and far galaxies: the same everywhere.
  case tissue, galaxies

  /// Rows, and columns.
  public static let side = 128

  private var file: [UInt8] {
    switch self {
    case .cat: PackageResources.cat_png
    case .coffee: PackageResources.coffee_png
    case .tissue: PackageResources.tissue_png
    case .galaxies: PackageResources.galaxies_png
    }
  }

  /// The 8-bit picture, reduced to `side` × `side` by the mean of equal squares, which round to the
  /// nearest level; one channel is 0.299 red + 0.587 green + 0.114 blue.
  ///
  /// - Parameters:
  ///   - side: a divisor of 128.
  ///   - channels: 1 or 3.
  /// - Throws: what `PNGCodec` throws.
  func levels(side: Int, channels: Int) throws -> [UInt8] {
    let (shape, pixels) = try PNGCodec.decode(file, name: "\(rawValue).png")
    let (square, plane) = (shape.height / side, shape.height * shape.width)
    return (0..<channels).flatMap { channel in
      (0..<side * side).map { place -> UInt8 in
        var sum = 0
        for row in 0..<square {
          for column in 0..<square {
            let pixel =
              (place / side * square + row) * shape.width + place % side * square + column
            sum +=
              channels == 3
              ? 1000 * Int(pixels[channel * plane + pixel])
              : 299 * Int(pixels[pixel]) + 587 * Int(pixels[plane + pixel]) + 114
                * Int(pixels[2 * plane + pixel])
          }
        }
        let count = 1000 * square * square
        return UInt8((sum + count / 2) / count)
      }
    }
  }
}
