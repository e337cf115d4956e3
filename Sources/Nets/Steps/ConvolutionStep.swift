// Convolution. In evaluation it carries the folded batch norm as its bias, and the ReLU behind it.
import CKernels
import COneDNN

/// Cross-correlation with square filters, from plain or blocked to blocked feature maps.
final class ConvolutionStep: Step {
  private let name: String
  private let window: dnn_window
  private let outputShape: ImageShape
  private let hasBias: Bool
  private let relu: Bool
  private let wantsInputGradient: Bool
  /// What the backward pass needs of the forward pass.
  private var made: (source: Value, output: Value, operation: Primitive)?

  init(
    name: String, window: Stage.Window, output: ImageShape, hasBias: Bool, relu: Bool,
    wantsInputGradient: Bool
  ) {
    self.name = name
    self.window = dnn_window(
      kernel: Int64(window.kernel), stride: Int64(window.stride), padding: Int64(window.padding))
    outputShape = output
    self.hasBias = hasBias
    self.relu = relu
    self.wantsInputGradient = wantsInputGradient
  }

  func forward(_ inputs: [Value], on builder: PlanBuilder) throws -> Value {
    let (source, output) = (inputs[0], builder.value(outputShape, isBlocked: true))
    let extents = filterExtents(reading: source)
    let bias = hasBias ? try TensorLayout([filters], dnn_order_plain) : nil
    let operation = try Primitive([
      source.pictureLayout(), TensorLayout(extents, dnn_order_any), bias, output.pictureLayout(),
    ]) { [window, relu] in
      dnn_convolution_forward($0[0], $0[1], $0[2], $0[3], window, relu ? 1 : 0)
    }
    let weights = try builder.parameters.packed(
      "\(name).weight", extents: extents, as: operation.layout(of: dnn_weights))
    var fixed = [(dnn_weights, weights)]
    if let bias {
      let biases = try builder.parameters.packed("\(name).bias", extents: [filters], as: bias)
      fixed.append((dnn_bias, biases))
    }
    try builder.record(
      operation, reads: [(dnn_source, source.slot)], writes: [(dnn_destination, output.slot)],
      fixed: fixed)
    made = (source, output, operation)
    return output
  }

  func backward(_ gradient: Value, on builder: PlanBuilder) throws -> [Value?] {
    guard let made else { preconditionFailure("backward is recorded after forward") }
    let gradient = relu ? builder.reluBackward(gradient, output: made.output) : gradient
    if let lane = builder.training {
      try recordWeightGradient(gradient, source: made.source, made.operation, lane, on: builder)
    }
    guard wantsInputGradient else { return [nil] }
    return [try recordInputGradient(gradient, source: made.source, made.operation, on: builder)]
  }

  private func recordInputGradient(
    _ gradient: Value, source: Value, _ forward: Primitive, on builder: PlanBuilder
  ) throws -> Value {
    guard source.isBlocked else {
      return recordPictureGradient(gradient, source: source, on: builder)
    }
    let result = builder.value(like: source)
    let extents = filterExtents(reading: source)
    let operation = try Primitive([
      result.pictureLayout(), TensorLayout(extents, dnn_order_any), gradient.pictureLayout(),
    ]) { [window] in
      dnn_convolution_backward_data(forward.handle, $0[0], $0[1], $0[2], window)
    }
    let weights = try builder.parameters.packed(
      "\(name).weight", extents: extents, as: operation.layout(of: dnn_weights))
    try builder.record(
      operation, reads: [(dnn_destination, gradient.slot)], writes: [(dnn_source, result.slot)],
      fixed: [(dnn_weights, weights)])
    return result
  }

  /// oneDNN has no fast kernel for the gradient to plain pictures, so this is a loop of our own.
  private func recordPictureGradient(
    _ gradient: Value, source: Value, on builder: PlanBuilder
  ) -> Value {
    let result = builder.value(like: source)
    let shape = ck_picture_convolution(
      rows: source.rows, channels: source.shape.channels, height: source.shape.height,
      width: source.shape.width, filters: outputShape.channels,
      output_height: outputShape.height, output_width: outputShape.width,
      kernel: Int(window.kernel), stride: Int(window.stride), padding: Int(window.padding),
      block: Value.block)
    let weights = builder.parameters.master("\(name).weight").start
    builder.tape.needScratch(ck_picture_gradient_scratch(shape))
    builder.tape.record(reads: [gradient.slot], writes: [result.slot]) { memory in
      let (to, from, scratch) = (memory[result.slot], memory[gradient.slot], memory.scratch)
      return { ck_picture_gradient(to, from, weights, scratch, shape) }
    }
    return result
  }

  private func recordWeightGradient(
    _ gradient: Value, source: Value, _ forward: Primitive, _ lane: TrainingLane,
    on builder: PlanBuilder
  ) throws {
    let extents = filterExtents(reading: source)
    let operation = try Primitive([
      source.pictureLayout(), TensorLayout(extents, dnn_order_any), gradient.pictureLayout(),
    ]) { [window] in
      dnn_convolution_backward_weights(forward.handle, $0[0], $0[1], $0[2], window)
    }
    let weights = try lane.gradient(
      to: "\(name).weight", extents: extents, in: operation.layout(of: dnn_weights))
    try builder.record(
      operation, reads: [(dnn_source, source.slot), (dnn_destination, gradient.slot)], writes: [],
      fixed: [(dnn_weights, weights)])
  }

  /// Filters in memory, padded as the feature map that they fill.
  private var filters: Int { Value.paddedChannels(outputShape.channels) }

  private func filterExtents(reading source: Value) -> [Int] {
    [filters, source.channels, Int(window.kernel), Int(window.kernel)]
  }
}
