// What a network is, apart from its weights: a graph of named layers that is known to fit together.
// It is stored as JSON with every model.

/// A network's layers, for pictures of one shape and a number of classes.
public struct Architecture: Hashable, Sendable {
  /// The name in the registry.
  public let name: String
  /// Shape of the pictures.
  public let input: ImageShape
  /// Number of logits.
  public let classes: Int
  /// Channels of the first convolution or hidden units; 0 for `linear`, which has neither.
  public let width: Int
  /// In an order in which each reads only what stands before it; the last gives the logits.
  public let layers: [Layer]
  /// The layers again, with names resolved and shapes inferred.
  let nodes: [Node]

  /// A layer in its graph. Value 0 is the picture, value i + 1 what layer i computes.
  struct Node: Hashable, Sendable {
    let layer: Layer
    let inputs: [Int]
    let shape: ImageShape
  }

  /// Checks that the layers fit together. Throws `NetsError.badLayer`.
  init(name: String, input: ImageShape, classes: Int, width: Int, layers: [Layer]) throws {
    self.name = name
    self.input = input
    self.classes = classes
    self.width = width
    self.layers = layers
    nodes = try Self.resolve(layers, input: input, classes: classes)
  }

  /// Shape of a value: 0 is the picture, i + 1 what layer i computes.
  func shape(of value: Int) -> ImageShape {
    value == 0 ? input : nodes[value - 1].shape
  }

  /// The value that the last layer reads: the penultimate features.
  var featureValue: Int { nodes[nodes.count - 1].inputs[0] }

  /// Whether the scaled picture goes into convolutions.
  var startsWithConvolution: Bool {
    nodes.contains { node in
      if case .convolution = node.layer.operation { node.inputs == [1] } else { false }
    }
  }

  /// Units of the penultimate layer, which `GradientPlan.features` gives for each example.
  public var featureCount: Int { shape(of: featureValue).count }
}

extension Architecture: Codable {
  private enum CodingKeys: CodingKey {
    case name, input, classes, width, layers
  }

  /// Decodes and checks an architecture. Throws `NetsError.badLayer` if its layers do not fit.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      name: container.decode(String.self, forKey: .name),
      input: container.decode(ImageShape.self, forKey: .input),
      classes: container.decode(Int.self, forKey: .classes),
      width: container.decode(Int.self, forKey: .width),
      layers: container.decode([Layer].self, forKey: .layers))
  }

  /// Encodes the five public properties.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(input, forKey: .input)
    try container.encode(classes, forKey: .classes)
    try container.encode(width, forKey: .width)
    try container.encode(layers, forKey: .layers)
  }
}
