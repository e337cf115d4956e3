// From an architecture to a tape: the stages' steps in order, then their gradients in reverse.
import CKernels
import COneDNN

/// Records one plan: all of a small batch, or one lane's rows of a training batch.
final class PlanBuilder {
  let tape = Tape()
  let rows: Int
  let precision: Precision
  let kernels: KernelChoice
  let parameters: ParameterSet
  /// The lane that this plan trains on; nil in plans that only evaluate.
  let training: TrainingLane?
  /// Whether a backward pass will follow.
  let isDifferentiated: Bool
  /// The values of the architecture's graph that the world outside reads.
  private let shown: Set<Int>
  let architecture: Architecture
  private var values: [Int: Value] = [:]
  private var steps: [(stage: Stage, step: any Step)] = []

  init(
    _ architecture: Architecture, rows: Int, compute: Compute, parameters: ParameterSet,
    training: TrainingLane?, isDifferentiated: Bool, showing shown: Set<Int> = []
  ) {
    self.architecture = architecture
    self.rows = rows
    precision = compute.precision
    kernels = compute.kernels
    self.parameters = parameters
    self.training = training
    self.isDifferentiated = isDifferentiated
    self.shown = shown
  }

  /// A feature map that the next operation will fill: blocked ones in the plan's precision, plain
  /// ones in float32 unless it is said otherwise.
  func value(_ shape: ImageShape, isBlocked: Bool, _ precision: Precision? = nil) -> Value {
    let precision = precision ?? (isBlocked ? self.precision : .float32)
    let count = Value.count(rows: rows, shape: shape, isBlocked: isBlocked)
    return Value(
      slot: tape.slot(precision.floats(count)), rows: rows, shape: shape, isBlocked: isBlocked,
      precision: precision)
  }

  /// A feature map that stands beside another, of the same shape, order and precision.
  func value(like other: Value) -> Value {
    value(other.shape, isBlocked: other.isBlocked, other.precision)
  }

  /// Records the forward pass; the picture, the logits and the features keep their memory.
  func recordForward() throws -> (picture: Value, logits: Value, features: Value) {
    let (picture, logits) = try recordStages()
    let features = computed(architecture.featureValue)
    for value in [picture, logits, features] { tape.pin(value.slot) }
    return (picture, logits, features)
  }

  /// Records the forward pass; gives the picture and what the last layer computes.
  func recordStages() throws -> (picture: Value, output: Value) {
    let picture = value(architecture.input, isBlocked: false)
    values[0] = picture
    for stage in architecture.stages(foldingBatchNorm: training == nil, showing: shown) {
      let step = stage.step(
        in: architecture, wantsInputGradient: wantsGradient(to: stage.inputs[0]))
      values[stage.output] = try step.forward(stage.inputs.map(computed), on: self)
      steps.append((stage, step))
    }
    return (picture, computed(architecture.nodes.count))
  }

  /// Records the backward pass from the gradient to what the last layer computes; gives the gradient
  /// to the picture if this plan wants it.
  func recordBackward(from outputGradient: Value) throws -> Value? {
    try recordBackward(from: [(value: architecture.nodes.count, gradient: outputGradient)])
  }

  /// Records the backward pass from gradients to values of the graph, which add up on their way.
  func recordBackward(from starts: [(value: Int, gradient: Value)]) throws -> Value? {
    tape.isBackward = true
    var gradients: [Int: Gradient] = [:]
    for start in starts {
      gradients[start.value] = joined(gradients[start.value], start.gradient)
    }
    for (stage, step) in steps.reversed() {
      guard let gradient = gradients.removeValue(forKey: stage.output) else { continue }
      let parts = try step.backward(gradient, on: self)
      for case (let input, let part?) in zip(stage.inputs, parts) {
        gradients[input] = joined(gradients[input], part)
      }
    }
    return gradients[0].map { gathered($0) }
  }

  /// When training, nothing in front of the first weights needs a gradient: not the picture, nor
  /// what the first layer makes of it.
  private func wantsGradient(to value: Int) -> Bool { training == nil || value > 1 }

