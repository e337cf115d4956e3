// The Python names that a pickle of an array needs, as numpy 1 and 2 spell them.

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
