// The fully connected layer, with the ReLU behind it.
import CKernels
import COneDNN

/// y = x · weightᵀ + bias, on plain rows; back, dx = dy · weight, dweight = dyᵀ · x, dbias = Σ dy.
///
/// Rows stay float32 between layers; in a bfloat16 plan the factors of each product are rounded.
final class LinearStep: Step {
  private let name: String
  private let units: Int
  private let relu: Bool
  private let wantsInputGradient: Bool
  /// What the backward pass needs: the layer's input as it was multiplied, its output.
  private var made: (source: Value, factor: Value, output: Value, operation: Primitive)?

  init(name: String, units: Int, relu: Bool, wantsInputGradient: Bool) {
    self.name = name
    self.units = units
    self.relu = relu
    self.wantsInputGradient = wantsInputGradient
  }

  func forward(_ inputs: [Value], on builder: PlanBuilder) throws -> Value {
    let source = inputs[0]
    guard !source.isBlocked else {
      throw NetsError.badLayer(name, reason: "a global pool must stand before it")
    }
    let output = builder.value(ImageShape(channels: units, height: 1, width: 1), isBlocked: false)
    let factor = rounded(source, on: builder)
    let bias = try TensorLayout([units], dnn_order_plain)
    let operation = try Primitive([
      factor.rowLayout(), weightLayout(reading: source, builder.precision), bias,
      output.rowLayout(),
    ]) { [relu] in dnn_inner_product_forward($0[0], $0[1], $0[2], $0[3], relu ? 1 : 0) }
    let weights = try packedWeights(for: operation, reading: source, on: builder)
    try builder.record(
      .linear, slices: 1, operation, reads: [(dnn_source, factor)],
      writes: [(dnn_destination, output)],
      fixed: [(dnn_weights, weights), (dnn_bias, builder.parameters.plain("\(name).bias").start)])
    made = (source, factor, output, operation)
    return output
  }

  func backward(_ gradient: Gradient, on builder: PlanBuilder) throws -> [Value?] {
    guard let made else { preconditionFailure("backward is recorded after forward") }
    let gradient = rounded(
      builder.gathered(gradient, behindReLU: relu ? made.output : nil), on: builder)
    if let lane = builder.training {
      try recordParameterGradients(
        gradient, factor: made.factor, made.operation, lane, on: builder)
    }
    guard wantsInputGradient else { return [nil] }
    return [try recordInputGradient(gradient, source: made.source, made.operation, on: builder)]
  }

  private func recordInputGradient(
    _ gradient: Value, source: Value, _ forward: Primitive, on builder: PlanBuilder
  ) throws -> Value {
    let result = builder.value(like: source)
    let operation = try Primitive([
      result.rowLayout(), weightLayout(reading: source, builder.precision), gradient.rowLayout(),
    ]) { dnn_inner_product_backward_data(forward.handle, $0[0], $0[1], $0[2]) }
    let weights = try packedWeights(for: operation, reading: source, on: builder)
    try builder.record(
      .linear, slices: 1, operation, reads: [(dnn_destination, gradient)],
      writes: [(dnn_source, result)], fixed: [(dnn_weights, weights)])
    return result
  }

  private func recordParameterGradients(
    _ gradient: Value, factor: Value, _ forward: Primitive, _ lane: TrainingLane,
    on builder: PlanBuilder
  ) throws {
    let bias = try TensorLayout([units], dnn_order_plain)
    let operation = try Primitive([
      factor.rowLayout(), weightLayout(reading: factor, .float32), bias, gradient.rowLayout(),
    ]) { dnn_inner_product_backward_weights(forward.handle, $0[0], $0[1], $0[2], $0[3]) }
    let weightSums = try lane.gradient(
      to: "\(name).weight", extents: [units, factor.shape.count],
      in: operation.layout(of: dnn_weights))
    let biasSums = try lane.gradient(to: "\(name).bias", extents: [units], in: bias)
    try builder.record(
      .linear, slices: 1, operation,
      reads: [(dnn_source, factor), (dnn_destination, gradient)], writes: [],
      fixed: [(dnn_weights, weightSums), (dnn_bias, biasSums)])
  }

  private func weightLayout(reading source: Value, _ precision: Precision) throws -> TensorLayout {
    try TensorLayout([units, source.shape.count], dnn_order_any, precision)
  }

  private func packedWeights(
    for operation: Primitive, reading source: Value, on builder: PlanBuilder
  ) throws -> UnsafeMutablePointer<Float> {
    try builder.parameters.packed(
      "\(name).weight", extents: [units, source.shape.count],
      as: operation.layout(of: dnn_weights))
  }

  /// Rows in the plan's precision; the same rows where that is theirs already.
  private func rounded(_ rows: Value, on builder: PlanBuilder) -> Value {
    guard rows.precision != builder.precision else { return rows }
    let result = builder.value(rows.shape, isBlocked: false, builder.precision)
    builder.tape.record(.linear, reads: [rows.slot], writes: [result.slot]) { memory in
      let (to, from) = (memory[result.slot], memory[rows.slot])
      return { ck_affine_to_bfloat16(to, from, rows.count, 0, 1) }
    }
    return result
  }
}

extension Value {
  /// The layout as a matrix, one row for each row of the batch.
  fileprivate func rowLayout() throws -> TensorLayout {
    try TensorLayout([rows, shape.count], dnn_order_plain, precision)
  }
}
