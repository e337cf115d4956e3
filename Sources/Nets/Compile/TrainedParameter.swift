// One tensor under training: the lanes' gradients, their sum, the optimiser's memory, the step. From
// step to step everything stays in the layout in which the kernels leave the gradient; the plain
// tensor is made of it only when somebody asks.
import CKernels
import COneDNN

/// A trained tensor's weights, gradient and optimiser state, and where lanes leave their contributions.
final class TrainedParameter {
  let spec: TensorSpec
  private let plain: AlignedMemory
  private let optimiser: Optimiser
  /// The layout in which kernels leave the gradient; nil where none does.
  private var layout: (extents: [Int], layout: TensorLayout)?
  private var contributions: [AlignedMemory] = []
  private var weights: PackedTensor?
  /// The whole batch's gradient, then what the optimiser remembers.
  private var others: [PackedTensor] = []
  /// Copies of the weights in other layouts.
  private var copies: [Reorder] = []

  init(_ spec: TensorSpec, plain: AlignedMemory, optimiser: Optimiser) {
    self.spec = spec
    self.plain = plain
    self.optimiser = optimiser
  }

  /// Memory for one more lane's gradient; all lanes use the same layout.
  func addContribution(extents: [Int], in layout: TensorLayout) -> UnsafeMutablePointer<Float> {
    self.layout = (extents, layout)
    let memory = AlignedMemory(count: layout.count)
    contributions.append(memory)
    return memory.start
  }

  /// Memory for a plain gradient that one lane computes for all; the same for every lane.
  func wholeGradient() -> UnsafeMutablePointer<Float> {
    if contributions.isEmpty { contributions.append(AlignedMemory(count: spec.count)) }
    return contributions[0].start
  }

  /// Decides where the weights live, once every lane has asked for its memory and `parameters` knows
  /// all layouts in which they are read. Throws `NetsError.engine`.
  func settle(in parameters: ParameterSet) throws {
    let read = parameters.copies(spec.name)
    let (extents, layout) =
      try self.layout ?? read.first.map { ($0.extents, $0.layout) }
      ?? (spec.shape, TensorLayout(spec.shape, dnn_order_plain))
    let own = read.first { $0.layout == layout }
    if contributions.isEmpty { contributions = [AlignedMemory(count: layout.count)] }
    let weights = try PackedTensor(
      plain, shape: spec.shape, extents: extents, layout: layout, memory: own?.memory,
      unpacks: true)
    weights.pack()
    self.weights = weights
    copies = try read.filter { $0 !== own && $0.memory !== weights.memory }.map {
      try Reorder(from: weights.memory, layout, to: $0.memory, $0.layout)
    }
    let exchange = AlignedMemory(count: spec.count)
    let kept = (0..<optimiser.memory).map { _ in AlignedMemory(count: layout.count) }
    others = try (contributions.prefix(1) + kept).map {
      try PackedTensor(
        exchange, shape: spec.shape, extents: extents, layout: layout, memory: $0, unpacks: true)
    }
  }

  /// Adds the lanes' gradients in the order of the lanes, and moves the weights by one step along the
  /// sum; the `step`th, counted from 1.
  func update(learningRate: Float, step: Int) {
    guard let weights, let sum = contributions.first else { return }
    for other in contributions.dropFirst() {
      ck_accumulate(sum.start, other.start, sum.values.count)
    }
    optimiser.update(
      weights.memory, along: sum, state: others.dropFirst().map(\.memory),
      learningRate: learningRate, step: step)
    for copy in copies { copy.run() }
  }

  /// Brings the plain tensor up to date.
  func unpackWeights() { weights?.unpack() }

  /// Takes up the plain tensor.
  func packWeights() { weights?.pack() }

  /// The last step's gradient.
  var gradient: Tensor { tensor(of: others[0]) }

  /// What the optimiser remembers.
  var state: [Tensor] { others.dropFirst().map(tensor) }

  /// Takes up what the optimiser shall remember, one tensor for each part; none for nothing.
  func assign(state: [Tensor]) {
    for (part, packed) in others.dropFirst().enumerated() {
      packed.memory.values.update(repeating: 0)
      guard part < state.count else { continue }
      _ = packed.plain.values.update(fromContentsOf: state[part].values)
      packed.pack()
    }
  }

  private func tensor(of packed: PackedTensor) -> Tensor {
    packed.unpack()
    return Tensor(name: spec.name, shape: spec.shape, values: Array(packed.plain.values))
  }
}
