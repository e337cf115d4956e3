// Batch norm in training (Ioffe and Szegedy 2015), with the ReLU behind it. Its moments are those of
// the whole batch: the lanes exchange their sums, and each adds them in the order of the lanes.
import CKernels

/// Normalises each channel by the batch's mean and variance, and keeps the running statistics.
final class BatchNormStep: Step {
  static let eps = 1e-5
  /// Weight of the newest batch in the running statistics, as in PyTorch.
  static let newestShare = 0.1

  private let name: String
  private let relu: Bool
  private var made: (source: Value, channels: BatchNormChannels)?

  init(name: String, relu: Bool) {
    self.name = name
    self.relu = relu
  }

  func forward(_ inputs: [Value], on builder: PlanBuilder) throws -> Value {
    guard let lane = builder.training, inputs[0].isBlocked else {
      throw NetsError.badLayer(name, reason: "batch norm must directly follow a convolution")
    }
    let (source, output) = (inputs[0], builder.value(like: inputs[0]))
    let channels = BatchNormChannels(name, source, lane: lane, parameters: builder.parameters)
    made = (source, channels)
    builder.tape.record(reads: [source.slot], writes: [output.slot]) { [relu] memory in
      let (to, from, shape) = (memory[output.slot], memory[source.slot], source.kernelShape)
      return {
        let (mean, deviation) = channels.forwardSums
        ck_batch_norm_moments(from, shape, mean, deviation)
        channels.finishMoments()
        ck_batch_norm_forward(to, from, shape, channels.norm(relu: relu))
      }
    }
    return output
  }

  func backward(_ gradient: Value, on builder: PlanBuilder) -> [Value?] {
    guard let (source, channels) = made else {
      preconditionFailure("backward is recorded after forward")
    }
    let result = builder.value(like: gradient)
    builder.tape.record(
      reads: [gradient.slot, source.slot], writes: [result.slot], inPlace: gradient.slot
    ) { [relu] memory in
      let (to, g, x) = (memory[result.slot], memory[gradient.slot], memory[source.slot])
      let shape = source.kernelShape
      return {
        let (sum, product) = channels.backwardSums
        ck_batch_norm_backward_sums(g, x, shape, channels.norm(relu: relu), sum, product)
        channels.finishGradient()
        ck_batch_norm_backward(
          to, g, x, shape, channels.norm(relu: relu), channels.slope, channels.offset)
      }
    }
    return [result]
  }
}
