// How torch.save pickles a tensor (torch/_utils.py, torch/serialization.py): its storage as a
// persistent id, then how the tensor looks into it.

extension PickleReader {
  /// BINPERSID: ('storage', type, key, location, count), in the legacy format with a sixth part for
  /// views, which must be None.
  mutating func pushStorage() throws {
    let parts = try tuple(try pop())
    guard parts.count == 5 || parts.count == 6,
      parts[0].string?.elementsEqual("storage".utf8) == true,
      case .global(.storage(let element)) = parts[1], let key = parts[2].string,
      parts[3].string != nil, let count = parts[4].integer, count >= 0
    else { throw failure("a persistent id names no storage") }
    if parts.count == 6 {
      guard case .none = parts[5] else { throw failure("a storage is a view of another") }
    }
    let text = String(decoding: key.prefix(100), as: UTF8.self)
    heap.storages.append(TorchStorage(key: text, element: element, count: count))
    stack.append(.storage(heap.storages.count - 1))
  }

  /// _rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks), and perhaps
  /// metadata, which must be empty.
  mutating func pushTensor(_ arguments: [PickleValue]) throws {
    guard arguments.count == 6 || arguments.count == 7, case .storage(let index) = arguments[0],
      let offset = arguments[1].integer, case .bool = arguments[4],
      try arguments[5...].allSatisfy(isEmpty)
    else { throw failure("a tensor is made in an unknown way") }
    let (shape, strides) = (try integers(arguments[2]), try integers(arguments[3]))
    let storage = heap.storages[index]
    if let flaw = TorchTensor.flaw(in: storage, offset: offset, shape: shape, strides: strides) {
      throw failure(flaw)
    }
    heap.tensors.append(
      TorchTensor(storage: storage, offset: offset, shape: shape, strides: strides))
    stack.append(.tensor(heap.tensors.count - 1))
  }

  private func isEmpty(_ value: PickleValue) throws -> Bool {
    switch value {
    case .none: true
    case .dictionary(let index): heap.dictionaries[index].isEmpty
    default: false
    }
  }

  private func integers(_ value: PickleValue) throws -> [Int] {
    try tuple(value).map {
      guard let number = $0.integer else { throw failure("an extent is no whole number") }
      return number
    }
  }
}
