// Residual networks for small pictures (He et al. 2016): the first convolution is 3×3 with stride 1,
// no pooling follows it, and the last pooling is an average. Modules are named as in K. Liu's
// pytorch-cifar: layer1.0.conv1, layer1.0.bn1, layer2.0.shortcut.0, linear.

extension Family {
  /// Stages of 2 basic blocks at w, 2w, 4w, 8w channels: 11,173,962 parameters at width 64 on
  /// 32×32×3.
  static let resnet18 = Family(name: "resnet18", usualWidth: 64) { list, width in
    list.addResNet(width: width, blocks: [2, 2, 2, 2])
  }
}

extension LayerList {
  /// Stages of so many blocks; every stage but the first halves the picture and doubles channels.
  fileprivate mutating func addResNet(width: Int, blocks: [Int]) {
    addConvolution(1, channels: width)
    var channels = width
    for (stage, count) in blocks.enumerated() {
      for block in 0..<count {
        let halves = stage > 0 && block == 0
        addBasicBlock(
          "layer\(stage + 1).\(block)", from: channels, to: width << stage,
          stride: halves ? 2 : 1)
        channels = width << stage
      }
    }
    add("pool", .globalAveragePool)
    addLogits()
  }

  /// ReLU(shortcut(x) + two 3×3 convolutions of x).
  private mutating func addBasicBlock(
    _ name: String, from channels: Int, to outputs: Int, stride: Int
  ) {
    let start = last
    addConvolution(1, scope: "\(name).", channels: outputs, stride: stride)
    add("\(name).conv2", .convolution(channels: outputs, kernel: 3, stride: 1, padding: 1))
    add("\(name).bn2", .batchNorm)
    addResidualSum(name, with: start, from: channels, to: outputs, stride: stride)
  }

  /// Adds what the block began with, by a 1×1 convolution where shapes differ, and applies ReLU.
  private mutating func addResidualSum(
    _ name: String, with start: String, from channels: Int, to outputs: Int, stride: Int
  ) {
    let branch = last
    var shortcut = start
    if stride > 1 || channels != outputs {
      let projection = Layer.Operation.convolution(
        channels: outputs, kernel: 1, stride: stride, padding: 0)
      add("\(name).shortcut.0", projection, from: [start])
      add("\(name).shortcut.1", .batchNorm)
      shortcut = last
    }
    add("\(name).add", .add, from: [branch, shortcut])
    add("\(name).relu", .relu)
  }
}
