// What a plan runs as one step: a layer, or layers that go together.

/// One step of a plan, as values of the architecture's graph: 0 is the picture, i + 1 is layer i.
struct Stage {
  enum Kind: Hashable {
    case normalise(shift: Float, scale: Float)
    /// `batchNorm` names the layer that is folded into it.
    case convolution(Window, bias: Bias, batchNorm: String?, After)
    case batchNorm(After)
    /// Batch norm in evaluation where no convolution takes it up: a scale and a shift per channel.
    case affine(relu: Bool)
    case relu
    case maxPool(Window)
    case averagePool(Window)
    case add
    case concatenate
    case globalMaxPool
    case globalAveragePool
    case linear(relu: Bool)
  }

  /// A convolution's own bias.
  enum Bias: Hashable {
    case none
    case trained
    /// Batch norm follows and takes the mean off again, so that the gradient is zero.
    case idle
  }

  /// A square sliding window.
  struct Window: Hashable {
    let kernel, stride, padding: Int
  }

  /// What joins a stage: the sum with its second input, then ReLU.
  struct After: Hashable {
    var isSum = false
    var relu = false
  }

  let kind: Kind
  /// The first layer's name.
  let name: String
  let inputs: [Int]
  let output: Int
}

extension Architecture {
  /// The stages in order. Where batch norm is folded, its statistics are constants (evaluation);
  /// else it is a stage of its own (training). ReLU joins what it follows, and so does a sum whose
  /// other part is there already; nothing joins behind the values that are `shown`.
  func stages(foldingBatchNorm: Bool, showing shown: Set<Int> = []) -> [Stage] {
    var joining = StageJoining(nodes, showing: shown)
    var stages: [Stage] = []
    for next in nodes.indices where !joining.isJoined(next) {
      joining.start(next)
      let kind = Stage.Kind(nodes[next].layer.operation, &joining, foldingBatchNorm)
      stages.append(
        Stage(
          kind: kind, name: nodes[next].layer.name, inputs: nodes[next].inputs + joining.addends,
          output: joining.output))
    }
    return stages
  }
}

/// Follows a value from layer to layer as long as each is the only reader of the one before.
private struct StageJoining {
  private let nodes: [Architecture.Node]
  private var readers: [[Int]]
  /// Values that the world outside reads, too.
  private let shown: Set<Int>
  private var joined: Set<Int> = []
  private var first = 0
  /// The value that the stage computes so far.
  private(set) var output = 0
  /// What the stage adds to its first input's result.
  private(set) var addends: [Int] = []

  init(_ nodes: [Architecture.Node], showing shown: Set<Int>) {
    self.nodes = nodes
    self.shown = shown
    readers = [[Int]](repeating: [], count: nodes.count + 1)
    for (index, node) in nodes.enumerated() {
      for input in node.inputs { readers[input].append(index) }
    }
  }

  func isJoined(_ node: Int) -> Bool { joined.contains(node) }

  mutating func start(_ node: Int) {
    (first, output, addends) = (node, node + 1, [])
  }

  /// Whether batch norm alone reads what the stage computes so far.
  var isNormalised: Bool {
    readers[output].allSatisfy { nodes[$0].layer.operation == .batchNorm }
  }

  /// Takes in the layer behind if it is `operation`; gives its name.
  mutating func take(_ operation: Layer.Operation) -> String? {
    guard readers[output].count == 1, !shown.contains(output),
      nodes[readers[output][0]].layer.operation == operation
    else { return nil }
    let reader = readers[output][0]
    joined.insert(reader)
    output = reader + 1
    return nodes[reader].layer.name
  }

  /// Takes in the sum behind if its other part is computed before this stage, then the ReLU.
  mutating func takeSumAndReLU() -> Stage.After {
    guard readers[output].count == 1 else { return Stage.After() }
    let others = nodes[readers[output][0]].inputs.filter { $0 != output }
    guard others.count == 1, others[0] <= first, take(.add) != nil else {
      return Stage.After(relu: take(.relu) != nil)
    }
    addends = others
    return Stage.After(isSum: true, relu: take(.relu) != nil)
  }
}

extension Stage.Kind {
  /// The stage that starts with `operation` and takes in what it can of the layers behind.
  fileprivate init(
    _ operation: Layer.Operation, _ joining: inout StageJoining, _ foldingBatchNorm: Bool
  ) {
    switch operation {
    case .normalise(let shift, let scale):
      self = .normalise(shift: shift, scale: scale)
    case .convolution(_, let kernel, let stride, let padding, let bias):
      let window = Stage.Window(kernel: kernel, stride: stride, padding: padding)
      let isNormalised = joining.isNormalised
      let batchNorm = foldingBatchNorm ? joining.take(.batchNorm) : nil
      self = .convolution(
        window, bias: bias ? isNormalised ? .idle : .trained : .none, batchNorm: batchNorm,
        joining.takeSumAndReLU())
    case .batchNorm:
      self =
        foldingBatchNorm
        ? .affine(relu: joining.take(.relu) != nil) : .batchNorm(joining.takeSumAndReLU())
    case .relu:
      self = .relu
    case .maxPool(let kernel, let stride, let padding):
      self = .maxPool(Stage.Window(kernel: kernel, stride: stride, padding: padding))
    case .averagePool(let size):
      self = .averagePool(Stage.Window(kernel: size, stride: size, padding: 0))
    case .add:
      self = .add
    case .concatenate:
      self = .concatenate
    case .globalMaxPool:
      self = .globalMaxPool
    case .globalAveragePool:
      self = .globalAveragePool
    case .linear:
      self = .linear(relu: joining.take(.relu) != nil)
    }
  }
}
