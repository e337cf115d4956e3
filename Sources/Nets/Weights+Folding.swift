// Batch norm in evaluation is a scale and a shift per channel: it goes into the convolution before it,
// or stays behind as these two.

extension Weights {
  /// The tensors of an evaluation plan: each convolution's weights times γ/√(variance + eps), with
  /// the rest of its batch norm as a bias; a batch norm that no convolution takes up keeps the scale
  /// as its weight and the shift as its bias; everything else as it is. No convolution takes up what
  /// stands behind a value that is `shown`.
  func folded(showing shown: Set<Int>) -> [Tensor] {
    var byName = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0) })
    /// Takes the tensors of a batch norm out.
    func takeConstants(_ name: String) -> (scale: [Double], shift: [Double]) {
      let parts = ["weight", "bias", "running_mean", "running_var"].map {
        byName.removeValue(forKey: "\(name).\($0)")?.values ?? []
      }
      return Self.constants(gamma: parts[0], beta: parts[1], parts[2], parts[3])
    }
    func put(_ name: String, _ values: [Double]) {
      byName[name] = Tensor(name: name, shape: [values.count], values: values.map { Float($0) })
    }
    for stage in architecture.stages(foldingBatchNorm: true, showing: shown) {
      switch stage.kind {
      case .convolution(_, _, let batchNorm?, _):
        var (scale, shift) = takeConstants(batchNorm)
        byName["\(stage.name).weight"]?.scaleFilters(by: scale)
        for (channel, bias) in (byName["\(stage.name).bias"]?.values ?? []).enumerated() {
          shift[channel] += Double(bias) * scale[channel]
        }
        put("\(stage.name).bias", shift)
      case .affine:
        let (scale, shift) = takeConstants(stage.name)
        put("\(stage.name).weight", scale)
        put("\(stage.name).bias", shift)
      default:
        break
      }
    }
    return Array(byName.values)
  }

  /// γ/√(variance + eps), and β less the mean times that.
  private static func constants(
    gamma: [Float], beta: [Float], _ mean: [Float], _ variance: [Float]
  ) -> (scale: [Double], shift: [Double]) {
    let scale = zip(gamma, variance).map {
      Double($0) / (Double($1) + BatchNormStep.eps).squareRoot()
    }
    let shift = gamma.indices.map { Double(beta[$0]) - Double(mean[$0]) * scale[$0] }
    return (scale, shift)
  }
}

extension Tensor {
  /// Multiplies each filter, which are outermost, by its factor.
  fileprivate mutating func scaleFilters(by scale: [Double]) {
    let filter = values.count / scale.count
    for (channel, factor) in scale.enumerated() {
      for index in channel * filter..<(channel + 1) * filter {
        values[index] = Float(Double(values[index]) * factor)
      }
    }
  }
}
