// ReLU that could not join the step before it, as behind a residual sum.
import CKernels

/// max(x, 0).
final class ReLUStep: Step {
  private var output: Value?

  func forward(_ inputs: [Value], on builder: PlanBuilder) -> Value {
    let (source, output) = (inputs[0], builder.value(like: inputs[0]))
    builder.tape.record(
      .relu, reads: [source.slot], writes: [output.slot], inPlace: source.slot
    ) { memory in
      let (to, from) = (memory[output.slot], memory[source.slot])
      return { ck_relu(to, from, source.count, source.precision.kernelType) }
    }
    self.output = output
    return output
  }

  func backward(_ gradient: Gradient, on builder: PlanBuilder) -> [Value?] {
    guard let output else { preconditionFailure("backward is recorded after forward") }
    return [builder.gathered(gradient, behindReLU: output)]
  }
}
