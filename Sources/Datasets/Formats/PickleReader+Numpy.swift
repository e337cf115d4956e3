// numpy's way of pickling an array (numpy/_core/src/multiarray/methods.c, array_reduce and
// array_setstate): an empty array is made, then filled; protocol 5 makes it from a buffer at once.

extension PickleReader {
  /// REDUCE: does itself what the named function would.
  mutating func reduce() throws {
    let arguments = try tuple(try pop())
    guard case .global(let global) = try pop() else {
      throw failure("it calls what is no function")
    }
    switch global {
    case .reconstruct:
      heap.arrays.append(nil)
      stack.append(.array(heap.arrays.count - 1))
    case .dtype:
      heap.dtypes.append(try element(arguments))
      stack.append(.dtype(heap.dtypes.count - 1))
    case .fromBuffer:
      guard arguments.count == 4, arguments[3].string?.elementsEqual("C".utf8) == true else {
        throw failure("an array is not in row-major order")
      }
      heap.arrays.append(
        try array(shape: arguments[2], dtype: arguments[1], bytes: arguments[0]))
      stack.append(.array(heap.arrays.count - 1))
    case .encode:
      guard arguments.count == 2, case .text(let text) = arguments[0],
        arguments[1].string?.elementsEqual("latin1".utf8) == true
      else { throw failure("bytes are written in another way than Latin-1") }
      stack.append(.bytes(try latin1(text)))
    case .rebuildTensor: try pushTensor(arguments)
    case .orderedDictionary:
      guard arguments.isEmpty else { throw failure("a tensor has hooks") }
      heap.dictionaries.append([])
      stack.append(.dictionary(heap.dictionaries.count - 1))
    case .ndarray, .storage: throw failure("an array is made in an unknown way")
    }
  }

  /// BUILD: gives a data type its byte order, or an array its contents.
  mutating func build() throws {
    let state = try tuple(try pop())
    switch try top() {
    case .dtype:
      guard state.count >= 2, let order = state[1].string,
        ["|", "<", "="].contains(String(decoding: order, as: UTF8.self))
      else { throw failure("an array is not little-endian") }
    case .array(let index):
      guard state.count == 5, case .bool(false) = state[3] else {
        throw failure("an array is not in row-major order")
      }
      heap.arrays[index] = try array(shape: state[1], dtype: state[2], bytes: state[4])
    default: throw failure("it fills what is no array")
    }
  }

  /// The items of a tuple.
  func tuple(_ value: PickleValue) throws -> [PickleValue] {
    guard case .tuple(let index) = value else { throw failure("arguments are missing") }
    return heap.tuples[index]
  }

  private func element(_ arguments: [PickleValue]) throws -> NumpyArray.Element {
    let name = arguments.first?.string.map { String(decoding: $0.prefix(20), as: UTF8.self) } ?? ""
    guard let element = NumpyArray.Element(rawValue: name) else {
      throw failure("the array type \"\(name)\" is not u1, i4 or i8")
    }
    return element
  }

  private func array(
    shape: PickleValue, dtype: PickleValue, bytes: PickleValue
  ) throws -> NumpyArray {
    let extents = try tuple(shape).map(\.integer)
    guard case .dtype(let type) = dtype, case .bytes(let bytes) = bytes,
      let array = NumpyArray(
        element: heap.dtypes[type], shape: extents.compactMap { $0 }, bytes: bytes),
      array.shape.count == extents.count
    else { throw failure("an array's bytes do not fill its shape") }
    return array
  }
}
