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

/// The only Python functions and classes a pickle may name. Nothing of Python is run: the reader
/// does itself what they would do to an array of whole numbers.
enum PickleGlobal {
  case reconstruct
  case fromBuffer
  case ndarray
  case dtype
  case encode

  /// The global of that name; `nil` for every other.
  init?(module: String, name: String) {
    switch (module, name) {
    case ("numpy.core.multiarray", "_reconstruct"), ("numpy._core.multiarray", "_reconstruct"):
      self = .reconstruct
    case ("numpy.core.numeric", "_frombuffer"), ("numpy._core.numeric", "_frombuffer"):
      self = .fromBuffer
    case ("numpy", "ndarray"): self = .ndarray
    case ("numpy", "dtype"): self = .dtype
    case ("_codecs", "encode"): self = .encode
    default: return nil
    }
  }
}

/// The containers that the values of one pickle refer to.
struct PickleHeap {
  var lists: [[PickleValue]] = []
  var tuples: [[PickleValue]] = []
  var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []
  var dtypes: [NumpyArray.Element] = []
  /// Arrays; `nil` between their making and their filling.
  var arrays: [NumpyArray?] = []
}
