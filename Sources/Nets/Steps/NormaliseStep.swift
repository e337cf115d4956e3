// The first step of every plan: (x − shift) · scale on the picture.
import CKernels

/// Scales pixels; backward, it also brings the gradient into the picture's plain order.
final class NormaliseStep: Step {
  private let shift: Float
  private let scale: Float

  init(shift: Float, scale: Float) {
    self.shift = shift
    self.scale = scale
  }

  func forward(_ inputs: [Value], on builder: PlanBuilder) -> Value {
    let (source, output) = (inputs[0], builder.value(like: inputs[0]))
    builder.tape.record(reads: [source.slot], writes: [output.slot]) { [shift, scale] memory in
      let (to, from) = (memory[output.slot], memory[source.slot])
      return { ck_affine(to, from, source.count, shift, scale) }
    }
    return output
  }

  func backward(_ gradient: Value, on builder: PlanBuilder) -> [Value?] {
    let output = builder.value(gradient.shape, isBlocked: false)
    builder.tape.pin(output.slot)
    builder.tape.record(reads: [gradient.slot], writes: [output.slot]) { [scale] memory in
      let (to, from) = (memory[output.slot], memory[gradient.slot])
      guard gradient.isBlocked else { return { ck_affine(to, from, gradient.count, 0, scale) } }
      let (shape, channels) = (gradient.kernelShape, gradient.shape.channels)
      return { ck_unblock(to, from, shape, channels, scale) }
    }
    return [output]
  }
}
