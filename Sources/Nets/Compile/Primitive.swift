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

  /// Points an argument at memory that outlives the operation.
  func bind(_ argument: dnn_argument, to data: UnsafeMutablePointer<Float>) throws {
    guard dnn_bind(handle, argument, data) == 0 else { throw Self.failure() }
  }

  /// Runs it on this thread.
  func execute() {
    let status = dnn_execute(handle)
    precondition(status == 0, "oneDNN failed to run an operation that it had compiled")
  }
}
