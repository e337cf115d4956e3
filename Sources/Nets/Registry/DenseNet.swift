// Densely connected networks for small pictures (Huang et al. 2017), with bottlenecks and half the
// channels kept at each transition. Modules are named as in K. Liu's pytorch-cifar:
// dense1.0.bn1, dense1.0.conv1, trans1.bn, trans1.conv, bn, linear.

extension Family {
  /// K. Liu's DenseNet of 6, 12, 24 and 16 bottlenecks. The width is the growth rate: 1,000,618
  /// parameters at 12 (his densenet_cifar), 6,956,298 at 32 (DenseNet121) and 27,634,186 at 64, on
  /// 32×32×3.
  static let densenet = Family(name: "densenet", usualWidth: 12) { list, growth in
    list.addConvolution("conv1", channels: 2 * growth)
    var channels = 2 * growth
    for (stage, count) in [6, 12, 24, 16].enumerated() {
      if stage > 0 {
        channels /= 2
        list.addTransition("trans\(stage).", channels: channels)
      }
      for index in 0..<count {
        list.addBottleneck("dense\(stage + 1).\(index).", growth: growth)
      }
      channels += count * growth
    }
    list.add("bn", .batchNorm)
    list.add("relu", .relu)
    list.add("pool", .globalAveragePool)
    list.addLogits()
  }
}

extension LayerList {
  /// `growth` new channels in front of the old ones.
  fileprivate mutating func addBottleneck(_ scope: String, growth: Int) {
    let start = last
    add("\(scope)bn1", .batchNorm)
    add("\(scope)relu1", .relu)
    addConvolution(
      "\(scope)conv1", norm: "\(scope)bn2", relu: "\(scope)relu2", channels: 4 * growth, kernel: 1)
    addConvolution("\(scope)conv2", channels: growth)
    add("\(scope)concatenate", .concatenate, from: [last, start])
  }

  /// A 1×1 convolution to `channels`, at half the picture's size.
  fileprivate mutating func addTransition(_ scope: String, channels: Int) {
    add("\(scope)bn", .batchNorm)
    add("\(scope)relu", .relu)
    addConvolution("\(scope)conv", channels: channels, kernel: 1)
    add("\(scope)pool", .averagePool(size: 2))
  }
}
