// Max pooling over windows.
import COneDNN

/// The largest of each window, channel by channel, between blocked feature maps.
final class MaxPoolStep: Step {
  private let window: dnn_window
  private let outputShape: ImageShape
  private var made: (source: Value, operation: Primitive, workspace: Tape.Slot)?

  init(window: Stage.Window, output: ImageShape) {
    self.window = dnn_window(
      kernel: Int64(window.kernel), stride: Int64(window.stride), padding: Int64(window.padding))
    outputShape = output
  }

  func forward(_ inputs: [Value], on builder: PlanBuilder) throws -> Value {
    let (source, output) = (inputs[0], builder.value(outputShape, isBlocked: inputs[0].isBlocked))
    let operation = try Primitive([source.pictureLayout(), output.pictureLayout()]) { [window] in
      dnn_max_pool_forward($0[0], $0[1], window, builder.isDifferentiated ? 1 : 0)
    }
    let workspace = builder.tape.slot(try operation.layout(of: dnn_workspace).count)
    let places = builder.isDifferentiated ? [(dnn_workspace, workspace)] : []
    try builder.record(
      .pool, operation, reads: [(dnn_source, source.slot)],
      writes: [(dnn_destination, output.slot)] + places)
    made = (source, operation, workspace)
    return output
  }

  func backward(_ gradient: Gradient, on builder: PlanBuilder) throws -> [Value?] {
    guard let made else { preconditionFailure("backward is recorded after forward") }
    let gradient = builder.gathered(gradient)
    let result = builder.value(like: made.source)
    let operation = try Primitive([result.pictureLayout(), gradient.pictureLayout()]) { [window] in
      dnn_max_pool_backward(made.operation.handle, $0[0], $0[1], window)
    }
    try builder.record(
      .pool, operation, reads: [(dnn_destination, gradient.slot), (dnn_workspace, made.workspace)],
      writes: [(dnn_source, result.slot)])
    return [result]
  }
}
