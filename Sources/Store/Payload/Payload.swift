// One compressed blob of the lab file with the columns that stand beside it.
import Crypto
import Foundation

/// Compressed bytes, and what is needed to decode and to trust them.
public struct Payload: Equatable, Sendable {
  /// The longest raw length, in bytes (1 GiB).
  public static let rawLengthLimit = 1 << 30

  /// How `bytes` are compressed.
  public let codec: PayloadCodec
  /// Length of the uncompressed bytes.
  public let rawLength: Int
  /// The first 8 bytes of the SHA-256 over the uncompressed bytes; of pictures it may be all 32.
  public let checksum: Data
  /// The compressed bytes.
  public let bytes: Data

  /// A payload as read from its columns.
  /// - Throws: `PayloadError` if the codec is unknown, the length is out of range or the checksum
  ///   has fewer than 8 or more than 32 bytes. Whether `bytes` are sound is seen when decoding.
  public init(codec: Int, rawLength: Int, checksum: Data, bytes: Data) throws {
    guard let known = PayloadCodec(rawValue: codec) else { throw PayloadError.unknownCodec(codec) }
    guard (0...Self.rawLengthLimit).contains(rawLength) else {
      throw PayloadError.rawLengthOutOfRange(rawLength)
    }
    guard (8...SHA256.byteCount).contains(checksum.count) else {
      throw PayloadError.checksumLength(checksum.count)
    }
    self.init(codec: known, rawLength: rawLength, checksum: checksum, bytes: bytes)
  }

  init(codec: PayloadCodec, rawLength: Int, checksum: Data, bytes: Data) {
    self.codec = codec
    self.rawLength = rawLength
    self.checksum = checksum
    self.bytes = bytes
  }

  /// The SHA-256 over raw bytes (32 bytes): a picture's address; its first 8 are a checksum.
  public static func digest(of raw: UnsafeRawBufferPointer) -> Data {
    var hash = SHA256()
    hash.update(bufferPointer: raw)
    return Data(hash.finalize())
  }

  /// Compares `raw` with the checksum.
  func verify(_ raw: UnsafeRawBufferPointer) throws {
    let found = Self.digest(of: raw).prefix(checksum.count)
    guard found == checksum else {
      throw PayloadError.checksumMismatch(expected: hex(checksum), found: hex(found))
    }
  }

  private func hex(_ bytes: Data) -> String {
    bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }
}
