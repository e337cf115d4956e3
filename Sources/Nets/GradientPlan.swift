// A network compiled for attack and inference: the forward pass to the logits or to a layer, and the
// gradient to the pictures, with the weights held fixed.

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
  /// Where the forward pass ends and the backward pass begins.
  public let endpoint: Endpoint
  let program: Program
  private let network: Architecture
  private let picture, end: Value
  private let penultimate, endGradient, pictureGradient: Value?

  /// Compiles the network up to `endpoint` for `batch` rows; without `gradient` there is no backward
  /// pass, and its memory is saved.
  /// Throws `NetsError.badBatch`, `.badLayer`, `.unknownLayer`, `.noBfloat16` or `.engine`.
  public init(
    _ weights: Weights, batch: Int, compute: Compute = Compute(), gradient: Bool = true,
    endpoint: Endpoint = .logits
  ) throws {
    try LaneTeam.check(batch: batch, lanes: 1)
    try compute.precision.check()
    self.batch = batch
    self.endpoint = endpoint
    architecture = weights.architecture
    network = try architecture.ending(at: endpoint)
    parameters = ParameterSet(weights.restricted(to: network).folded())
    let builder = PlanBuilder(
      network, rows: batch, compute: compute, parameters: parameters, training: nil,
      isDifferentiated: gradient)
    let ends = try builder.recordForward(to: endpoint)
    (picture, end, penultimate) = (ends.picture, ends.output.plain, ends.features)
    let gradients = gradient ? try builder.recordBackward(from: ends.output) : nil
    (endGradient, pictureGradient) = (gradients?.output, gradients?.picture)
    program = try builder.tape.finish()
  }

  /// Rows for which a plan is about fastest, from a fixed table by the network's shape: few enough that
  /// a step's maps stay in the cache, many where there are matrix products alone, or wide filters that
  /// Winograd's algorithm transforms anew for every step.
  public static func rows(for architecture: Architecture, _ compute: Compute) -> Int {
    guard architecture.startsWithConvolution, !compute.transformsWideFilters(of: architecture)
    else { return 128 }
    let largest = architecture.nodes.map(\.shape.count).max() ?? 0
    return 4 * compute.precision.floats(largest) >= 128 << 10 ? 16 : 32
  }

  /// New weights of the same architecture.
  public func load(_ weights: Weights) {
    precondition(
      weights.architecture == architecture, "a plan takes only weights of its own architecture")
    parameters.assign(weights.restricted(to: network).folded())
  }

  /// The pictures, batch × channels·height·width, pixels in [0, 1]; the caller writes them.
  public var input: UnsafeMutableBufferPointer<Float> { buffer(picture) }

  /// Fills `output`, or `logits` and `features`, from `input`.
  public func forward() { program.runForward() }

  /// Batch × classes, filled by `forward`; in plans that go to the logits.
  public var logits: UnsafeBufferPointer<Float> {
    precondition(endpoint == .logits, "this plan ends before the logits")
    return output
  }

  /// Batch × units of the penultimate layer, filled by `forward`; in plans that go to the logits.
  public var features: UnsafeBufferPointer<Float> {
    guard let penultimate else { preconditionFailure("this plan ends before the logits") }
    return UnsafeBufferPointer(buffer(penultimate))
  }

  /// What the endpoint computes, batch × channels·height·width of `outputShape`, filled by `forward`.
  public var output: UnsafeBufferPointer<Float> { UnsafeBufferPointer(buffer(end)) }

  /// The shape of one row of `output`; logits are channels of one pixel.
  public var outputShape: ImageShape { end.shape }

  /// The derivative of the loss with respect to `output`, in its order; the caller writes it.
  public var outputGradient: UnsafeMutableBufferPointer<Float> { buffer(required(endGradient)) }

  /// The derivative of the loss with respect to `logits`, batch × classes; the caller writes it.
  public var logitGradient: UnsafeMutableBufferPointer<Float> {
    precondition(endpoint == .logits, "this plan ends before the logits")
    return outputGradient
  }

  /// Fills `inputGradient` from `outputGradient` and what the last `forward` left.
  public func backward() {
    precondition(endGradient != nil, "this plan was made without a gradient")
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
