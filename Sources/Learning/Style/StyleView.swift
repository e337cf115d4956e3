// One network's part in style transfer: which of its layers are looked at, and how far a picture is from
// what they should be.
import Nets

/// Which layers of a network say what is style and what is content.
public struct StyleView: Codable, Hashable, Sendable {
  /// Layers whose Gram matrices are met, all with the same weight; may be empty.
  public var style: [String]
  /// The layer whose features are met; nil for none.
  public var content: String?
  /// Whether max pools give means instead, as Gatys et al. (2016) have it.
  public var averagesPools: Bool

  /// Layers by name.
  public init(style: [String] = [], content: String? = nil, averagesPools: Bool = false) {
    self.style = style
    self.content = content
    self.averagesPools = averagesPools
  }

  var endpoints: [Endpoint] { (style + (content.map { [$0] } ?? [])).map { .layer($0) } }
}

/// A picture as style transfer takes it.
public struct StylePicture: Sendable {
  /// Channels, height and width.
  public let shape: ImageShape
  /// In [0, 1], channel by channel, row by row.
  public let pixels: [Float]

  /// An 8-bit picture.
  public init(_ levels: [UInt8], shape: ImageShape) {
    precondition(levels.count == shape.count, "one picture of the given shape")
    self.shape = shape
    pixels = levels.map { Float($0) / 255 }
  }
}

/// How far a picture is from a style and from a content, each in a unit of its own network.
public struct StyleLosses: Hashable, Sendable {
  /// The mean over layers of the style loss, each in units of that of the content picture: 1 where
  /// nothing of the style is there, 0 where all of it is.
  public var style = 0.0
  /// The content loss in units of that of a picture without features: 0 for the content picture.
  public var content = 0.0
}

/// A network that takes no part in making a picture, and looks at what became of it.
public struct StyleJudge: Sendable {
  let weights: Weights
  let view: StyleView

  /// `weights` looking through `view`.
  public init(weights: Weights, view: StyleView) {
    self.weights = weights
    self.view = view
  }
}
