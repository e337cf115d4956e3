// The fully connected layer, with the ReLU behind it.
import COneDNN

/// source · weightᵀ + bias, on plain rows.
final class LinearStep: Step {
  private let name: String
  private let units: Int
  private let relu: Bool
  private let wantsInputGradient: Bool
  private var made: (source: Value, output: Value, operation: Primitive)?

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
    let extents = [units, source.shape.count]
    let operation = try Primitive([
      source.matrixLayout(), TensorLayout(extents, dnn_order_any),
      TensorLayout([units], dnn_order_plain), output.matrixLayout(),
    ]) { [relu] in dnn_linear_forward($0[0], $0[1], $0[2], $0[3], relu ? 1 : 0) }
    let weights = try builder.parameters.packed(
      "\(name).weight", extents: extents, as: operation.layout(of: dnn_weights))
    try builder.record(
      operation, reads: [(dnn_source, source.slot)], writes: [(dnn_destination, output.slot)],
      fixed: [(dnn_weights, weights), (dnn_bias, builder.parameters.master("\(name).bias").start)])
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
    let result = builder.value(like: source)
    let extents = [units, source.shape.count]
    let operation = try Primitive([
      result.matrixLayout(), TensorLayout(extents, dnn_order_any), gradient.matrixLayout(),
    ]) { dnn_linear_backward_data(forward.handle, $0[0], $0[1], $0[2]) }
    let weights = try builder.parameters.packed(
      "\(name).weight", extents: extents, as: operation.layout(of: dnn_weights))
    try builder.record(
      operation, reads: [(dnn_destination, gradient.slot)], writes: [(dnn_source, result.slot)],
      fixed: [(dnn_weights, weights)])
    return result
  }

  private func recordWeightGradient(
    _ gradient: Value, source: Value, _ forward: Primitive, _ lane: TrainingLane,
    on builder: PlanBuilder
  ) throws {
    let extents = [units, source.shape.count]
    let bias = try TensorLayout([units], dnn_order_plain)
    let operation = try Primitive([
      source.matrixLayout(), TensorLayout(extents, dnn_order_any), bias, gradient.matrixLayout(),
    ]) { dnn_linear_backward_weights(forward.handle, $0[0], $0[1], $0[2], $0[3]) }
    let weights = try lane.gradient(
      to: "\(name).weight", extents: extents, in: operation.layout(of: dnn_weights))
    let biases = try lane.gradient(to: "\(name).bias", extents: [units], in: bias)
    try builder.record(
      operation, reads: [(dnn_source, source.slot), (dnn_destination, gradient.slot)], writes: [],
      fixed: [(dnn_weights, weights), (dnn_bias, biases)])
  }
}
