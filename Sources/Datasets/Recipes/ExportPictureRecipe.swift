// One picture as a PNG file: written under a temporary name, read back, compared, and only then given
// its name.
import Foundation
import Nets
import Store

/// Exports the pixels of one picture.
public struct ExportPictureRecipe {
  let pixels: [UInt8]
  let shape: ImageShape
  let path: String

  /// Exports `pixels`, channels × height × width with 1 or 3 channels, as the new file at `path`.
  public init(pixels: [UInt8], shape: PictureShape, path: String) {
    self.pixels = pixels
    self.shape = ImageShape(shape)
    self.path = path
  }

  /// Writes, reads back, compares, renames.
  ///
  /// - Throws: `StoreError.refused` if the file exists or what is read back differs, `FormatError` if it
  ///   cannot be written or PNG has no such shape; nothing is left behind.
  public func run() throws {
    try Draft.file(path) { draft in
      let file = try PNGCodec.encode(pixels[...], shape: shape)
      _ = try FormatFile.write(file, as: draft.name, in: draft.folder)
      let written = try PNGCodec.decode(FileSource.bytes(of: draft.path).bytes, name: draft.path)
      guard written.shape == shape, written.pixels == pixels else {
        throw StoreError.refused("what was written does not read back equal; nothing was exported")
      }
    }
  }
}
