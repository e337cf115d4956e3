// Float pictures that stay in their file: read and checked a part at a time, as often as needed.
import Foundation
import Nets
import Store

/// The pictures of a CIFAR_ims file, numbered through its tensors.
public final class PtPixels {
  /// The shape that all pictures share.
  public let shape: ImageShape
  /// Number of pictures.
  public let count: Int
  private let file: TorchFile
  /// The number of each tensor's first picture.
  private let firsts: [Int]

  /// - Throws: `FormatError` if the tensors are no pictures of one shape.
  init(_ file: TorchFile) throws {
    try PtFormat.check(
      file, dimensions: 4, of: [.float32, .float64], as: "pictures", limit: FileSource.limit / 4)
    let shapes = Set(file.tensors.map { Array($0.shape[1...]) })
    guard shapes.count == 1, let sides = shapes.first else {
      throw FormatError.badTorch(
        file: file.name,
        reason: shapes.isEmpty ? "it is an empty list" : "its pictures have several shapes")
    }
    guard sides.allSatisfy({ 1...16_384 ~= $0 }), file.tensors.contains(where: { $0.count > 0 })
    else {
      throw FormatError.badTorch(
        file: file.name, reason: "it has no pictures, or they have no pixels, or too many")
    }
    var firsts: [Int] = []
    var count = 0
    for tensor in file.tensors {
      firsts.append(count)
      count += tensor.shape[0]
    }
    shape = ImageShape(channels: sides[0], height: sides[1], width: sides[2])
    (self.file, self.firsts, self.count) = (file, firsts, count)
  }

  /// The pixels of the pictures in `range`, one after the other.
  ///
  /// - Throws: `FormatError.badTorch` if one is no number in [0, 1], and what reading throws.
  public func read(_ range: Range<Int>) throws -> [Float] {
    var pixels: [Float] = []
    pixels.reserveCapacity(range.count * shape.count)
    for (first, tensor) in zip(firsts, file.tensors) {
      let rows = range.clamped(to: first..<first + tensor.shape[0])
      guard !rows.isEmpty else { continue }
      pixels += try floats(of: tensor, rows: rows.lowerBound - first..<rows.upperBound - first)
    }
    if let place = pixels.firstIndex(where: { !($0 >= 0 && $0 <= 1) }) {
      throw FormatError.badTorch(
        file: file.name,
        reason: "picture \(range.lowerBound + place / shape.count) has a pixel of "
          + "\(pixels[place]), and pixels lie in [0, 1]")
    }
    return pixels
  }

  /// The pictures in parts of 12 MB.
  var parts: [Range<Int>] {
    let step = max(1, (3 << 20) / shape.count)
    return stride(from: 0, to: count, by: step).map { $0..<min($0 + step, count) }
  }

  /// A dataset's content hash (schema.sql), with the four bytes of each pixel, little-endian, in place
  /// of its one.
  func contentHash(labels: [UInt16]) throws -> Data {
    let wide = PictureShape(
      channels: shape.channels, height: shape.height, width: shape.width * 4)
    var hash = ContentHash(shape: wide, count: count)
    for part in parts {
      let bits = try read(part).map(\.bitPattern.littleEndian)
      hash.add(labels[part], pixels: bits.withUnsafeBytes { Array($0) })
    }
    return hash.finish()
  }

  private func floats(of tensor: TorchTensor, rows: Range<Int>) throws -> [Float] {
    if tensor.storage.element == .float64 {
      return try file.values(of: tensor, rows: rows) { bytes, offset in
        let bits = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        return Float(Double(bitPattern: UInt64(littleEndian: bits)))
      }
    }
    return try file.values(of: tensor, rows: rows) { bytes, offset in
      let bits = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
      return Float(bitPattern: UInt32(littleEndian: bits))
    }
  }

  /// uint8(255·x) of pixels in [0, 1].
  static func levels(of pixels: [Float]) -> [UInt8] { pixels.map { UInt8(255 * $0) } }
}
