// The channels of several feature maps in one.
import CKernels

/// Copies channels, whole blocks where both sides begin one; each input gets its part of the gradient.
final class ConcatenateStep: Step {
  private let name: String
  private let outputShape: ImageShape
  private var sources: [Value] = []

  init(name: String, output: ImageShape) {
    self.name = name
    outputShape = output
  }

  func forward(_ inputs: [Value], on builder: PlanBuilder) throws -> Value {
    guard inputs.allSatisfy(\.isBlocked) else {
      throw NetsError.badLayer(name, reason: "a convolution must stand before each of its inputs")
    }
    sources = inputs
    let output = builder.value(outputShape, isBlocked: true)
    let parts = self.parts
    builder.tape.record(
      .concatenation, reads: inputs.map(\.slot), writes: [output.slot]
    ) { memory in
      let to = memory[output.slot]
      let parts = parts.map { (memory[$0.value.slot], $0.value.shape.channels, $0.first) }
      return {
        // In order: each part's last block is filled up by the next.
        for (from, channels, first) in parts {
          ck_put_channels(to, output.kernelShape, first, from, channels)
        }
      }
    }
    return output
  }

  func backward(_ gradient: Gradient, on builder: PlanBuilder) -> [Value?] {
    let gradient = builder.gathered(gradient)
    return parts.map { part in
      let result = builder.value(like: part.value)
      builder.tape.record(
        .concatenation, reads: [gradient.slot], writes: [result.slot]
      ) { memory in
        let (to, from) = (memory[result.slot], memory[gradient.slot])
        let channels = part.value.shape.channels
        return { ck_take_channels(to, channels, from, gradient.kernelShape, part.first) }
      }
      return result
    }
  }

  /// The sources, and the channel at which each begins in the output.
  private var parts: [(value: Value, first: Int)] {
    var first = 0
    return sources.map { source in
      defer { first += source.shape.channels }
      return (source, first)
    }
  }
}
