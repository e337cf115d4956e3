// Pictures and perturbations as payloads; their shapes are columns of the lab file.
import Foundation
import SQLFunctions

extension PayloadCoder {
  /// A picture of bytes, channels × height × width, as a payload.
  /// - Parameter digest: `Payload.digest(of:)` of the pixels if it is known, so that it is not
  ///   computed twice.
  /// - Throws: `PayloadError.shape` if sides and length do not fit each other.
  public func encodePicture(
    _ pixels: UnsafeBufferPointer<UInt8>, channels: Int, height: Int, width: Int,
    digest: Data? = nil
  ) throws -> Payload {
    let shape = try geometry(channels, height, width, elements: pixels.count)
    return try encode(UnsafeRawBufferPointer(pixels), codec: .picture, shape: shape, digest: digest)
  }

  /// Restores a picture, channels × height × width, into `pixels`.
  /// - Throws: `PayloadError` if the payload is damaged or is no picture of this shape.
  public func decodePicture(
    _ payload: Payload, channels: Int, height: Int, width: Int,
    into pixels: UnsafeMutableBufferPointer<UInt8>
  ) throws {
    try expect([.picture], of: payload, as: "a picture")
    let shape = try geometry(channels, height, width, elements: pixels.count)
    try decode(payload, shape: shape, into: UnsafeMutableRawBufferPointer(pixels))
  }

  /// A perturbation on the 8-bit grid, channels × height × width, as a payload of int8 elements
  /// or, if one does not fit, of int16 elements; nothing is ever wrapped.
  /// - Throws: `PayloadError.shape` if sides and length do not fit each other.
  public func encodeDelta(
    _ delta: UnsafeBufferPointer<Int16>, channels: Int, height: Int, width: Int
  ) throws -> Payload {
    let shape = try geometry(channels, height, width, elements: delta.count)
    if let narrow = narrowed(delta) {
      return try narrow.withUnsafeBytes { try encode($0, codec: .delta8, shape: shape) }
    }
    return try encode(UnsafeRawBufferPointer(delta), codec: .delta16, shape: shape)
  }

  /// A perturbation as `encodeDelta(_:channels:height:width:)` of a buffer.
  /// - Throws: `PayloadError.shape` if sides and length do not fit each other.
  public func encodeDelta(
    _ delta: [Int16], channels: Int, height: Int, width: Int
  ) throws -> Payload {
    try delta.withUnsafeBufferPointer {
      try encodeDelta($0, channels: channels, height: height, width: width)
    }
  }

  /// Restores a perturbation, channels × height × width, into `delta`, whether it is stored as
  /// int8 or int16.
  /// - Throws: `PayloadError` if the payload is damaged or is no perturbation of this shape.
  public func decodeDelta(
    _ payload: Payload, channels: Int, height: Int, width: Int,
    into delta: UnsafeMutableBufferPointer<Int16>
  ) throws {
    try expect([.delta8, .delta16], of: payload, as: "a perturbation")
    let shape = try geometry(channels, height, width, elements: delta.count)
    // A raw payload does not name its width; its length does.
    guard payload.rawLength == delta.count else {
      return try decode(payload, shape: shape, into: UnsafeMutableRawBufferPointer(delta))
    }
    try withUnsafeTemporaryAllocation(of: Int8.self, capacity: delta.count) { narrow in
      try decode(payload, shape: shape, into: UnsafeMutableRawBufferPointer(narrow))
      for i in narrow.indices { delta[i] = Int16(narrow[i]) }
    }
  }

  func expect(_ codecs: [PayloadCodec], of payload: Payload, as wanted: String) throws {
    guard payload.codec == .raw || codecs.contains(payload.codec) else {
      throw PayloadError.unexpectedCodec(payload.codec, wanted: wanted)
    }
  }

  private func narrowed(_ delta: UnsafeBufferPointer<Int16>) -> [Int8]? {
    var overflow: Int16 = 0
    for value in delta {
      overflow |= Int16(truncatingIfNeeded: Int8(truncatingIfNeeded: value)) ^ value
    }
    return overflow == 0 ? delta.map { Int8(truncatingIfNeeded: $0) } : nil
  }

  func geometry(
    _ channels: Int, _ height: Int, _ width: Int, elements: Int
  ) throws -> advex_geometry {
    let sides = 1...Int(ADVEX_PICTURE_SIDE_LIMIT)
    guard sides.contains(channels), sides.contains(height), sides.contains(width),
      channels * height * width == elements
    else {
      throw PayloadError.shape(
        channels: channels, height: height, width: width, elements: elements)
    }
    return advex_geometry(channels: Int32(channels), height: Int32(height), width: Int32(width))
  }
}
