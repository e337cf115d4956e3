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
    builder.tape.record(
      .batchNorm, reads: inputs.map(\.slot), writes: [output.slot]
    ) { [after] memory in
      let (to, from, shape) = (memory[output.slot], memory[source.slot], source.kernelShape)
      let other = added.map { memory[$0.slot] }
      return {
        let (mean, deviation) = channels.forwardSums
        ck_batch_norm_moments(from, shape, mean, deviation)
        channels.finishMoments()
        ck_batch_norm_forward(to, from, other, shape, channels.norm(relu: after.relu))
      }
    }
    return output
  }

  func backward(_ gradient: Gradient, on builder: PlanBuilder) -> [Value?] {
    guard let (source, output, channels) = made else {
      preconditionFailure("backward is recorded after forward")
    }
    let parts = Parts(
      gradient: gradient, output: after.relu ? output : nil,
      sum: after.isSum || gradient.other != nil ? builder.value(like: gradient.one) : nil)
    recordSums(parts, source, channels, on: builder)
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

    func kernelGradient(_ memory: TapeMemory) -> ck_gradient {
      ck_gradient(
        one: memory[gradient.one.slot], other: gradient.other.map { UnsafeRawPointer(memory[$0.slot]) },
        output: output.map { UnsafeRawPointer(memory[$0.slot]) }, sum: sum.map { memory[$0.slot] })
    }
  }

  private func recordSums(
    _ parts: Parts, _ source: Value, _ channels: BatchNormChannels, on builder: PlanBuilder
  ) {
    builder.tape.record(
      .batchNorm, reads: parts.slots + [source.slot], writes: parts.sum.map { [$0.slot] } ?? [],
      inPlace: parts.sum == nil ? nil : parts.gradient.one.slot
    ) { [after] memory in
      let (gradient, x) = (parts.kernelGradient(memory), memory[source.slot])
      return {
        let (sum, product) = channels.backwardSums
        ck_batch_norm_backward_sums(
          gradient, x, source.kernelShape, channels.norm(relu: after.relu), sum, product)
      }
    }
  }

  private func recordInputGradient(
    _ parts: Parts, _ source: Value, _ channels: BatchNormChannels, on builder: PlanBuilder
  ) -> Value {
    let result = builder.value(like: parts.whole)
    builder.tape.record(
      .batchNorm, reads: [parts.whole.slot, source.slot], writes: [result.slot],
      inPlace: parts.whole.slot
    ) { [after] memory in
      let (to, x) = (memory[result.slot], memory[source.slot])
      let gradient = parts.kernelGradient(memory)
      return {
        channels.finishGradient()
        ck_batch_norm_backward(
          to, gradient, x, source.kernelShape, channels.norm(relu: after.relu),
          ck_batch_norm_slope(slope: channels.slope, offset: channels.offset))
      }
    }
    return result
  }
}
