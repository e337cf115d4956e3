// Batch norm in training (Ioffe and Szegedy 2015), with the sum and the ReLU behind it. Its moments
// are those of the whole batch: the lanes exchange their sums, and each adds them in the order of
// the lanes.
import CKernels

/// Normalises each channel by the batch's mean and variance, and keeps the running statistics.
final class BatchNormStep: Step {
  static let eps = 1e-5
  /// Weight of the newest batch in the running statistics, as in PyTorch.
  static let newestShare = 0.1

  private let name: String
  private let after: Stage.After
  private var made: (source: Value, output: Value, channels: BatchNormChannels)?

  init(name: String, after: Stage.After) {
    self.name = name
    self.after = after
  }

  func forward(_ inputs: [Value], on builder: PlanBuilder) throws -> Value {
    guard let lane = builder.training, inputs[0].isBlocked else {
      throw NetsError.badLayer(name, reason: "batch norm must directly follow a convolution")
    }
    let (source, output) = (inputs[0], builder.value(like: inputs[0]))
    let added = after.isSum ? inputs[1] : nil
    let channels = BatchNormChannels(name, source, lane: lane, parameters: builder.parameters)
    made = (source, output, channels)
    recordMoments(source, channels, on: builder)
    builder.tape.record(.batchNorm, reads: [], writes: []) { _ in { channels.finishMoments() } }
    let slices = builder.slices(source)
    let (stride, shape) = (source.stride(slices), source.kernelShape(slices: slices))
    builder.tape.record(
      .batchNorm, slices: slices, reads: inputs.map(\.slot), writes: [output.slot]
    ) { [after] memory in
      let (to, from) = (memory[output.slot], memory[source.slot])
      let other = added.map { memory[$0.slot] }
      return {
        let start = $0 * stride
        ck_batch_norm_forward(
          to + start, from + start, other.map { $0 + start }, shape,
          channels.norm(relu: after.relu))
      }
    }
    return output
  }

  private func recordMoments(
    _ source: Value, _ channels: BatchNormChannels, on builder: PlanBuilder
  ) {
    let slices = builder.slices(source)
    let (stride, shape) = (source.stride(slices), source.kernelShape(slices: slices))
    builder.tape.record(
      .batchNorm, slices: slices, reads: [source.slot], writes: []
    ) { memory in
      let from = memory[source.slot]
      let (sums, squares) = channels.forwardSums
      return {
        ck_batch_norm_moments(
          from + $0 * stride, shape, channels.pivot, sums, squares, $0 == 0 ? 1 : 0)
      }
    }
  }

  func backward(_ gradient: Gradient, on builder: PlanBuilder) -> [Value?] {
    guard let (source, output, channels) = made else {
      preconditionFailure("backward is recorded after forward")
    }
    let parts = Parts(
      gradient: gradient, output: after.relu ? output : nil,
      sum: after.isSum || gradient.other != nil ? builder.value(like: gradient.one) : nil)
    recordSums(parts, source, channels, on: builder)
    builder.tape.record(.batchNorm, reads: [], writes: []) { _ in { channels.finishGradient() } }
    let result = recordInputGradient(parts, source, channels, on: builder)
    return after.isSum ? [result, parts.whole] : [result]
  }

  /// The gradient to the output on its way through the ReLU.
  private struct Parts {
    let gradient: Gradient
    let output: Value?
    /// Where the gradient behind the ReLU is left if it cannot be had from one part alone.
    let sum: Value?

    var whole: Value { sum ?? gradient.one }

    /// Everything that is read for it.
    var slots: [Tape.Slot] {
      gradient.slots + (sum == nil ? [] : output.map { [$0.slot] } ?? [])
    }

    /// The parts of the slice that begins `start` float32 values behind each part's beginning.
    func kernelGradient(_ memory: TapeMemory) -> (_ start: Int) -> ck_gradient {
      let (one, sum) = (memory[gradient.one.slot], sum.map { memory[$0.slot] })
      let (other, output) = (gradient.other.map { memory[$0.slot] }, output.map { memory[$0.slot] })
      return { start in
        ck_gradient(
          one: one + start, other: other.map { UnsafeRawPointer($0 + start) },
          output: output.map { UnsafeRawPointer($0 + start) }, sum: sum.map { $0 + start })
      }
    }
  }

  private func recordSums(
    _ parts: Parts, _ source: Value, _ channels: BatchNormChannels, on builder: PlanBuilder
  ) {
    let slices = builder.slices(source)
    let (stride, shape) = (source.stride(slices), source.kernelShape(slices: slices))
    builder.tape.record(
      .batchNorm, slices: slices, reads: parts.slots + [source.slot],
      writes: parts.sum.map { [$0.slot] } ?? [],
      inPlace: parts.sum == nil ? nil : parts.gradient.one.slot
    ) { [after] memory in
      let (gradient, x) = (parts.kernelGradient(memory), memory[source.slot])
      let (sums, products) = channels.backwardSums
      return {
        let start = $0 * stride
        ck_batch_norm_backward_sums(
          gradient(start), x + start, shape, channels.norm(relu: after.relu), sums, products,
          $0 == 0 ? 1 : 0)
      }
    }
  }

  private func recordInputGradient(
    _ parts: Parts, _ source: Value, _ channels: BatchNormChannels, on builder: PlanBuilder
  ) -> Value {
    let result = builder.value(like: parts.whole)
    let slices = builder.slices(source)
    let (stride, shape) = (source.stride(slices), source.kernelShape(slices: slices))
    builder.tape.record(
      .batchNorm, slices: slices, reads: [parts.whole.slot, source.slot], writes: [result.slot],
      inPlace: parts.whole.slot
    ) { [after] memory in
      let gradient = parts.kernelGradient(memory)
      let (to, x) = (memory[result.slot], memory[source.slot])
      return {
        let start = $0 * stride
        ck_batch_norm_backward(
          to + start, gradient(start), x + start, shape, channels.norm(relu: after.relu),
          ck_batch_norm_slope(slope: channels.slope, offset: channels.offset))
      }
    }
    return result
  }
}
