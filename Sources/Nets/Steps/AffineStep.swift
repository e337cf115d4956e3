// Batch norm in evaluation where it stands alone, with the ReLU behind it.
import CKernels
import COneDNN

/// y = x · scale + shift per channel; back, dx = scale · dy.
final class AffineStep: Step {
  private let name: String
  private let relu: Bool
  private var made: (output: Value, scale: UnsafeMutablePointer<Float>)?

  init(name: String, relu: Bool) {
    self.name = name
    self.relu = relu
  }

  func forward(_ inputs: [Value], on builder: PlanBuilder) throws -> Value {
    let source = inputs[0]
    guard source.isBlocked else {
      throw NetsError.badLayer(name, reason: "a convolution must stand before it")
    }
    let output = builder.value(like: source)
    let layout = try TensorLayout([source.channels], dnn_order_plain)
    let (scale, shift) = try (
      builder.parameters.packed("\(name).weight", extents: [source.channels], as: layout),
      builder.parameters.packed("\(name).bias", extents: [source.channels], as: layout)
    )
    builder.tape.record(
      .batchNorm, reads: [source.slot], writes: [output.slot], inPlace: source.slot
    ) { [relu] memory in
      let (to, from, shape) = (memory[output.slot], memory[source.slot], source.kernelShape)
      let norm = ck_batch_norm(scale: scale, shift: shift, mean: nil, relu: relu ? 1 : 0)
      return { ck_batch_norm_forward(to, from, nil, shape, norm) }
    }
    made = (output, scale)
    return output
  }

  func backward(_ gradient: Gradient, on builder: PlanBuilder) -> [Value?] {
    guard let (output, scale) = made else {
      preconditionFailure("backward is recorded after forward")
    }
    let (one, other) = (gradient.one, gradient.other)
    let result = builder.value(like: one)
    builder.tape.record(
      .batchNorm, reads: gradient.slots + (relu ? [output.slot] : []), writes: [result.slot],
      inPlace: one.slot
    ) { [relu] memory in
      let (to, g, more) = (memory[result.slot], memory[one.slot], other.map { memory[$0.slot] })
      let y = relu ? memory[output.slot] : nil
      return { ck_scale_backward(to, g, more, y, result.kernelShape, scale) }
    }
    return [result]
  }
}
