// A pickle that was read: the dictionary that CIFAR's Python files hold, entry by entry, or the
// tensors that torch.save was given.

/// The root of a pickle and what it refers to.
struct PickleDocument {
  let file: String
  let root: PickleValue
  let heap: PickleHeap

  /// The last value under `key`, which Python 2 wrote as bytes and Python 3 as text.
  ///
  /// - Throws: `FormatError.badEntry` if the root is no dictionary.
  func value(_ key: String) throws -> PickleValue? {
    guard case .dictionary(let index) = root else {
      throw FormatError.badEntry(
        file: file, key: key, reason: "is missing: the pickle holds no dictionary")
    }
    return heap.dictionaries[index].last {
      $0.key.string?.elementsEqual(key.utf8) == true
    }?.value
  }

  /// The array under `key`.
  func array(_ key: String) throws -> NumpyArray {
    guard case .array(let index) = try required(key), let array = heap.arrays[index] else {
      throw wrong(key, "is no numpy array")
    }
    return array
  }

  /// The whole numbers under `key`: a list, a tuple or an array of one dimension, one for each of
  /// `count` pictures.
  ///
  /// - Throws: `FormatError.badEntry`, or `.countsDiffer` before anything is made of them.
  func integers(_ key: String, count: Int) throws -> [Int] {
    let value = try required(key)
    if case .array(let index) = value, let array = heap.arrays[index], array.shape.count == 1 {
      try check(array.shape[0], against: count)
      return array.integers()
    }
    guard let items = items(of: value) else { throw wrong(key, "is no list") }
    try check(items.count, against: count)
    return try items.map { item in
      guard let number = item.integer else {
        throw wrong(key, "has an item that is no whole number")
      }
      return number
    }
  }

  private func check(_ labels: Int, against pictures: Int) throws {
    guard labels == pictures else {
      throw FormatError.countsDiffer(file: file, pictures: pictures, labels: labels)
    }
  }

  /// The texts under `key`.
  func strings(_ key: String) throws -> [String] {
    guard let items = items(of: try required(key)) else { throw wrong(key, "is no list") }
    return try items.map { item in
      guard let bytes = item.string, let text = String(validating: bytes, as: UTF8.self) else {
        throw wrong(key, "has an item that is no text")
      }
      return text
    }
  }

  private func required(_ key: String) throws -> PickleValue {
    guard let value = try value(key) else { throw wrong(key, "is missing") }
    return value
  }

  /// The items of a list or tuple.
  func items(of value: PickleValue) -> [PickleValue]? {
    switch value {
    case .list(let index): heap.lists[index]
    case .tuple(let index): heap.tuples[index]
    default: nil
    }
  }

  private func wrong(_ key: String, _ reason: String) -> FormatError {
    .badEntry(file: file, key: key, reason: reason)
  }
}

extension PickleDocument {
  /// The tensors of a list or tuple in order, or the one tensor.
  ///
  /// - Throws: `FormatError.badTorch` if it is neither.
  func tensors() throws -> [TorchTensor] {
    try (items(of: root) ?? [root]).map { item in
      guard case .tensor(let index) = item else {
        throw FormatError.badTorch(file: file, reason: "it holds no tensor and no list of tensors")
      }
      return heap.tensors[index]
    }
  }
}
