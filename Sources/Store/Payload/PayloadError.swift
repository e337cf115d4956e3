// What can go wrong between raw bytes and payload, and the sentence for each.
import Foundation

/// A payload that cannot be made or read.
public enum PayloadError: Error, Equatable, CustomStringConvertible {
  /// The stored codec number is none of `PayloadCodec`.
  case unknownCodec(Int)
  /// A raw length, in bytes, that is negative or over `Payload.rawLengthLimit`.
  case rawLengthOutOfRange(Int)
  /// A stored checksum has fewer than 8 or more than 32 bytes.
  case checksumLength(Int)
  /// The bytes are no frame of their codec.
  case frameDamaged(PayloadCodec)
  /// What is asked for, in bytes, is not the payload's raw length.
  case lengthMismatch(expected: Int, found: Int)
  /// The payload decodes to more or fewer bytes than its raw length.
  case frameLength(PayloadCodec, rawLength: Int)
  /// The decoded bytes are not those that were encoded; SHA-256 prefixes in hexadecimal.
  case checksumMismatch(expected: String, found: String)
  /// The payload holds another kind of data than is asked for.
  case unexpectedCodec(PayloadCodec, wanted: String)
  /// A shape with a side below 1 or over 16,384, or not as many elements as the shape says.
  case shape(channels: Int, height: Int, width: Int, elements: Int)
  /// Picture and perturbation add up to less than 0 or more than 255.
  case pixelOutOfRange
  /// The system has no memory left for the codec.
  case outOfMemory

  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .unknownCodec(let number):
      "a payload has codec number \(number), which this version does not know; "
        + "read the lab with the advex that wrote it, or a newer one"
    case .rawLengthOutOfRange(let length):
      "a payload has a raw length of \(length) bytes; 0 to \(Payload.rawLengthLimit) are possible"
    case .checksumLength(let count):
      "a payload's checksum has \(count) bytes instead of 8 to 32; restore the lab from a backup"
    case .frameDamaged(let codec):
      "a payload is damaged: its bytes are not codec '\(codec)'; restore the lab from a backup"
    case .lengthMismatch(let expected, let found):
      "a payload holds \(found) bytes where \(expected) belong; check the shape it is read with"
    case .frameLength(let codec, let length):
      "a payload is damaged: codec '\(codec)' does not give its \(length) bytes; "
        + "restore the lab from a backup"
    case .checksumMismatch(let expected, let found):
      "a payload is damaged: its checksum is \(found), not \(expected); "
        + "restore the lab from a backup"
    case .unexpectedCodec(let codec, let wanted):
      "a payload with codec '\(codec)' was read as \(wanted); check which column it comes from"
    case .shape(let channels, let height, let width, let elements):
      "\(elements) elements are no \(channels)×\(height)×\(width) picture; "
        + "sides go from 1 to 16384, and every element is needed"
    case .pixelOutOfRange:
      "picture and perturbation do not belong together: a pixel leaves 0 to 255; "
        + "restore the lab from a backup"
    case .outOfMemory:
      "there is too little memory for a payload; free some, or use fewer threads"
    }
  }
}

extension PayloadError {
  /// Says of which row a payload's error speaks.
  static func naming<Value>(
    _ table: String, _ id: Int64, _ body: () throws -> Value
  ) throws -> Value {
    do {
      return try body()
    } catch let error as PayloadError {
      throw StoreError.damagedRow(table: table, id: id, detail: "\(error)")
    }
  }
}
