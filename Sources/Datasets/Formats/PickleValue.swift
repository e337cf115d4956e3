// The values a pickle builds. Containers lie in lists and are named by their index, so that neither
// self-reference nor deep nesting costs a recursion or a leak.

/// One value on the reader's stack.
enum PickleValue {
  case none
  case bool(Bool)
  case int(Int)
  /// Python 3's bytes and bytearray, and Python 2's str.
  case bytes(ArraySlice<UInt8>)
  /// Text, in UTF-8 that is not yet checked.
  case text(ArraySlice<UInt8>)
  case list(Int)
  case tuple(Int)
  case dictionary(Int)
  case dtype(Int)
  case array(Int)
  case storage(Int)
  case tensor(Int)
  case global(PickleGlobal)

  /// The bytes of a text or byte string: Python 2 did not tell them apart.
  var string: ArraySlice<UInt8>? {
    switch self {
    case .bytes(let bytes), .text(let bytes): bytes
    default: nil
    }
  }

  var integer: Int? {
    if case .int(let value) = self { value } else { nil }
  }
}
