// A numpy array of whole numbers, as pickles and .npy files hold it.

/// Values in row-major order with their extents.
struct NumpyArray {
  /// The types that are read; the raw value is numpy's name without the byte order.
  enum Element: String {
    case uint8 = "u1"
    case int32 = "i4"
    case int64 = "i8"

    /// Bytes of one value.
    var width: Int {
      switch self {
      case .uint8: 1
      case .int32: 4
      case .int64: 8
      }
    }
  }

  let element: Element
  let shape: [Int]
  /// The values, little-endian.
  let bytes: ArraySlice<UInt8>

  /// An array whose bytes fill its shape; `nil` if they do not, or an extent is negative.
  init?(element: Element, shape: [Int], bytes: ArraySlice<UInt8>) {
    guard shape.allSatisfy({ $0 >= 0 }), Int.product(of: shape + [element.width]) == bytes.count
    else { return nil }
    self.element = element
    self.shape = shape
    self.bytes = bytes
  }

  /// The values as whole numbers.
  func integers() -> [Int] {
    let width = element.width
    return stride(from: bytes.startIndex, to: bytes.endIndex, by: width).map { start in
      let value = bytes[start..<start + width]
      let pattern = value.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      switch element {
      case .uint8: return Int(pattern)
      case .int32: return Int(Int32(truncatingIfNeeded: pattern))
      case .int64: return Int(Int64(bitPattern: pattern))
      }
    }
  }
}
