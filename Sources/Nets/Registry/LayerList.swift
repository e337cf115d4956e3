// How the registry writes networks down: layer after layer, and the groups that many of them share.

/// Layers written down one after another; each reads the one before unless it says otherwise.
struct LayerList {
  let input: ImageShape
  let classes: Int
  private(set) var layers = [
    Layer("normalise", .normalise(shift: 0.5, scale: 4), from: [Layer.picture])
  ]

  init(input: ImageShape, classes: Int) {
    self.input = input
    self.classes = classes
  }

  /// The name of the newest layer.
  var last: String { layers[layers.count - 1].name }

  mutating func add(_ name: String, _ operation: Layer.Operation, from inputs: [String]? = nil) {
    layers.append(Layer(name, operation, from: inputs ?? [last]))
  }

  /// One unit for each class; the last layer of every network.
  mutating func addLogits(_ name: String = "linear") {
    add(name, .linear(units: classes))
  }

  /// A convolution that keeps the picture's size but for its stride, with the batch norm and the
  /// ReLU behind it where these have a name.
  mutating func addConvolution(
    _ name: String, norm: String? = nil, relu: String? = nil, channels: Int, kernel: Int = 3,
    stride: Int = 1, bias: Bool = false, from input: String? = nil
  ) {
    let convolution = Layer.Operation.convolution(
      channels: channels, kernel: kernel, stride: stride, padding: kernel / 2, bias: bias)
    add(name, convolution, from: input.map { [$0] })
    if let norm { add(norm, .batchNorm) }
    if let relu { add(relu, .relu) }
  }

  /// Convolution `number` with its batch norm and its ReLU; `scope` is the PyTorch module around
  /// them, such as "residual1.".
  mutating func addConvolution(
    number: Int, scope: String = "", channels: Int, kernel: Int = 3, stride: Int = 1
  ) {
    addConvolution(
      "\(scope)conv\(number)", norm: "\(scope)bn\(number)", relu: "\(scope)relu\(number)",
      channels: channels, kernel: kernel, stride: stride)
  }
}
