// Residual networks for small pictures (He et al. 2016): the first convolution is 3×3 with stride 1,
// no pooling follows it, and the last pooling is an average. Shortcuts between unequal shapes are
// 1×1 convolutions with batch norm ("option B"). Modules are named as in K. Liu's pytorch-cifar:
// layer1.0.conv1, layer1.0.bn1, layer2.0.shortcut.0, layer2.0.shortcut.1, linear.

extension Family {
  /// K. Liu's ResNet18: 4 stages of 2 basic blocks; 11,173,962 parameters at width 64 on 32×32×3.
  static let resnet18 = Family(name: "resnet18", usualWidth: 64) { list, width in
    list.addResNet(.basic, width: width, blocks: [2, 2, 2, 2])
  }

  /// The paper's network for CIFAR (section 4.2), but with option B, as in Y. Idelbayev's
  /// pytorch_resnet_cifar10: 3 stages of 3 basic blocks; 272,474 parameters at its width of 16 on
  /// 32×32×3, 4,327,754 at width 64.
  static let resnet20 = Family(name: "resnet20", usualWidth: 16) { list, width in
    list.addResNet(.basic, width: width, blocks: [3, 3, 3])
  }

  /// K. Liu's ResNet50: 4 stages of bottlenecks; 23,520,842 parameters at width 64 on 32×32×3.
  static let resnet50 = Family(name: "resnet50", usualWidth: 64) { list, width in
    list.addResNet(.bottleneck, width: width, blocks: [3, 4, 6, 3])
  }
}

/// What a residual block computes beside its shortcut.
private enum ResidualBlock {
  /// Two 3×3 convolutions.
  case basic
  /// 1×1, 3×3 and 1×1 convolutions, the last to four times as many channels.
  case bottleneck

  var expansion: Int { self == .basic ? 1 : 4 }
}

extension LayerList {
  /// Stages of so many blocks; every stage but the first halves the picture and doubles channels.
  fileprivate mutating func addResNet(_ block: ResidualBlock, width: Int, blocks: [Int]) {
    addConvolution(number: 1, channels: width)
    var channels = width
    for (stage, count) in blocks.enumerated() {
      for index in 0..<count {
        let inner = width << stage
        addBlock(
          block, "layer\(stage + 1).\(index).", from: channels, inner: inner,
          stride: stage > 0 && index == 0 ? 2 : 1)
        channels = inner * block.expansion
      }
    }
    add("pool", .globalAveragePool)
    addLogits()
  }

  /// ReLU(shortcut(x) + block(x)).
  private mutating func addBlock(
    _ block: ResidualBlock, _ scope: String, from channels: Int, inner: Int, stride: Int
  ) {
    let (start, outputs) = (last, inner * block.expansion)
    switch block {
    case .basic:
      addConvolution(number: 1, scope: scope, channels: inner, stride: stride)
      addConvolution("\(scope)conv2", norm: "\(scope)bn2", channels: outputs)
    case .bottleneck:
      addConvolution(number: 1, scope: scope, channels: inner, kernel: 1)
      addConvolution(number: 2, scope: scope, channels: inner, stride: stride)
      addConvolution("\(scope)conv3", norm: "\(scope)bn3", channels: outputs, kernel: 1)
    }
    let branch = last
    var shortcut = start
    if stride > 1 || channels != outputs {
      addConvolution(
        "\(scope)shortcut.0", norm: "\(scope)shortcut.1", channels: outputs, kernel: 1,
        stride: stride, from: start)
      shortcut = last
    }
    add("\(scope)add", .add, from: [branch, shortcut])
    add("\(scope)relu", .relu)
  }
}
