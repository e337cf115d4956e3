// A tensor's extents and their order in memory, as oneDNN understands them.
import COneDNN

/// Owns one of oneDNN's memory descriptors.
final class TensorLayout {
  let handle: OpaquePointer

  init(_ extents: [Int], _ order: dnn_order, _ precision: Precision = .float32) throws {
    guard
      let handle = dnn_layout_create(
        Int32(extents.count), extents.map(Int64.init), order, precision.engineType)
    else { throw Primitive.failure() }
    self.handle = handle
  }

  fileprivate init(owning handle: OpaquePointer) {
    self.handle = handle
  }

  deinit { dnn_layout_free(handle) }

  /// Memory for the tensor, padding included, as a number of float32 values.
  var count: Int { (dnn_layout_bytes(handle) + 3) / 4 }

  static func == (one: TensorLayout, other: TensorLayout) -> Bool {
    dnn_layout_equal(one.handle, other.handle) != 0
  }
}

extension Primitive {
  /// The layout that the operation settled on; of no values if it has no such argument.
  func layout(of argument: dnn_argument) throws -> TensorLayout {
    guard let handle = dnn_layout_of(handle, argument) else { throw Self.failure() }
    return TensorLayout(owning: handle)
  }
}
