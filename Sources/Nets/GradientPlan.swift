// A network compiled for attack and inference: the forward pass and the gradient to the pictures,
// with the weights held fixed.

/// The forward pass, and the gradient to the input, of a fixed batch on one thread.
///
/// Batch norm is in evaluation mode, folded into the convolutions. An example's logits and gradient
/// are the same bytes at every place in the batch and whatever the other rows hold; fill up a short
/// batch with anything. A plan may move between threads but serves one at a time.
public final class GradientPlan: @unchecked Sendable {
  /// Rows in every buffer.
  public let batch: Int
  /// The compiled network.
  public let architecture: Architecture
  private let parameters: ParameterSet
  let program: Program
  private let picture, scores, penultimate: Value
  private let scoreGradient, pictureGradient: Value?

  /// Compiles the network for `batch` rows; without `gradient` there is no backward pass, and its
  /// memory is saved. Throws `NetsError.badBatch`, `.badLayer`, `.noBfloat16` or `.engine`.
  public init(
    _ weights: Weights, batch: Int, compute: Compute = Compute(), gradient: Bool = true
  ) throws {
    try LaneTeam.check(batch: batch, lanes: 1)
    try compute.precision.check()
    self.batch = batch
    architecture = weights.architecture
    parameters = ParameterSet(weights.folded())
    let builder = PlanBuilder(
      architecture, rows: batch, compute: compute, parameters: parameters, training: nil,
      isDifferentiated: gradient)
    (picture, scores, penultimate) = try builder.recordForward()
    if gradient {
      let start = builder.value(like: scores)
      builder.tape.pin(start.slot)
      scoreGradient = start
      pictureGradient = try builder.recordBackward(from: start)
    } else {
      scoreGradient = nil
      pictureGradient = nil
    }
    program = try builder.tape.finish()
  }

  /// Rows for which a plan is fastest, from a fixed table: few enough that a step's feature maps stay
  /// in the cache, many where Winograd's matrix products want them.
  public static func rows(for architecture: Architecture, _ compute: Compute) -> Int {
    32
  }

  /// New weights of the same architecture.
  public func load(_ weights: Weights) {
    precondition(
      weights.architecture == architecture, "a plan takes only weights of its own architecture")
    parameters.assign(weights.folded())
  }

  /// The pictures, batch × channels·height·width, pixels in [0, 1]; the caller writes them.
  public var input: UnsafeMutableBufferPointer<Float> { buffer(picture) }

  /// Fills `logits` and `features` from `input`.
  public func forward() { program.runForward() }

  /// Batch × classes, filled by `forward`.
  public var logits: UnsafeBufferPointer<Float> { UnsafeBufferPointer(buffer(scores)) }

  /// Batch × units of the penultimate layer, filled by `forward`.
  public var features: UnsafeBufferPointer<Float> { UnsafeBufferPointer(buffer(penultimate)) }

  /// The derivative of the loss with respect to `logits`, batch × classes; the caller writes it.
  public var logitGradient: UnsafeMutableBufferPointer<Float> { buffer(required(scoreGradient)) }

  /// Fills `inputGradient` from `logitGradient` and what the last `forward` left.
  public func backward() {
    precondition(scoreGradient != nil, "this plan was made without a gradient")
    program.runBackward()
  }

  /// The derivative of the loss with respect to the pixels, batch × channels·height·width.
  public var inputGradient: UnsafeBufferPointer<Float> {
    UnsafeBufferPointer(buffer(required(pictureGradient)))
  }

  /// Memory that the plan holds for feature maps, in bytes.
  public var byteCount: Int { program.memory.byteCount }

  private func buffer(_ value: Value) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: program.memory[value.slot], count: value.count)
  }

  private func required(_ value: Value?) -> Value {
    guard let value else { preconditionFailure("this plan was made without a gradient") }
    return value
  }
}
