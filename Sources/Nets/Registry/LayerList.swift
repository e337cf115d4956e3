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

  /// A 3×3 convolution with padding 1, its batch norm and its ReLU; `scope` is the PyTorch module
  /// around them, such as "residual1.".
  mutating func addConvolution(_ number: Int, scope: String = "", channels: Int, stride: Int = 1) {
    add(
      "\(scope)conv\(number)",
      .convolution(channels: channels, kernel: 3, stride: stride, padding: 1))
    add("\(scope)bn\(number)", .batchNorm)
    add("\(scope)relu\(number)", .relu)
  }
}
