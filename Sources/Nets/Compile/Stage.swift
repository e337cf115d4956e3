// What a plan runs as one step: a layer, or layers that go together.

/// One step of a plan, as values of the architecture's graph: 0 is the picture, i + 1 is layer i.
struct Stage {
  enum Kind: Hashable {
    case normalise(shift: Float, scale: Float)
    /// `batchNorm` names the layer that is folded into it.
    case convolution(Window, batchNorm: String?, relu: Bool)
    case batchNorm(relu: Bool)
    case relu
    case maxPool(Window)
    case add
    case globalMaxPool
    case globalAveragePool
    case linear(relu: Bool)
  }

  /// A square sliding window.
  struct Window: Hashable {
    let kernel, stride, padding: Int
  }

  let kind: Kind
  /// The first layer's name.
  let name: String
  let inputs: [Int]
  let output: Int
}

extension Architecture {
  /// The stages in order. Where batch norm is folded, its statistics are constants (evaluation);
  /// else it is a stage of its own (training). ReLU joins what it follows.
  func stages(foldingBatchNorm: Bool) -> [Stage] {
    var readers = [[Int]](repeating: [], count: nodes.count + 1)
    for (index, node) in nodes.enumerated() {
      for input in node.inputs { readers[input].append(index) }
    }
    /// Moves `value` past its only reader if that is `operation`; gives the reader's name.
    func absorb(_ operation: Layer.Operation, into value: inout Int) -> String? {
      guard readers[value].count == 1, nodes[readers[value][0]].layer.operation == operation
      else { return nil }
      value = readers[value][0] + 1
      return nodes[value - 1].layer.name
    }
    var stages: [Stage] = []
    var next = 0
    var absorbed: Set<Int> = []
    while next < nodes.count {
      defer { next += 1 }
      if absorbed.contains(next + 1) { continue }
      var output = next + 1
      let kind = Stage.Kind(nodes[next].layer.operation) { operation in
        if operation == .batchNorm && !foldingBatchNorm { return nil }
        guard let name = absorb(operation, into: &output) else { return nil }
        absorbed.insert(output)
        return name
      }
      stages.append(
        Stage(
          kind: kind, name: nodes[next].layer.name, inputs: nodes[next].inputs, output: output))
    }
    return stages
  }
}

extension Stage.Kind {
  /// The stage that starts with `operation`; `absorb` tries to take the layer behind it.
  fileprivate init(_ operation: Layer.Operation, absorb: (Layer.Operation) -> String?) {
    switch operation {
    case .normalise(let shift, let scale):
      self = .normalise(shift: shift, scale: scale)
    case .convolution(_, let kernel, let stride, let padding):
      let window = Stage.Window(kernel: kernel, stride: stride, padding: padding)
      let batchNorm = absorb(.batchNorm)
      self = .convolution(window, batchNorm: batchNorm, relu: absorb(.relu) != nil)
    case .batchNorm:
      self = .batchNorm(relu: absorb(.relu) != nil)
    case .relu:
      self = .relu
    case .maxPool(let size):
      self = .maxPool(Stage.Window(kernel: size, stride: size, padding: 0))
    case .add:
      self = .add
    case .globalMaxPool:
      self = .globalMaxPool
    case .globalAveragePool:
      self = .globalAveragePool
    case .linear:
      self = .linear(relu: absorb(.relu) != nil)
    }
  }
}
