// One layer of an architecture: its name, what it reads and what it computes.

/// A named layer of an architecture's graph.
public struct Layer: Hashable, Codable, Sendable {
  /// What a layer computes. Windows are square.
  public enum Operation: Hashable, Codable, Sendable {
    /// (x − shift) · scale, on the picture.
    case normalise(shift: Float, scale: Float)
    /// Cross-correlation with `channels` filters, as PyTorch's `Conv2d`.
    case convolution(channels: Int, kernel: Int, stride: Int, padding: Int, bias: Bool)
    /// Batch normalisation per channel, eps 10⁻⁵, momentum 0.1, as PyTorch's `BatchNorm2d`.
    case batchNorm
    /// max(x, 0).
    case relu
    /// The largest of each `kernel` × `kernel` window; padding never wins, leftovers are dropped.
    case maxPool(kernel: Int, stride: Int, padding: Int)
    /// The mean of each `size` × `size` window; windows do not overlap, leftovers are dropped.
    case averagePool(size: Int)
    /// The sum of two feature maps.
    case add
    /// The channels of two or more feature maps, one after another.
    case concatenate
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
