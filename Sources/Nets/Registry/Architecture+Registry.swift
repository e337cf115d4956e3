// The architectures that have a name. All compute (x − 0.5) · 4 first, so that pixels stay in [0, 1]
// outside the network, and end in a linear layer with one unit per class.

extension Architecture {
  /// Every family, in the order in which they are listed.
  static let families: [Family] = [
    .linear, .mlp, .cnn, .alexnet, .vgg11, .vgg11BatchNorm, .vgg16, .vgg16BatchNorm, .resnet9,
    .resnet18, .resnet20, .resnet50, .densenet, .inception,
  ]

  /// The names that `named` knows.
  public static let names = families.map(\.name)

  /// The largest width that `named` accepts.
  static let mostWidth = 4096

  /// The registered architecture for pictures of shape `input`; `width` nil means its usual width,
  /// and `linear` has none.
  /// Throws `NetsError.unknownArchitecture`, `.badWidth`, or `.badLayer` for too small a picture.
  public static func named(
    _ name: String, input: ImageShape, classes: Int, width: Int? = nil
  ) throws -> Architecture {
    guard let family = families.first(where: { $0.name == name }) else {
      throw NetsError.unknownArchitecture(name)
    }
    let chosen = family.usualWidth == 0 ? 0 : width ?? family.usualWidth
    guard family.usualWidth == 0 || (1...mostWidth).contains(chosen) else {
      throw NetsError.badWidth(chosen, architecture: name)
    }
    var list = LayerList(input: input, classes: classes)
    family.build(&list, chosen)
    return try Architecture(
      name: name, input: input, classes: classes, width: chosen, layers: list.layers)
  }
}

/// Networks of one plan that differ in their width.
struct Family: Sendable {
  let name: String
  /// The width that is meant if none is given; 0 if the family has none.
  let usualWidth: Int
  /// Writes down the layers behind the first, which scales the picture, for a width.
  let build: @Sendable (inout LayerList, Int) -> Void
}
