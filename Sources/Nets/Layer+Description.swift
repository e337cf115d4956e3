// Layers in words, for listings.

extension Layer.Operation: CustomStringConvertible {
  public var description: String {
    switch self {
    case .normalise(let shift, let scale): "normalise (x − \(shift)) · \(scale)"
    case .convolution(let channels, let kernel, let stride, let padding):
      "convolution \(kernel)×\(kernel) to \(channels) channels, stride \(stride), padding \(padding)"
    case .batchNorm: "batch norm"
    case .relu: "ReLU"
    case .maxPool(let size): "max pool \(size)×\(size)"
    case .add: "add"
    case .globalMaxPool: "global max pool"
    case .globalAveragePool: "global average pool"
    case .linear(let units): "linear to \(units)"
    }
  }
}
