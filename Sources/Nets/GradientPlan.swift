// A network compiled for attack and inference: the forward pass to the logits or to some layers, and
// the gradient to the pictures, with the weights held fixed.

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
  /// Where the forward pass ends and the backward pass begins; one or more.
  public let endpoints: [Endpoint]
  let program: Program
  private let network: Architecture
  /// The values of the network's graph at the endpoints.
  private let values: [Int]
  private let picture: Value
  private let ends, endGradients: [Value]
  private let penultimate, pictureGradient: Value?

  /// Compiles the network up to `endpoint` for `batch` rows; without `gradient` there is no backward
  /// pass, and its memory is saved.
  /// Throws `NetsError.badBatch`, `.badLayer`, `.unknownLayer`, `.noBfloat16` or `.engine`.
  public convenience init(
    _ weights: Weights, batch: Int, compute: Compute = Compute(), gradient: Bool = true,
    endpoint: Endpoint = .logits
  ) throws {
    try self.init(
      weights, batch: batch, compute: compute, gradient: gradient, endpoints: [endpoint])
  }

  /// Compiles the network up to all of `endpoints`, one or more: one forward pass gives the values of
  /// each, one backward pass takes the gradients at all of them back together.
  /// Throws `NetsError.badBatch`, `.badLayer`, `.unknownLayer`, `.noBfloat16` or `.engine`.
  public init(
    _ weights: Weights, batch: Int, compute: Compute = Compute(), gradient: Bool = true,
    endpoints: [Endpoint]
  ) throws {
    precondition(!endpoints.isEmpty, "a plan ends somewhere")
    try LaneTeam.check(batch: batch, lanes: 1)
    try compute.precision.check()
    self.batch = batch
    self.endpoints = endpoints
    architecture = weights.architecture
    let network = try architecture.ending(at: endpoints)
    self.network = network
    values = try endpoints.map { try network.value(of: $0) }
    parameters = ParameterSet(weights.restricted(to: network).folded(showing: Set(values)))
    let builder = PlanBuilder(
      network, rows: batch, compute: compute, parameters: parameters, training: nil,
      isDifferentiated: gradient, showing: Set(values))
    let outputs: [EndpointValue]
    (picture, outputs) = try builder.recordForward(to: values)
    ends = outputs.map(\.plain)
    penultimate = endpoints == [.logits] ? builder.computed(network.featureValue) : nil
    if let penultimate { builder.tape.pin(penultimate.slot) }
    let gradients = gradient ? try builder.recordBackward(from: values, outputs) : nil
    (endGradients, pictureGradient) = (gradients?.outputs ?? [], gradients?.picture)
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
    parameters.assign(weights.restricted(to: network).folded(showing: Set(values)))
  }

  /// The pictures, batch × channels·height·width, pixels in [0, 1]; the caller writes them.
  public var input: UnsafeMutableBufferPointer<Float> { buffer(picture) }

  /// Fills the outputs, or `logits` and `features`, from `input`.
  public func forward() { program.runForward() }

  /// The only endpoint, in plans that have one.
  public var endpoint: Endpoint {
    precondition(endpoints.count == 1, "this plan has several ends")
    return endpoints[0]
  }

  /// Batch × classes, filled by `forward`; in plans that go to the logits alone.
  public var logits: UnsafeBufferPointer<Float> {
    precondition(endpoint == .logits, "this plan ends before the logits")
    return output
  }

  /// Batch × units of the penultimate layer, filled by `forward`; in plans that go to the logits alone.
  public var features: UnsafeBufferPointer<Float> {
    guard let penultimate else { preconditionFailure("this plan ends before the logits") }
    return UnsafeBufferPointer(buffer(penultimate))
  }

  /// What the first endpoint computes.
  public var output: UnsafeBufferPointer<Float> { output(at: 0) }

  /// What the endpoint of that number computes, batch × channels·height·width of `outputShape(at:)`,
  /// filled by `forward`.
  public func output(at index: Int) -> UnsafeBufferPointer<Float> {
    UnsafeBufferPointer(buffer(ends[index]))
  }

  /// The shape of one row of `output`; logits are channels of one pixel.
  public var outputShape: ImageShape { outputShape(at: 0) }

  /// The shape of one row of what the endpoint of that number computes.
  public func outputShape(at index: Int) -> ImageShape { ends[index].shape }

  /// The derivative of the loss with respect to `output`, in its order; the caller writes it.
  public var outputGradient: UnsafeMutableBufferPointer<Float> { outputGradient(at: 0) }

  /// The derivative of the loss with respect to the endpoint of that number, in the order of its
  /// output; the caller writes it, for every endpoint.
  public func outputGradient(at index: Int) -> UnsafeMutableBufferPointer<Float> {
    precondition(!endGradients.isEmpty, "this plan was made without a gradient")
    return buffer(endGradients[index])
  }

  /// The derivative of the loss with respect to `logits`, batch × classes; the caller writes it.
  public var logitGradient: UnsafeMutableBufferPointer<Float> {
    precondition(endpoint == .logits, "this plan ends before the logits")
    return outputGradient
  }

  /// Fills `inputGradient` from the outputs' gradients and what the last `forward` left.
  public func backward() {
    precondition(!endGradients.isEmpty, "this plan was made without a gradient")
    program.runBackward()
  }

  /// The derivative of the loss with respect to the pixels, batch × channels·height·width.
  public var inputGradient: UnsafeBufferPointer<Float> {
    guard let pictureGradient else {
      preconditionFailure("this plan was made without a gradient")
    }
    return UnsafeBufferPointer(buffer(pictureGradient))
  }

  /// Memory that the plan holds for feature maps, in bytes.
  public var byteCount: Int { program.memory.byteCount }

  private func buffer(_ value: Value) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: program.memory[value.slot], count: value.count)
  }
}
