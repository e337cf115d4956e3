// Convolution. In evaluation it carries the folded batch norm as its bias, and takes along the sum
// and the ReLU behind it.
import CKernels
import COneDNN

/// Cross-correlation with square filters, from plain or blocked to blocked feature maps.
final class ConvolutionStep: Step {
  private let name: String
  private let window: Stage.Window
  private let outputShape: ImageShape
  private let after: Stage.After
  private let hasBias: Bool
  private let trainsBias: Bool
  private let wantsInputGradient: Bool
  /// What the backward pass needs of the forward pass.
  private var made: (source: Value, output: Value, operation: Primitive)?

  init(
    name: String, window: Stage.Window, output: ImageShape, hasBias: Bool, trainsBias: Bool,
    after: Stage.After, wantsInputGradient: Bool
  ) {
    self.name = name
    self.window = window
    outputShape = output
    self.hasBias = hasBias
    self.trainsBias = trainsBias
    self.after = after
    self.wantsInputGradient = wantsInputGradient
  }

  func forward(_ inputs: [Value], on builder: PlanBuilder) throws -> Value {
    let source = inputs[0]
    let added = after.isSum ? inputs[1] : nil
    let winograd = usesWinograd(.forward, from: source, on: builder)
    // Winograd's kernel takes no sum along.
    let fused = winograd && after.isSum ? Stage.After() : after
    let output = builder.value(outputShape, isBlocked: true)
    let slices =
      winograd ? builder.winogradSlices(source, output) : builder.slices(source, output)
    let operation = try makeForward(
      source, output, slices: slices, added: fused.isSum ? added : nil, relu: fused.relu,
      winograd: winograd)
    var reads = [(dnn_source, source)]
    if fused.isSum, let added { reads.append((dnn_added, added)) }
    try builder.record(
      .convolution, slices: slices, operation, reads: reads, writes: [(dnn_destination, output)],
      fixed: weights(of: operation, reading: source, on: builder))
    var result = output
    if let added, !fused.isSum { result = builder.add(added, output, relu: after.relu) }
    made = (source, result, operation)
    return result
  }

  private func makeForward(
    _ source: Value, _ output: Value, slices: Int, added: Value?, relu: Bool, winograd: Bool
  ) throws -> Primitive {
    let bias = hasBias ? try TensorLayout([filters], dnn_order_plain) : nil
    let addedLayout = try added?.pictureLayout(slices: slices)
    return try Primitive([
      source.pictureLayout(slices: slices), weightLayout(reading: source, source.precision), bias,
      output.pictureLayout(slices: slices), addedLayout,
    ]) {
      dnn_convolution_forward(
        $0[0], $0[1], $0[2], $0[3], self.convolution(winograd, added: $0[4], relu: relu))
    }
  }

  /// The packed weights that a forward operation reads, and its bias.
  private func weights(of operation: Primitive, reading source: Value, on builder: PlanBuilder)
    throws -> [(dnn_argument, UnsafeMutablePointer<Float>)]
  {
    let weights = try builder.parameters.packed(
      "\(name).weight", extents: filterExtents(reading: source),
      as: operation.layout(of: dnn_weights))
    guard hasBias else { return [(dnn_weights, weights)] }
    let bias = try builder.parameters.packed(
      "\(name).bias", extents: [filters], as: TensorLayout([filters], dnn_order_plain))
    return [(dnn_weights, weights), (dnn_bias, bias)]
  }

  func backward(_ gradient: Gradient, on builder: PlanBuilder) throws -> [Value?] {
    guard let made else { preconditionFailure("backward is recorded after forward") }
    let gradient = builder.gathered(gradient, behindReLU: after.relu ? made.output : nil)
    if let lane = builder.training {
      try recordWeightGradient(gradient, source: made.source, made.operation, lane, on: builder)
    }
    let toInput =
      wantsInputGradient
      ? try recordInputGradient(gradient, source: made.source, made.operation, on: builder) : nil
    return after.isSum ? [toInput, gradient] : [toInput]
  }

  private func recordInputGradient(
    _ gradient: Value, source: Value, _ forward: Primitive, on builder: PlanBuilder
  ) throws -> Value {
    guard source.isBlocked else {
      return recordPictureGradient(gradient, source: source, on: builder)
    }
    let result = builder.value(like: source)
    let winograd = usesWinograd(.inputGradient, from: source, on: builder)
    let slices =
      winograd ? builder.winogradSlices(source, gradient) : builder.slices(source, gradient)
    let operation = try Primitive([
      result.pictureLayout(slices: slices), weightLayout(reading: source, source.precision),
      gradient.pictureLayout(slices: slices),
    ]) {
      dnn_convolution_backward_data(forward.handle, $0[0], $0[1], $0[2], self.convolution(winograd))
    }
    let weights = try builder.parameters.packed(
      "\(name).weight", extents: filterExtents(reading: source),
      as: operation.layout(of: dnn_weights))
    try builder.record(
      .convolution, slices: slices, operation, reads: [(dnn_destination, gradient)],
      writes: [(dnn_source, result)], fixed: [(dnn_weights, weights)])
    return result
  }

