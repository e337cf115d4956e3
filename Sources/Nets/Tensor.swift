// A named block of numbers, as it is stored and exchanged: plain row-major float32.

/// A tensor's name, extents and values.
public struct Tensor: Hashable, Sendable {
  /// As in a PyTorch state dictionary, such as `conv1.weight`.
  public var name: String
  /// Extents, outermost first.
  public var shape: [Int]
  /// Row-major, as many as the product of the extents.
  public var values: [Float]

  /// A tensor of the given parts.
  public init(name: String, shape: [Int], values: [Float]) {
    self.name = name
    self.shape = shape
    self.values = values
  }
}
