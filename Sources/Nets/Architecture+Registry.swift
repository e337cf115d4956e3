// The architectures that have a name. All compute (x − 0.5) · 4 first, so that pixels stay in [0, 1]
// outside the network; convolutions are 3×3 with padding 1, then batch norm, then ReLU.

extension Architecture {
  /// The names that `named` knows.
  public static let names = ["linear", "mlp", "cnn", "resnet9"]

  /// The largest width that `named` accepts.
  static let mostWidth = 4096

  /// The registered architecture for pictures of shape `input`; `width` nil means its usual width
  /// (mlp 512, cnn 32, resnet9 16), and `linear` has none.
  /// Throws `NetsError.unknownArchitecture`, `.badWidth`, or `.badLayer` for too small a picture.
  public static func named(
    _ name: String, input: ImageShape, classes: Int, width: Int? = nil
  ) throws -> Architecture {
    guard let usual = ["linear": 0, "mlp": 512, "cnn": 32, "resnet9": 16][name] else {
      throw NetsError.unknownArchitecture(name)
    }
    let chosen = usual == 0 ? 0 : width ?? usual
    guard usual == 0 || (1...mostWidth).contains(chosen) else {
      throw NetsError.badWidth(chosen, architecture: name)
    }
    var list = LayerList()
    switch name {
    case "mlp": list.addHiddenLayers(width: chosen)
    case "cnn": list.addSmallConvolutions(width: chosen)
    case "resnet9": list.addResNet9(width: chosen)
    default: break
    }
    list.add(name == "mlp" ? "fc3" : "linear", .linear(units: classes))
    return try Architecture(
      name: name, input: input, classes: classes, width: chosen, layers: list.layers)
  }
}

/// Layers written down one after another; each reads the one before unless it says otherwise.
private struct LayerList {
  private(set) var layers = [
    Layer("normalise", .normalise(shift: 0.5, scale: 4), from: [Layer.picture])
  ]
  private var last: String { layers[layers.count - 1].name }

  mutating func add(_ name: String, _ operation: Layer.Operation, from inputs: [String]? = nil) {
    layers.append(Layer(name, operation, from: inputs ?? [last]))
  }

  /// Convolution `number`, its batch norm and its ReLU; `scope` is the PyTorch module around them.
  mutating func addConvolution(_ number: Int, scope: String = "", channels: Int, stride: Int = 1) {
    add(
      "\(scope)conv\(number)",
      .convolution(channels: channels, kernel: 3, stride: stride, padding: 1))
    add("\(scope)bn\(number)", .batchNorm)
    add("\(scope)relu\(number)", .relu)
  }

  /// x + block(block(x)), both blocks convolution, batch norm, ReLU at the same channels.
  mutating func addResidual(_ name: String, channels: Int) {
    let start = last
    addConvolution(1, scope: "\(name).", channels: channels)
    addConvolution(2, scope: "\(name).", channels: channels)
    add("\(name).add", .add, from: [start, last])
  }

  /// Two hidden layers of `width` units.
  mutating func addHiddenLayers(width: Int) {
    for number in 1...2 {
      add("fc\(number)", .linear(units: width))
      add("relu\(number)", .relu)
    }
  }

  /// `cnn`: 102,826 parameters at width 32 on 28×28×1.
  mutating func addSmallConvolutions(width: Int) {
    addConvolution(1, channels: width, stride: 2)
    addConvolution(2, channels: width)
    addConvolution(3, channels: 2 * width, stride: 2)
    addResidual("residual1", channels: 2 * width)
    add("pool", .globalMaxPool)
  }

  /// `resnet9`: 412,954 parameters at width 16 on 32×32×3, after Page's DAWNBench network (2018).
  mutating func addResNet9(width: Int) {
    addConvolution(1, channels: width)
    addConvolution(2, channels: 2 * width)
    add("pool2", .maxPool(size: 2))
    addResidual("residual1", channels: 2 * width)
    addConvolution(3, channels: 4 * width)
    add("pool3", .maxPool(size: 2))
    addConvolution(4, channels: 8 * width)
    add("pool4", .maxPool(size: 2))
    addResidual("residual2", channels: 8 * width)
    add("pool", .globalMaxPool)
  }
}
