// Layers in words, for listings.

extension Layer.Operation: CustomStringConvertible {
  public var description: String {
    switch self {
    case .normalise(let shift, let scale): "normalise (x − \(shift)) · \(scale)"
    case .convolution(let channels, let kernel, let stride, let padding, let bias):
      "convolution \(kernel)×\(kernel) to \(channels) channels, stride \(stride), padding \(padding)"
        + (bias ? ", bias" : "")
    case .batchNorm: "batch norm"
    case .relu: "ReLU"
    case .maxPool(let kernel, let stride, let padding):
      "max pool \(kernel)×\(kernel), stride \(stride), padding \(padding)"
    case .averagePool(let size): "average pool \(size)×\(size)"
    case .add: "add"
    case .concatenate: "concatenate"
    case .globalMaxPool: "global max pool"
    case .globalAveragePool: "global average pool"
    case .linear(let units): "linear to \(units)"
    }
  }
}
