// Whole networks as plain loops in Double, whatever their layers.
import Testing

@testable import Nets

/// A network whose layers are computed one by one, nothing folded and nothing fused.
struct ReferenceNetwork {
  let weights: Weights

  init(_ weights: Weights) { self.weights = weights }

  /// Rows × classes; in training batch norm goes by the batch's own moments.
  func logits(of pictures: [Float], rows: Int, training: Bool) throws -> [Double] {
    let maps = try maps(of: pictures, rows: rows, training: training)
    return maps[weights.architecture.layers.last?.name ?? ""]?.values ?? []
  }

  /// What each layer computes, by its name.
  func maps(of pictures: [Float], rows: Int, training: Bool) throws -> [String: ReferenceMap] {
    let input = weights.architecture.input
    var maps = [
      Layer.picture: ReferenceMap(
        rows: rows, shape: (input.channels, input.height, input.width),
        values: pictures.map { Double($0) })
    ]
    for layer in weights.architecture.layers {
      let inputs = try layer.inputs.map { try #require(maps[$0]) }
      maps[layer.name] = try compute(layer, inputs, training: training)
    }
    return maps
  }

  private func tensor(_ layer: Layer, _ part: String) throws -> Tensor {
    try #require(weights.tensors.first { $0.name == "\(layer.name).\(part)" })
  }

  private func compute(_ layer: Layer, _ inputs: [ReferenceMap], training: Bool) throws
    -> ReferenceMap
  {
    var map = inputs[0]
    switch layer.operation {
    case .normalise(let shift, let scale):
      map.values = map.values.map { ($0 - Double(shift)) * Double(scale) }
    case .convolution(_, _, let stride, let padding, let bias):
      return map.convolved(
        with: try tensor(layer, "weight"), bias: bias ? try tensor(layer, "bias").values : nil,
        stride: stride, padding: padding)
    case .batchNorm:
      return try normalise(map, layer, training: training)
    case .relu:
      map.values = map.values.map { max($0, 0) }
    case .maxPool(let kernel, let stride, let padding):
      return map.pooled(kernel: kernel, stride: stride, padding: padding) { $0.max() ?? 0 }
    case .averagePool(let size):
      return map.pooled(kernel: size, stride: size, padding: 0) {
        $0.reduce(0, +) / Double($0.count)
      }
    case .concatenate:
      return .concatenated(inputs)
    case .add:
      map.values = zip(map.values, inputs[1].values).map(+)
    case .globalMaxPool:
      return map.pooled { $0.max() ?? 0 }
    case .globalAveragePool:
      return map.pooled { $0.reduce(0, +) / Double($0.count) }
    case .linear(let units):
      return try multiply(map, layer, units: units)
    }
    return map
  }

  private func normalise(_ map: ReferenceMap, _ layer: Layer, training: Bool) throws
    -> ReferenceMap
  {
    let running = zip(
      try tensor(layer, "running_mean").values, try tensor(layer, "running_var").values
    ).map { (mean: Double($0), variance: Double($1)) }
    return map.normalised(
      scale: try tensor(layer, "weight").values, shift: try tensor(layer, "bias").values,
      by: training ? (0..<map.channels).map(map.moments) : running)
  }

  private func multiply(_ map: ReferenceMap, _ layer: Layer, units: Int) throws -> ReferenceMap {
    let (weight, bias) = (try tensor(layer, "weight").values, try tensor(layer, "bias").values)
    let count = map.values.count / map.rows
    return map.map(channels: units, height: 1, width: 1) { row, unit, _, _ in
      (0..<count).reduce(Double(bias[unit])) {
        $0 + map.values[row * count + $1] * Double(weight[unit * count + $1])
      }
    }
  }
}
