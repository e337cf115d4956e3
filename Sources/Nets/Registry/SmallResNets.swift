// The lab's own small networks: convolutions, residual blocks that sum after the last ReLU, and
// global max pooling.

extension Family {
  /// 102,826 parameters at width 32 on 28×28×1.
  static let cnn = Family(name: "cnn", usualWidth: 32) { list, width in
    list.addConvolution(number: 1, channels: width, stride: 2)
    list.addConvolution(number: 2, channels: width)
    list.addConvolution(number: 3, channels: 2 * width, stride: 2)
    list.addResidual("residual1", channels: 2 * width)
    list.add("pool", .globalMaxPool)
    list.addLogits()
  }

  /// After Page's DAWNBench network (2018): 412,954 parameters at width 16 on 32×32×3.
  static let resnet9 = Family(name: "resnet9", usualWidth: 16) { list, width in
    list.addConvolution(number: 1, channels: width)
    list.addConvolution(number: 2, channels: 2 * width)
    list.add("pool2", .maxPool(kernel: 2, stride: 2, padding: 0))
    list.addResidual("residual1", channels: 2 * width)
    list.addConvolution(number: 3, channels: 4 * width)
    list.add("pool3", .maxPool(kernel: 2, stride: 2, padding: 0))
    list.addConvolution(number: 4, channels: 8 * width)
    list.add("pool4", .maxPool(kernel: 2, stride: 2, padding: 0))
    list.addResidual("residual2", channels: 8 * width)
    list.add("pool", .globalMaxPool)
    list.addLogits()
  }
}

extension LayerList {
  /// x + block(block(x)), both blocks convolution, batch norm, ReLU at the same channels.
  fileprivate mutating func addResidual(_ name: String, channels: Int) {
    let start = last
    addConvolution(number: 1, scope: "\(name).", channels: channels)
    addConvolution(number: 2, scope: "\(name).", channels: channels)
    add("\(name).add", .add, from: [start, last])
  }
}
