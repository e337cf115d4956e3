// A tensor as torch.save describes it: a window into a storage, with an offset and a stride for each
// dimension (torch/_utils.py, _rebuild_tensor_v2). The values lie elsewhere in the file.

/// Numbers that one or more tensors look into.
struct TorchStorage: Hashable, Sendable {
  /// What the file calls it.
  let key: String
  let element: TorchElement
  /// Numbers in it.
  let count: Int

  /// Its length in bytes; `nil` if that does not fit.
  var bytes: Int? { Int.product(of: [count, element.width]) }
}

/// Extents, strides and offset, in numbers of the storage; checked to lie in it.
struct TorchTensor: Hashable, Sendable {
  let storage: TorchStorage
  let offset: Int
  let shape: [Int]
  let strides: [Int]

  /// Why such a tensor cannot be, or nil.
  static func flaw(
    in storage: TorchStorage, offset: Int, shape: [Int], strides: [Int]
  ) -> String? {
    guard shape.count == strides.count, offset >= 0, storage.count >= 0,
      (shape + strides).allSatisfy({ $0 >= 0 })
    else { return "a tensor's shape, strides or offset make no sense" }
    guard let count = Int.product(of: shape), count <= storage.count else {
      return "a tensor has more values than its storage, as torch.expand makes them; save a clone"
    }
    guard count > 0 else { return nil }
    var last = offset
    for (extent, stride) in zip(shape, strides) {
      let (step, tooFar) = (extent - 1).multipliedReportingOverflow(by: stride)
      let (sum, overflow) = last.addingReportingOverflow(step)
      guard !tooFar, !overflow else { return "a tensor reaches beyond its storage" }
      last = sum
    }
    return last < storage.count ? nil : "a tensor reaches beyond its storage"
  }

  /// Values in it.
  var count: Int { shape.reduce(1, *) }

  /// Where the rows of the first dimension in `rows` (not empty, of a tensor with values) lie: from
  /// the first number to the last.
  func span(of rows: Range<Int>) -> Range<Int> {
    let first = offset + rows.lowerBound * strides[0]
    let inner = zip(shape, strides).dropFirst().reduce(0) { $0 + ($1.0 - 1) * $1.1 }
    return first..<first + (rows.count - 1) * strides[0] + inner + 1
  }

  /// Calls `body` with the place in the storage of each value of `rows`, the last dimension fastest.
  func forEachPlace(in rows: Range<Int>, _ body: (Int) -> Void) {
    // Four dimensions are all that is read; missing ones have one step.
    let extents = shape.dropFirst() + [Int](repeating: 1, count: max(0, 4 - shape.count))
    let steps = strides.dropFirst() + [Int](repeating: 0, count: max(0, 4 - shape.count))
    let (e, s) = (Array(extents), Array(steps))
    for row in rows {
      for i in 0..<e[0] {
        for j in 0..<e[1] {
          let start = offset + row * strides[0] + i * s[0] + j * s[1]
          for k in 0..<e[2] { body(start + k * s[2]) }
        }
      }
    }
  }
}
