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
    guard !FileManager.default.fileExists(atPath: path) else {
      throw StoreError.refused("'\(path)' exists already; choose a new file")
    }
    let place = URL(fileURLWithPath: path)
    let folder = place.deletingLastPathComponent().path
    let name = "\(place.lastPathComponent).new-\(ProcessInfo.processInfo.processIdentifier)"
    let draft = "\(folder)/\(name)"
    let file = try PNGCodec.encode(pixels[...], shape: shape)
    defer { try? FileManager.default.removeItem(atPath: draft) }
    _ = try FormatFile.write(file, as: name, in: folder)
    let written = try PNGCodec.decode(FileSource.bytes(of: draft).bytes, name: draft)
    guard written.shape == shape, written.pixels == pixels else {
      throw StoreError.refused("what was written does not read back equal; nothing was exported")
    }
    guard rename(draft, path) == 0 else {
      throw FormatError.unwritable(path: path, reason: String(cString: strerror(errno)))
    }
  }
}