  /// oneDNN has no fast kernel for the gradient to plain pictures, so this is a loop of our own.
  private func recordPictureGradient(
    _ gradient: Value, source: Value, on builder: PlanBuilder
  ) -> Value {
    let result = builder.value(source.shape, isBlocked: false, .float32)
    let slices = builder.slices(source, gradient)
    let shape = ck_picture_convolution(
      rows: source.rows / slices, channels: source.shape.channels, height: source.shape.height,
      width: source.shape.width, filters: outputShape.channels,
      output_height: outputShape.height, output_width: outputShape.width,
      kernel: window.kernel, stride: window.stride, padding: window.padding,
      block: Value.block, type: gradient.precision.kernelType)
    let weights = builder.parameters.plain("\(name).weight").start
    let (step, gradientStep) = (result.stride(slices), gradient.stride(slices))
    builder.tape.needScratch(ck_picture_gradient_scratch(shape))
    builder.tape.record(
      .convolution, slices: slices, reads: [gradient.slot], writes: [result.slot]
    ) { memory in
      let (to, from, scratch) = (memory[result.slot], memory[gradient.slot], memory.scratch)
      return {
        ck_picture_gradient(to + $0 * step, from + $0 * gradientStep, weights, scratch, shape)
      }
    }
    return result
  }

  private func recordWeightGradient(
    _ gradient: Value, source: Value, _ forward: Primitive, _ lane: TrainingLane,
    on builder: PlanBuilder
  ) throws {
    let winograd = usesWinograd(.weightGradient, from: source, on: builder)
    let slices = builder.weightSlices(
      source, gradient, weights: filterExtents(reading: source).reduce(1, *))
    let operation = try Primitive([
      source.pictureLayout(slices: slices), weightLayout(reading: source, .float32),
      gradient.pictureLayout(slices: slices),
    ]) {
      dnn_convolution_backward_weights(
        forward.handle, $0[0], $0[1], $0[2], self.convolution(winograd))
    }
    let layout = try operation.layout(of: dnn_weights)
    let whole = try lane.gradient(
      to: "\(name).weight", extents: filterExtents(reading: source), in: layout)
    let part = builder.tape.slot(slices > 1 ? layout.count : 0)
    try builder.needScratch(of: operation)
    builder.tape.record(
      .convolution, slices: slices, reads: [source.slot, gradient.slot], writes: [part]
    ) { memory in
      let strides = slices > 1 ? (source.stride(slices), gradient.stride(slices)) : (0, 0)
      try operation.bind(dnn_source, to: memory[source.slot], stride: strides.0)
      try operation.bind(dnn_destination, to: memory[gradient.slot], stride: strides.1)
      try operation.bind(dnn_scratchpad, to: memory.scratch)
      try operation.bind(dnn_weights, to: slices > 1 ? memory[part] : whole)
      return Self.summing(operation, slices: slices, part: memory[part], into: whole, layout.count)
    }
    if trainsBias { try recordBiasGradient(gradient, lane, on: builder) }
  }

  /// Runs the operation on each slice, and adds up what it leaves in `part`.
  private static func summing(
    _ operation: Primitive, slices: Int, part: UnsafeMutablePointer<Float>,
    into whole: UnsafeMutablePointer<Float>, _ count: Int
  ) -> Tape.Action {
    guard slices > 1 else { return { _ in operation.execute() } }
    return { slice in
      operation.execute(slice: slice)
      if slice == 0 {
        whole.update(from: part, count: count)
      } else {
        ck_accumulate(whole, part, count)
      }
    }
  }

  private func recordBiasGradient(
    _ gradient: Value, _ lane: TrainingLane, on builder: PlanBuilder
  ) throws {
    let sums = try lane.gradient(
      to: "\(name).bias", extents: [filters], in: TensorLayout([filters], dnn_order_plain))
    let shape = gradient.kernelShape
    builder.tape.record(.convolution, reads: [gradient.slot], writes: []) { memory in
      let from = memory[gradient.slot]
      return { ck_channel_sums(sums, from, shape) }
    }
  }
}

extension ConvolutionStep {
  /// Filters in memory, padded as the feature map that they fill.
  private var filters: Int { Value.paddedChannels(outputShape.channels) }

  private func filterExtents(reading source: Value) -> [Int] {
    [filters, source.channels, window.kernel, window.kernel]
  }

  private func weightLayout(reading source: Value, _ precision: Precision) throws -> TensorLayout {
    try TensorLayout(filterExtents(reading: source), dnn_order_any, precision)
  }

  private func usesWinograd(
    _ pass: ConvolutionPass, from source: Value, on builder: PlanBuilder
  ) -> Bool {
    builder.kernels.usesWinograd(pass, from: source, to: filters, window)
  }

  private func convolution(
    _ winograd: Bool, added: OpaquePointer? = nil, relu: Bool = false
  ) -> dnn_convolution {
    dnn_convolution(
      window: dnn_window(
        kernel: Int64(window.kernel), stride: Int64(window.stride),
        padding: Int64(window.padding)),
      winograd: winograd ? 1 : 0, added: added, relu: relu ? 1 : 0)
  }
}
