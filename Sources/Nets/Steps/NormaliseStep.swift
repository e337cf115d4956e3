// The first step of every plan: (x − shift) · scale on the picture.
import CKernels

/// Scales plain pixels, and the gradient to them.
final class NormaliseStep: Step {
  private let shift: Float
  private let scale: Float

  private let readByConvolution: Bool

  init(shift: Float, scale: Float, readByConvolution: Bool) {
    self.shift = shift
    self.scale = scale
    self.readByConvolution = readByConvolution
  }

  func forward(_ inputs: [Value], on builder: PlanBuilder) -> Value {
    let source = inputs[0]
    let precision = readByConvolution ? builder.precision : .float32
    let output = builder.value(source.shape, isBlocked: false, precision)
    builder.tape.record(
      .picture, reads: [source.slot], writes: [output.slot]
    ) { [shift, scale] memory in
      let (to, from) = (memory[output.slot], memory[source.slot])
      guard precision == .float32 else {
        return { ck_affine_to_bfloat16(to, from, source.count, shift, scale) }
      }
      return { ck_affine(to, from, source.count, shift, scale) }
    }
    return output
  }

  func backward(_ gradient: Gradient, on builder: PlanBuilder) -> [Value?] {
    let gradient = builder.gathered(gradient)
    let output = builder.value(like: gradient)
    builder.tape.pin(output.slot)
    builder.tape.record(.picture, reads: [gradient.slot], writes: [output.slot]) { [scale] memory in
      let (to, from) = (memory[output.slot], memory[gradient.slot])
      return { ck_affine(to, from, gradient.count, 0, scale) }
    }
    return [output]
  }
}
