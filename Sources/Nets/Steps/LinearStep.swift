// The fully connected layer, with the ReLU behind it.
import CKernels
import COneDNN

/// y = x · weightᵀ + bias, on plain rows; back, dx = dy · weight, dweight = dyᵀ · x, dbias = Σ dy.
final class LinearStep: Step {
  private let name: String
  private let units: Int
  private let relu: Bool
  private let wantsInputGradient: Bool
  private var made: (source: Value, output: Value)?

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
    let weights = try builder.parameters.packed(
      "\(name).weight", extents: extents, as: TensorLayout(extents, dnn_order_transposed))
    let bias = builder.parameters.master("\(name).bias").start
    let shape = ck_matrix_shape(rows: source.rows, inner: source.shape.count, columns: units)
    builder.tape.record(.linear, reads: [source.slot], writes: [output.slot]) { [relu] memory in
      let (to, from) = (memory[output.slot], memory[source.slot])
      return { ck_multiply(to, from, weights, bias, shape, relu ? 1 : 0) }
    }
    made = (source, output)
    return output
  }

  func backward(_ gradient: Gradient, on builder: PlanBuilder) throws -> [Value?] {
    guard let (source, output) = made else {
      preconditionFailure("backward is recorded after forward")
    }
    let gradient = builder.gathered(gradient, behindReLU: relu ? output : nil)
    if let lane = builder.training {
      try recordParameterGradients(gradient, source: source, lane, on: builder)
    }
    return [wantsInputGradient ? recordInputGradient(gradient, source: source, on: builder) : nil]
  }

  private func recordInputGradient(
    _ gradient: Value, source: Value, on builder: PlanBuilder
  ) -> Value {
    let result = builder.value(like: source)
    let weights = builder.parameters.master("\(name).weight").start
    let shape = ck_matrix_shape(rows: source.rows, inner: units, columns: source.shape.count)
    builder.tape.record(.linear, reads: [gradient.slot], writes: [result.slot]) { memory in
      let (to, from) = (memory[result.slot], memory[gradient.slot])
      return { ck_multiply(to, from, weights, nil, shape, 0) }
    }
    return result
  }

  private func recordParameterGradients(
    _ gradient: Value, source: Value, _ lane: TrainingLane, on builder: PlanBuilder
  ) throws {
    let extents = [units, source.shape.count]
    let weights = try lane.gradient(
      to: "\(name).weight", extents: extents, in: TensorLayout(extents, dnn_order_plain))
    let bias = try lane.gradient(
      to: "\(name).bias", extents: [units], in: TensorLayout([units], dnn_order_plain))
    let transposed = builder.tape.slot(gradient.count)
    let (rows, units) = (source.rows, units)
    let shape = ck_matrix_shape(rows: units, inner: rows, columns: source.shape.count)
    builder.tape.record(.linear, reads: [gradient.slot, source.slot], writes: [transposed]) { memory in
      let (g, x, turned) = (memory[gradient.slot], memory[source.slot], memory[transposed])
      return {
        ck_transpose(turned, g, rows, units)
        ck_row_sums(bias, turned, units, rows)
        ck_multiply(weights, turned, x, nil, shape, 0)
      }
    }
  }
}
