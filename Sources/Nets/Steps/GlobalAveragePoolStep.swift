// Average pooling over whole feature maps: from blocked maps to plain features.
import CKernels

/// The mean over each channel's pixels, which share the gradient evenly.
final class GlobalAveragePoolStep: Step {
  private let name: String
  private var source: Value?

  init(name: String) { self.name = name }

  func forward(_ inputs: [Value], on builder: PlanBuilder) throws -> Value {
    let source = inputs[0]
    guard source.isBlocked else {
      throw NetsError.badLayer(name, reason: "a convolution must stand before it")
    }
    let shape = ImageShape(channels: source.shape.channels, height: 1, width: 1)
    let output = builder.value(shape, isBlocked: false)
    builder.tape.record(.pool, reads: [source.slot], writes: [output.slot]) { memory in
      let (to, from) = (memory[output.slot], memory[source.slot])
      return { ck_global_average(to, from, source.kernelShape, shape.channels) }
    }
    self.source = source
    return output
  }

  func backward(_ gradient: Gradient, on builder: PlanBuilder) -> [Value?] {
    guard let source else { preconditionFailure("backward is recorded after forward") }
    let gradient = builder.gathered(gradient)
    let result = builder.value(like: source)
    builder.tape.record(.pool, reads: [gradient.slot], writes: [result.slot]) { memory in
      let (to, from) = (memory[result.slot], memory[gradient.slot])
      return { ck_global_average_backward(to, from, source.kernelShape, source.shape.channels) }
    }
    return [result]
  }
}
