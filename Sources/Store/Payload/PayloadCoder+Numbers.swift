// Bytes and arrays of numbers as payloads: weights, metric series, predictions, labels, float δ.
// Bits are kept exactly, NaN and infinities included.
import Foundation

extension PayloadCoder {
  /// Bytes of any kind as a standard zstd frame.
  /// - Throws: `PayloadError` over 1 GiB.
  public func encodeBytes(_ bytes: Data) throws -> Payload {
    try bytes.withUnsafeBytes { try encode($0, codec: .zstd) }
  }

  /// The bytes of a payload made by `encodeBytes`.
  /// - Throws: `PayloadError` if the payload is damaged or holds something else.
  public func decodeBytes(_ payload: Payload) throws -> Data {
    try expect([.zstd], of: payload, as: "bytes")
    try check(payload)
    var bytes = Data(count: payload.rawLength)
    try bytes.withUnsafeMutableBytes { try decode(payload, into: $0) }
    return bytes
  }

  /// 16-bit elements, such as labels of more than 256 classes.
  /// - Throws: `PayloadError` over 1 GiB.
  public func encodeUInt16(_ values: [UInt16]) throws -> Payload {
    try values.withUnsafeBytes { try encode($0, codec: .shuffle2) }
  }

  /// The elements of a payload made by `encodeUInt16`.
  /// - Throws: `PayloadError` if the payload is damaged or holds something else.
  public func decodeUInt16(_ payload: Payload) throws -> [UInt16] {
    try elements(payload, codec: .shuffle2, as: "16-bit elements", zero: 0)
  }

  /// float32 elements.
  /// - Throws: `PayloadError` over 1 GiB.
  public func encodeFloats(_ values: UnsafeBufferPointer<Float>) throws -> Payload {
    try encode(UnsafeRawBufferPointer(values), codec: .shuffle4)
  }

  /// float32 elements.
  /// - Throws: `PayloadError` over 1 GiB.
  public func encodeFloats(_ values: [Float]) throws -> Payload {
    try values.withUnsafeBufferPointer { try encodeFloats($0) }
  }

  /// The elements of a payload made by `encodeFloats`.
  /// - Throws: `PayloadError` if the payload is damaged or holds something else.
  public func decodeFloats(_ payload: Payload) throws -> [Float] {
    try elements(payload, codec: .shuffle4, as: "float32 elements", zero: 0)
  }

  /// Restores the elements of a payload made by `encodeFloats` into `values`.
  /// - Throws: `PayloadError` if the payload is damaged, or holds something else or another count.
  public func decodeFloats(
    _ payload: Payload, into values: UnsafeMutableBufferPointer<Float>
  ) throws {
    try expect([.shuffle4], of: payload, as: "float32 elements")
    try decode(payload, into: UnsafeMutableRawBufferPointer(values))
  }

  /// float64 elements.
  /// - Throws: `PayloadError` over 1 GiB.
  public func encodeDoubles(_ values: [Double]) throws -> Payload {
    try values.withUnsafeBytes { try encode($0, codec: .shuffle8) }
  }

  /// The elements of a payload made by `encodeDoubles`.
  /// - Throws: `PayloadError` if the payload is damaged or holds something else.
  public func decodeDoubles(_ payload: Payload) throws -> [Double] {
    try elements(payload, codec: .shuffle8, as: "float64 elements", zero: 0)
  }

  /// int64 elements, such as the ordinals of a selection.
  /// - Throws: `PayloadError` over 1 GiB.
  public func encodeInt64(_ values: [Int64]) throws -> Payload {
    try values.withUnsafeBytes { try encode($0, codec: .shuffle8) }
  }

  /// The elements of a payload made by `encodeInt64`.
  /// - Throws: `PayloadError` if the payload is damaged or holds something else.
  public func decodeInt64(_ payload: Payload) throws -> [Int64] {
    try elements(payload, codec: .shuffle8, as: "int64 elements", zero: 0)
  }

  private func elements<Element: BitwiseCopyable>(
    _ payload: Payload, codec: PayloadCodec, as wanted: String, zero: Element
  ) throws -> [Element] {
    try expect([codec], of: payload, as: wanted)
    let count = payload.rawLength / MemoryLayout<Element>.stride
    guard count * MemoryLayout<Element>.stride == payload.rawLength else {
      throw PayloadError.lengthMismatch(
        expected: count * MemoryLayout<Element>.stride, found: payload.rawLength)
    }
    try check(payload)
    var values = [Element](repeating: zero, count: count)
    try values.withUnsafeMutableBytes { try decode(payload, into: $0) }
    return values
  }
}
