// A compiled oneDNN operation.
import COneDNN

/// Owns one of oneDNN's operations.
final class Primitive {
  let handle: OpaquePointer

  /// Wraps what one of the `dnn_` functions makes of the layouts' handles, which live as long as
  /// the call. Throws `NetsError.engine` if it makes nothing.
  init(_ layouts: [TensorLayout?], _ make: ([OpaquePointer?]) -> OpaquePointer?) throws {
    let made = withExtendedLifetime(layouts) { make(layouts.map { $0?.handle }) }
    guard let made else { throw Self.failure() }
    handle = made
  }

  deinit { dnn_op_free(handle) }

  /// What oneDNN said when it last refused something on this thread.
  static func failure() -> NetsError { .engine(String(cString: dnn_error())) }

  /// Points an argument at memory that outlives the operation; the rows of the next slice lie `stride`
  /// float32 values further on.
  func bind(
    _ argument: dnn_argument, to data: UnsafeMutablePointer<Float>, stride: Int = 0
  ) throws {
    guard dnn_bind(handle, argument, data, 4 * stride) == 0 else { throw Self.failure() }
  }

  /// Runs it on this thread.
  func execute(slice: Int = 0) {
    let status = dnn_execute(handle, slice)
    precondition(status == 0, "oneDNN failed to run an operation that it had compiled")
  }
}
