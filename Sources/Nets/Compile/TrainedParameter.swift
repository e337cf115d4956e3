// One tensor under training: the lanes' gradients, their sum, the optimiser's memory, the step.
import CKernels

/// A trained tensor's gradient and optimiser state, and where lanes leave their contributions.
final class TrainedParameter {
  let spec: TensorSpec
  /// The whole batch's gradient, plain.
  let gradient: AlignedMemory
  /// What the optimiser remembers.
  let state: [AlignedMemory]
  private let master: AlignedMemory
  private var contributions: [AlignedMemory] = []
  /// From the first lane's contribution, which becomes the sum, to the plain gradient.
  private var unpacking: PackedTensor?

  init(_ spec: TensorSpec, master: AlignedMemory, optimiser: Optimiser) {
    self.spec = spec
    self.master = master
    gradient = AlignedMemory(count: spec.count)
    state = (0..<optimiser.memory).map { _ in AlignedMemory(count: spec.count) }
  }

  /// Memory for one more lane's gradient; all lanes use the same layout.
  func addContribution(extents: [Int], in layout: TensorLayout) throws
    -> UnsafeMutablePointer<Float>
  {
    let memory: AlignedMemory
    if unpacking == nil {
      let first = try PackedTensor(
        gradient, shape: spec.shape, extents: extents, layout: layout, .unpack)
      unpacking = first
      memory = first.memory
    } else {
      memory = AlignedMemory(count: layout.count)
    }
    contributions.append(memory)
    return memory.start
  }

  /// Adds the lanes' gradients in the order of the lanes.
  func sumContributions() {
    guard let first = contributions.first else { return }
    for other in contributions.dropFirst() {
      ck_accumulate(first.start, other.start, first.values.count)
    }
    unpacking?.run()
  }

  /// Moves the master by one step along the gradient.
  func update(_ optimiser: Optimiser, learningRate: Float, step: Int) {
    optimiser.update(master, along: gradient, state: state, learningRate: learningRate, step: step)
  }

  /// A copy of one of this parameter's blocks of memory.
  func tensor(_ memory: AlignedMemory) -> Tensor {
    Tensor(name: spec.name, shape: spec.shape, values: Array(memory.values))
  }
}
