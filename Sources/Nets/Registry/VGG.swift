// Networks of convolutions and max pools in one sequence, named as PyTorch's `Sequential` numbers
// them: features.0, features.1 …, classifier.

extension Family {
  /// Configuration A of Simonyan and Zisserman (2015) with one linear layer, as in K. Liu's
  /// pytorch-cifar: 9,225,610 parameters at width 64 on 32×32×3.
  static let vgg11 = Family(name: "vgg11", usualWidth: 64) { list, width in
    list.addVGG([1, 1, 2, 2, 2], width: width, norm: false)
  }

  /// K. Liu's VGG11, batch norm behind each convolution: 9,231,114 parameters at width 64 on
  /// 32×32×3.
  static let vgg11BatchNorm = Family(name: "vgg11-bn", usualWidth: 64) { list, width in
    list.addVGG([1, 1, 2, 2, 2], width: width, norm: true)
  }

  /// Configuration D, likewise: 14,719,818 parameters at width 64 on 32×32×3.
  static let vgg16 = Family(name: "vgg16", usualWidth: 64) { list, width in
    list.addVGG([2, 2, 3, 3, 3], width: width, norm: false)
  }

  /// K. Liu's VGG16: 14,728,266 parameters at width 64 on 32×32×3.
  static let vgg16BatchNorm = Family(name: "vgg16-bn", usualWidth: 64) { list, width in
    list.addVGG([2, 2, 3, 3, 3], width: width, norm: true)
  }

  /// Krizhevsky et al. (2012) for small pictures, as in W. Yang's pytorch-classification:
  /// 2,472,266 parameters at width 64 on 32×32×3.
  static let alexnet = Family(name: "alexnet", usualWidth: 64) { list, width in
    var features = Sequence(list)
    features.addConvolution(channels: width, kernel: 11, stride: 4)
    features.addHalving()
    features.addConvolution(channels: 3 * width, kernel: 5)
    features.addHalving()
    features.addConvolution(channels: 6 * width)
    features.addConvolution(channels: 4 * width)
    features.addConvolution(channels: 4 * width)
    features.addHalving()
    list = features.list
    list.addClassifier()
  }
}

extension LayerList {
  /// Stages of so many 3×3 convolutions, each followed by a pool; w, 2w, 4w, 8w and 8w channels.
  fileprivate mutating func addVGG(_ stages: [Int], width: Int, norm: Bool) {
    var features = Sequence(self)
    for (stage, count) in stages.enumerated() {
      for _ in 0..<count {
        features.addConvolution(channels: width << min(stage, 3), norm: norm)
      }
      features.addHalving()
    }
    self = features.list
    addClassifier()
  }

  /// One pixel is left of the usual pictures; of larger ones, the mean.
  fileprivate mutating func addClassifier() {
    add("pool", .globalAveragePool)
    addLogits("classifier")
  }
}

/// Layers named by their number, and the picture's size between them.
private struct Sequence {
  private(set) var list: LayerList
  private var number = 0
  private var height, width: Int

  init(_ list: LayerList) {
    self.list = list
    (height, width) = (list.input.height, list.input.width)
  }

  private mutating func nextName() -> String {
    defer { number += 1 }
    return "features.\(number)"
  }

  mutating func addConvolution(
    channels: Int, kernel: Int = 3, stride: Int = 1, norm: Bool = false
  ) {
    let name = nextName()
    list.addConvolution(
      name, norm: norm ? nextName() : nil, relu: nextName(), channels: channels, kernel: kernel,
      stride: stride, bias: true)
    (height, width) = ((height - 1) / stride + 1, (width - 1) / stride + 1)
  }

  /// A max pool of 2×2. Odd sizes, which 28×28 comes to, are padded, so that no pixel is dropped and
  /// as many pools fit as in 32×32.
  mutating func addHalving() {
    let padding = height % 2 == 1 || width % 2 == 1 ? 1 : 0
    list.add(nextName(), .maxPool(kernel: 2, stride: 2, padding: padding))
    (height, width) = (height / 2 + padding, width / 2 + padding)
  }
}
