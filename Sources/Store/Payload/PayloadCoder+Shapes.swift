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

  func encodeDelta(_ delta: [Int16], shape: PictureShape) throws -> Payload {
    try encodeDelta(
      delta, channels: shape.channels, height: shape.height, width: shape.width)
  }

  func decodeDelta(_ payload: Payload, shape: PictureShape) throws -> [Int16] {
    try [Int16](unsafeUninitializedCapacity: shape.count) { buffer, filled in
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
