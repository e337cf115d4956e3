// Payloads in the store's own terms: shapes as values, arrays in and out.
import Foundation

extension PayloadCoder {
  func encodePicture(
    _ pixels: UnsafeBufferPointer<UInt8>, shape: PictureShape, digest: Data? = nil
  ) throws -> Payload {
    try encodePicture(
      pixels, channels: shape.channels, height: shape.height, width: shape.width, digest: digest)
  }

  func decodePicture(
    _ payload: Payload, shape: PictureShape, into pixels: UnsafeMutableBufferPointer<UInt8>
  ) throws {
    try decodePicture(
      payload, channels: shape.channels, height: shape.height, width: shape.width, into: pixels)
  }

  /// The picture in memory of its own, taken only once the payload can be seen to fill it.
  func decodePicture(_ payload: Payload, shape: PictureShape) throws -> [UInt8] {
    try checkPicture(payload, shape: shape)
    return try [UInt8](unsafeUninitializedCapacity: shape.count) { buffer, filled in
      try decodePicture(
        payload, shape: shape, into: UnsafeMutableBufferPointer(rebasing: buffer[..<shape.count]))
      filled = shape.count
    }
  }

  /// Refuses a payload that cannot hold a picture of this shape.
  func checkPicture(_ payload: Payload, shape: PictureShape) throws {
    guard payload.rawLength == shape.count else {
      throw PayloadError.lengthMismatch(expected: shape.count, found: payload.rawLength)
    }
    try check(
      payload, shape: geometry(shape.channels, shape.height, shape.width, elements: shape.count))
  }

  func encodeDelta(_ delta: [Int16], shape: PictureShape) throws -> Payload {
    try encodeDelta(
      delta, channels: shape.channels, height: shape.height, width: shape.width)
  }

  func decodeDelta(_ payload: Payload, shape: PictureShape) throws -> [Int16] {
    guard [shape.count, 2 * shape.count].contains(payload.rawLength) else {
      throw PayloadError.lengthMismatch(expected: shape.count, found: payload.rawLength)
    }
    try check(
      payload, shape: geometry(shape.channels, shape.height, shape.width, elements: shape.count))
    return try [Int16](unsafeUninitializedCapacity: shape.count) { buffer, filled in
      try decodeDelta(
        payload, channels: shape.channels, height: shape.height, width: shape.width,
        into: UnsafeMutableBufferPointer(rebasing: buffer[..<shape.count]))
      filled = shape.count
    }
  }

  /// A picture with its address.
  func encodedPicture(
    _ pixels: UnsafeBufferPointer<UInt8>, shape: PictureShape
  ) throws -> EncodedPicture {
    let address = Payload.digest(of: UnsafeRawBufferPointer(pixels))
    return EncodedPicture(
      address: address, payload: try encodePicture(pixels, shape: shape, digest: address))
  }
}
