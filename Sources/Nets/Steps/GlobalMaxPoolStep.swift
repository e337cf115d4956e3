// Max pooling over whole feature maps: from blocked maps to plain features.
import CKernels

/// The largest pixel of each channel; the gradient goes to that pixel alone, the first if several.
final class GlobalMaxPoolStep: Step {
  private let name: String
  private var made: (source: Value, places: Tape.Slot)?

  init(name: String) { self.name = name }

  func forward(_ inputs: [Value], on builder: PlanBuilder) throws -> Value {
    let source = inputs[0]
    guard source.isBlocked else {
      throw NetsError.badLayer(name, reason: "a convolution must stand before it")
    }
    let shape = ImageShape(channels: source.shape.channels, height: 1, width: 1)
    let output = builder.value(shape, isBlocked: false)
    let places = builder.tape.slot(output.count)
    builder.tape.record(.pool, reads: [source.slot], writes: [output.slot, places]) { memory in
      let (to, from) = (memory[output.slot], memory[source.slot])
      let place = Self.indices(memory[places])
      return { ck_global_max(to, place, from, source.kernelShape, shape.channels) }
    }
    made = (source, places)
    return output
  }

  func backward(_ gradient: Gradient, on builder: PlanBuilder) -> [Value?] {
    guard let (source, places) = made else {
      preconditionFailure("backward is recorded after forward")
    }
    let gradient = builder.gathered(gradient)
    let result = builder.value(like: source)
    builder.tape.record(.pool, reads: [gradient.slot, places], writes: [result.slot]) { memory in
      let (to, from) = (memory[result.slot], memory[gradient.slot])
      let place = Self.indices(memory[places])
      return { ck_global_max_backward(to, place, from, source.kernelShape, source.shape.channels) }
    }
    return [result]
  }

  /// The tape's memory as whole numbers of the same size.
  private static func indices(_ memory: UnsafeMutablePointer<Float>)
    -> UnsafeMutablePointer<Int32>
  {
    UnsafeMutableRawPointer(memory).assumingMemoryBound(to: Int32.self)
  }
}
