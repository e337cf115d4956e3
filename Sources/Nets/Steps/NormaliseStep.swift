// The first step of every plan: (x − shift) · scale on the picture.
import CKernels

/// Scales plain pixels, and the gradient to them.
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
    let output = builder.value(like: gradient)
    builder.tape.pin(output.slot)
    builder.tape.record(reads: [gradient.slot], writes: [output.slot]) { [scale] memory in
      let (to, from) = (memory[output.slot], memory[gradient.slot])
      return { ck_affine(to, from, gradient.count, 0, scale) }
    }
    return [output]
  }
}
