// The Swift face of the payload codecs (C: Sources/SQLFunctions/payload.c): raw bytes to payload and
// back, every decode bounded and checked against the checksum.
import Foundation
import SQLFunctions

/// Encodes and decodes payloads with working memory of its own: one per thread, not shared.
public final class PayloadCoder {
  private let context: OpaquePointer
  private var room: UnsafeMutableBufferPointer<UInt8>

  /// A coder with empty working memory, which grows to the longest payload it meets.
  /// - Throws: `PayloadError.outOfMemory`.
  public init() throws {
    guard let context = advex_codec_context_create() else { throw PayloadError.outOfMemory }
    self.context = context
    room = .allocate(capacity: 0)
  }

  deinit {
    advex_codec_context_free(context)
    room.deallocate()
  }

  /// Compresses `raw`; where that does not help, the payload's codec is `raw`.
  /// - Parameter digest: SHA-256 of `raw` if the caller has it already.
  func encode(
    _ raw: UnsafeRawBufferPointer, codec: PayloadCodec, shape: advex_geometry = advex_geometry(),
    digest: Data? = nil
  ) throws -> Payload {
    guard raw.count <= Payload.rawLengthLimit else {
      throw PayloadError.rawLengthOutOfRange(raw.count)
    }
    let checksum = (digest ?? Payload.digest(of: raw)).prefix(8)
    reserve(advex_payload_bound(raw.count))
    let length = advex_payload_encode(
      context, Int32(codec.rawValue), shape, raw.baseAddress, raw.count, room.baseAddress,
      room.count)
    if length < 0 {
      throw error(Int32(length), codec: codec, length: raw.count, shape: shape)
    }
    let helped = length > 0
    return Payload(
      codec: helped ? codec : .raw, rawLength: raw.count, checksum: Data(checksum),
      bytes: helped ? Data(room[..<Int(length)]) : Data(raw))
  }

  /// Decodes into exactly `out` and compares with the checksum.
  func decode(
    _ payload: Payload, shape: advex_geometry = advex_geometry(),
    into out: UnsafeMutableRawBufferPointer
  ) throws {
    guard out.count == payload.rawLength else {
      throw PayloadError.lengthMismatch(expected: out.count, found: payload.rawLength)
    }
    let status = payload.bytes.withUnsafeBytes { bytes in
      advex_payload_decode(
        context, Int32(payload.codec.rawValue), shape, bytes.baseAddress, bytes.count,
        out.baseAddress, out.count)
    }
    if status < 0 {
      throw error(status, codec: payload.codec, length: payload.rawLength, shape: shape)
    }
    try payload.verify(UnsafeRawBufferPointer(out))
  }

  /// Refuses a payload that cannot hold its raw length, before memory of that length is taken.
  func check(_ payload: Payload, shape: advex_geometry = advex_geometry()) throws {
    let status = advex_payload_check(
      Int32(payload.codec.rawValue), shape, payload.bytes.count, payload.rawLength)
    if status < 0 {
      throw error(status, codec: payload.codec, length: payload.rawLength, shape: shape)
    }
  }

  private func reserve(_ count: Int) {
    guard room.count < count else { return }
    room.deallocate()
    room = .allocate(capacity: count)
  }

  private func error(
    _ status: Int32, codec: PayloadCodec, length: Int, shape: advex_geometry
  ) -> PayloadError {
    switch advex_payload_status(rawValue: status) {
    case ADVEX_PAYLOAD_UNKNOWN_CODEC: .unknownCodec(codec.rawValue)
    case ADVEX_PAYLOAD_TOO_LONG: .rawLengthOutOfRange(length)
    case ADVEX_PAYLOAD_WRONG_LENGTH: .frameLength(codec, rawLength: length)
    case ADVEX_PAYLOAD_BAD_GEOMETRY:
      .shape(
        channels: Int(shape.channels), height: Int(shape.height), width: Int(shape.width),
        elements: length)
    case ADVEX_PAYLOAD_NO_MEMORY: .outOfMemory
    default: .frameDamaged(codec)
    }
  }
}
