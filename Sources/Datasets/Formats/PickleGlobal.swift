// The Python names that a pickle of an array needs, as numpy 1 and 2 spell them, and those that
// torch.save writes for a tensor.

/// Whose values a pickle may hold besides plain ones.
enum PickleDialect { case numpy, torch }

/// The only Python functions and classes a pickle may name. Nothing of Python is run: the reader
/// does itself what they would do to an array of whole numbers, or to a tensor.
enum PickleGlobal {
  case reconstruct
  case fromBuffer
  case ndarray
  case dtype
  case encode
  case rebuildTensor
  case storage(TorchElement)
  case orderedDictionary

  /// The global of that name in that dialect; `nil` for every other.
  init?(module: String, name: String, dialect: PickleDialect) {
    switch dialect {
    case .numpy: self.init(numpy: module, name)
    case .torch: self.init(torch: module, name)
    }
  }

  private init?(torch module: String, _ name: String) {
    switch (module, name) {
    case ("torch._utils", "_rebuild_tensor_v2"): self = .rebuildTensor
    case ("collections", "OrderedDict"): self = .orderedDictionary
    case ("torch", _):
      guard let element = TorchElement(rawValue: name) else { return nil }
      self = .storage(element)
    default: return nil
    }
  }

  private init?(numpy module: String, _ name: String) {
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
