// The number types of safetensors files that weights come in, and how they become float32.

/// A tensor's type under its name in the format.
enum SafetensorsElement: String, Codable {
  case float64 = "F64"
  case float32 = "F32"
  case float16 = "F16"
  case bfloat16 = "BF16"
  case int64 = "I64"

  /// Bytes of one value.
  var size: Int {
    switch self {
    case .float64, .int64: 8
    case .float32: 4
    case .float16, .bfloat16: 2
    }
  }

  /// The little-endian values in `bytes` as float32: halves widened exactly, doubles rounded, which
  /// may overflow to infinity.
  func floats(_ bytes: ArraySlice<UInt8>) -> [Float] {
    let count = bytes.count / size
    return bytes.withUnsafeBytes { raw in
      func bits<Bits: FixedWidthInteger>(_ index: Int, _: Bits.Type) -> Bits {
        Bits(littleEndian: raw.loadUnaligned(fromByteOffset: index * size, as: Bits.self))
      }
      return (0..<count).map { index in
        switch self {
        case .float64: Float(Double(bitPattern: bits(index, UInt64.self)))
        case .float32: Float(bitPattern: bits(index, UInt32.self))
        case .float16: Float(Float16(bitPattern: bits(index, UInt16.self)))
        case .bfloat16: Float(bitPattern: UInt32(bits(index, UInt16.self)) << 16)
        case .int64: Float(bits(index, Int64.self))
        }
      }
    }
  }
}
