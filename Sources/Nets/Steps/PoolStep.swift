// Pooling over windows, by the largest or the mean value.
import COneDNN

/// One value for each window, channel by channel, between feature maps of the same order.
final class PoolStep: Step {
  private let pool: dnn_pool
  private let window: dnn_window
  private let outputShape: ImageShape
  /// The workspace tells the backward pass where the largest values stand; means need none.
  private var made: (source: Value, operation: Primitive, workspace: [(dnn_argument, Tape.Slot)])?

  init(_ pool: dnn_pool, window: Stage.Window, output: ImageShape) {
    self.pool = pool
    self.window = dnn_window(
      kernel: Int64(window.kernel), stride: Int64(window.stride), padding: Int64(window.padding))
    outputShape = output
  }

  func forward(_ inputs: [Value], on builder: PlanBuilder) throws -> Value {
    let (source, output) = (inputs[0], builder.value(outputShape, isBlocked: inputs[0].isBlocked))
    let operation = try Primitive([source.pictureLayout(), output.pictureLayout()]) {
      [pool, window] in
      dnn_pool_forward(pool, $0[0], $0[1], window, builder.isDifferentiated ? 1 : 0)
    }
    let count = try operation.layout(of: dnn_workspace).count
    let workspace = count > 0 ? [(dnn_workspace, builder.tape.slot(count))] : []
    try builder.record(
      .pool, operation, reads: [(dnn_source, source.slot)],
      writes: [(dnn_destination, output.slot)] + workspace)
    made = (source, operation, workspace)
    return output
  }

  func backward(_ gradient: Gradient, on builder: PlanBuilder) throws -> [Value?] {
    guard let made else { preconditionFailure("backward is recorded after forward") }
    let gradient = builder.gathered(gradient)
    let result = builder.value(like: made.source)
    let operation = try Primitive([result.pictureLayout(), gradient.pictureLayout()]) {
      [pool, window] in
      dnn_pool_backward(pool, made.operation.handle, $0[0], $0[1], window)
    }
    try builder.record(
      .pool, operation, reads: [(dnn_destination, gradient.slot)] + made.workspace,
      writes: [(dnn_source, result.slot)])
    return [result]
  }
}
