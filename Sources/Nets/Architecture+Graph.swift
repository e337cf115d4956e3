// How an architecture's layers are checked: names resolved, shapes inferred, misfits explained.

extension Architecture {
  /// Far beyond any network of this lab, and small enough that no product of extents overflows.
  private static let extents = 1...65_536
  private static let mostValues = 1 << 24

  static func resolve(_ layers: [Layer], input: ImageShape, classes: Int) throws -> [Node] {
    for extent in [input.channels, input.height, input.width, classes] {
      guard extents.contains(extent) else {
        throw NetsError.badLayer(
          Layer.picture, reason: "its extents and the classes must be 1 to 65536")
      }
    }
    guard input.count <= mostValues else {
      throw NetsError.badLayer(Layer.picture, reason: "it has more than \(mostValues) values")
    }
    var values = [Layer.picture: 0]
    var nodes: [Node] = []
    for layer in layers {
      let inputs = try layer.inputs.map { name in
        guard let value = values[name] else {
          throw NetsError.badLayer(layer.name, reason: "no layer '\(name)' stands before it")
        }
        return value
      }
      let shapes = inputs.map { $0 == 0 ? input : nodes[$0 - 1].shape }
      try check(layer, reads: inputs, at: nodes.count)
      let shape = try layer.outputShape(of: shapes)
      guard extents.contains(shape.channels), shape.count <= mostValues else {
        throw NetsError.badLayer(
          layer.name, reason: "it must have 1 to 65536 channels and at most \(mostValues) values")
      }
      nodes.append(Node(layer: layer, inputs: inputs, shape: shape))
      guard values.updateValue(nodes.count, forKey: layer.name) == nil else {
        throw NetsError.badLayer(layer.name, reason: "two layers have this name")
      }
    }
    try checkEnd(layers.last, classes: classes)
    return nodes
  }

  /// Plans treat the picture apart: the first layer scales it, and nothing else reads it.
  private static func check(_ layer: Layer, reads inputs: [Int], at index: Int) throws {
    let isNormalise = if case .normalise = layer.operation { true } else { false }
    guard isNormalise == (index == 0), isNormalise == inputs.contains(0) else {
      throw NetsError.badLayer(
        layer.name, reason: "the first layer, and only it, must normalise the picture")
    }
    let counts =
      switch layer.operation {
      case .add: 2...2
      case .concatenate: 2...extents.upperBound
      default: 1...1
      }
    guard counts.contains(inputs.count) else {
      throw NetsError.badLayer(layer.name, reason: "it reads \(inputs.count) layers")
    }
  }

  private static func checkEnd(_ last: Layer?, classes: Int) throws {
    guard let last, last.operation == .linear(units: classes) else {
      throw NetsError.badLayer(
        last?.name ?? Layer.picture,
        reason: "the last layer must be linear, with one unit for each of \(classes) classes")
    }
  }
}

extension Layer {
  /// The shape that the layer makes of its inputs' shapes. Throws `NetsError.badLayer`.
  fileprivate func outputShape(of shapes: [ImageShape]) throws -> ImageShape {
    let shape = shapes[0]
    switch operation {
    case .normalise, .batchNorm, .relu:
      return shape
    case .add:
      guard shapes[0] == shapes[1] else { throw misfit("its two inputs differ in shape") }
      return shape
    case .concatenate:
      return try concatenated(shapes)
    case .convolution(let channels, let kernel, let stride, let padding, _):
      return try slide(
        over: shape, channels: channels, kernel: kernel, stride: stride, padding: padding)
    case .maxPool(let kernel, let stride, let padding):
      guard 2 * padding <= kernel else { throw misfit("its padding is over half its window") }
      return try slide(
        over: shape, channels: shape.channels, kernel: kernel, stride: stride, padding: padding)
    case .averagePool(let size):
      return try slide(
        over: shape, channels: shape.channels, kernel: size, stride: size, padding: 0)
    case .globalMaxPool, .globalAveragePool:
      return ImageShape(channels: shape.channels, height: 1, width: 1)
    case .linear(let units):
      return ImageShape(channels: units, height: 1, width: 1)
    }
  }

  private func slide(
    over shape: ImageShape, channels: Int, kernel: Int, stride: Int, padding: Int
  ) throws -> ImageShape {
    guard (1...64).contains(kernel), (1...64).contains(stride), (0..<kernel).contains(padding)
    else { throw misfit("its window is out of range") }
    let rows = shape.height + 2 * padding - kernel
    let columns = shape.width + 2 * padding - kernel
    guard rows >= 0, columns >= 0 else {
      throw misfit("its window is larger than the \(shape.height)×\(shape.width) it slides over")
    }
    return ImageShape(
      channels: channels, height: rows / stride + 1, width: columns / stride + 1)
  }

  private func concatenated(_ shapes: [ImageShape]) throws -> ImageShape {
    guard shapes.allSatisfy({ $0.height == shapes[0].height && $0.width == shapes[0].width })
    else { throw misfit("its inputs differ in height or width") }
    return ImageShape(
      channels: shapes.reduce(0) { $0 + $1.channels }, height: shapes[0].height,
      width: shapes[0].width)
  }

  private func misfit(_ reason: String) -> NetsError {
    .badLayer(name, reason: reason)
  }
}