  /// What the steps recorded so far compute as that value of the graph.
  func computed(_ value: Int) -> Value {
    guard let value = values[value] else { preconditionFailure("a layer is read before it runs") }
    return value
  }
}

extension PlanBuilder {
  /// Records a oneDNN operation on all rows: arguments that the tape places, and arguments with an
  /// address.
  func record(
    _ work: Tape.Work, _ primitive: Primitive, reads: [(dnn_argument, Tape.Slot)],
    writes: [(dnn_argument, Tape.Slot)]
  ) throws {
    try needScratch(of: primitive)
    tape.record(work, reads: reads.map(\.1), writes: writes.map(\.1)) { memory in
      for (argument, slot) in reads + writes { try primitive.bind(argument, to: memory[slot]) }
      try primitive.bind(dnn_scratchpad, to: memory.scratch)
      return { primitive.execute() }
    }
  }

  /// Records a oneDNN operation on slices of the rows.
  func record(
    _ work: Tape.Work, slices: Int, _ primitive: Primitive, reads: [(dnn_argument, Value)],
    writes: [(dnn_argument, Value)], fixed: [(dnn_argument, UnsafeMutablePointer<Float>)]
  ) throws {
    try needScratch(of: primitive)
    tape.record(
      work, slices: slices, reads: reads.map(\.1.slot), writes: writes.map(\.1.slot)
    ) { memory in
      for (argument, value) in reads + writes {
        let stride = slices > 1 ? value.stride(slices) : 0
        try primitive.bind(argument, to: memory[value.slot], stride: stride)
      }
      for (argument, address) in fixed { try primitive.bind(argument, to: address) }
      try primitive.bind(dnn_scratchpad, to: memory.scratch)
      return { primitive.execute(slice: $0) }
    }
  }

  /// Makes sure that the scratch memory suffices for an operation.
  func needScratch(of primitive: Primitive) throws {
    tape.needScratch(try primitive.layout(of: dnn_scratchpad).count)
  }

  /// Records one + other, then ReLU if `relu`; the sum may take the place of the second value.
  func add(_ one: Value, _ other: Value, relu: Bool = false) -> Value {
    let sum = value(like: one)
    let slices = slices(one)
    let (stride, count) = (one.stride(slices), one.count / slices)
    tape.record(
      .sum, slices: slices, reads: [one.slot, other.slot], writes: [sum.slot], inPlace: other.slot
    ) { memory in
      let (to, a, b) = (memory[sum.slot], memory[one.slot], memory[other.slot])
      return {
        let start = $0 * stride
        ck_add(
          to + start, a + start, b + start, count, relu ? 1 : 0, one.precision.kernelType)
      }
    }
    return sum
  }

  /// A gradient with one more part.
  private func joined(_ gradient: Gradient?, _ part: Value) -> Gradient {
    guard let gradient else { return Gradient(part) }
    var joined = Gradient(gathered(gradient))
    joined.other = part
    return joined
  }

  /// A gradient's parts as one, and 0 where the ReLU that computed `output` was closed; recorded as
  /// one pass, or none if there is nothing to do.
  func gathered(_ gradient: Gradient, behindReLU output: Value? = nil) -> Value {
    guard let output else { return gradient.other.map { add(gradient.one, $0) } ?? gradient.one }
    let result = value(like: gradient.one)
    let (one, other) = (gradient.one, gradient.other)
    let slices = slices(one)
    let (stride, count) = (one.stride(slices), one.count / slices)
    tape.record(
      .relu, slices: slices, reads: gradient.slots + [output.slot], writes: [result.slot],
      inPlace: one.slot
    ) { memory in
      let (to, g, y) = (memory[result.slot], memory[one.slot], memory[output.slot])
      let more = other.map { memory[$0.slot] }
      return {
        let start = $0 * stride
        ck_relu_backward(
          to + start, g + start, more.map { $0 + start }, y + start, count,
          one.precision.kernelType)
      }
    }
    return result
  }
}
