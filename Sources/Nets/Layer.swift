// One layer of an architecture: its name, what it reads and what it computes.

/// A named layer of an architecture's graph.
public struct Layer: Hashable, Codable, Sendable {
  /// What a layer computes. Windows are square, and convolutions have no bias: batch norm follows.
  public enum Operation: Hashable, Codable, Sendable {
    /// (x − shift) · scale, on the picture.
    case normalise(shift: Float, scale: Float)
    /// Cross-correlation with `channels` filters, as PyTorch's `Conv2d(bias=False)`.
    case convolution(channels: Int, kernel: Int, stride: Int, padding: Int)
    /// Batch normalisation per channel, eps 10⁻⁵, momentum 0.1, as PyTorch's `BatchNorm2d`.
    case batchNorm
    /// max(x, 0).
    case relu
    /// The largest of each `size` × `size` window; windows do not overlap, leftovers are dropped.
    case maxPool(size: Int)
    /// The sum of two feature maps.
    case add
    /// The largest pixel of each channel.
    case globalMaxPool
    /// The mean over each channel's pixels.
    case globalAveragePool
    /// A fully connected layer with bias on all values of its input, as PyTorch's `Linear`.
    case linear(units: Int)
  }

  /// Unique in its architecture; the layer's tensors are named after it, as in a PyTorch module.
  public let name: String
  /// Names of earlier layers, or `Layer.picture`.
  public let inputs: [String]
  /// What it computes.
  public let operation: Operation

  /// The name under which layers read the picture itself.
  public static let picture = "picture"

  init(_ name: String, _ operation: Operation, from inputs: [String]) {
    self.name = name
    self.inputs = inputs
    self.operation = operation
  }
}
