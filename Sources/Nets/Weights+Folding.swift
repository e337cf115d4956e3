// Batch norm in evaluation is a scale and a shift per channel, so it goes into the convolution.

extension Weights {
  /// The tensors of an evaluation plan: each convolution's weights times γ/√(variance + eps), with
  /// the rest of its batch norm as a bias; everything else as it is.
  func folded() -> [Tensor] {
    var byName = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0) })
    for stage in architecture.stages(foldingBatchNorm: true) {
      guard case .convolution(_, let batchNorm?, _) = stage.kind,
        let weight = byName["\(stage.name).weight"]
      else { continue }
      let parts = ["weight", "bias", "running_mean", "running_var"].compactMap {
        byName.removeValue(forKey: "\(batchNorm).\($0)")?.values
      }
      let (folded, bias) = Self.fold(weight, gamma: parts[0], beta: parts[1], parts[2], parts[3])
      byName[weight.name] = folded
      byName["\(stage.name).bias"] = Tensor(
        name: "\(stage.name).bias", shape: [bias.count], values: bias)
    }
    return Array(byName.values)
  }

  private static func fold(
    _ weight: Tensor, gamma: [Float], beta: [Float], _ mean: [Float], _ variance: [Float]
  ) -> (weight: Tensor, bias: [Float]) {
    var folded = weight
    var bias = beta
    let filter = weight.values.count / gamma.count
    for channel in gamma.indices {
      let inverse = 1 / (Double(variance[channel]) + BatchNormStep.eps).squareRoot()
      let scale = Double(gamma[channel]) * inverse
      bias[channel] = Float(Double(beta[channel]) - Double(mean[channel]) * scale)
      for index in channel * filter..<(channel + 1) * filter {
        folded.values[index] = Float(Double(weight.values[index]) * scale)
      }
    }
    return (folded, bias)
  }
}
