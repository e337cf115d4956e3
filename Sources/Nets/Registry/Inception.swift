// Inception for small pictures: GoogLeNet (Szegedy et al. 2015) with batch norm, two 3×3
// convolutions for each 5×5, and a first convolution of 3×3 with stride 1. Modules are named as in
// K. Liu's pytorch-cifar: pre_layers.0, a3.b1.0, a3.b2.3, a3.b3.6, a3.b4.1, linear.

extension Family {
  /// K. Liu's GoogLeNet: 6,166,250 parameters at width 64 on 32×32×3. Channel counts are those of
  /// width 64 times width/64, rounded down, at least 1.
  static let inception = Family(name: "inception", usualWidth: 64) { list, width in
    list.addConvolution(
      "pre_layers.0", norm: "pre_layers.1", relu: "pre_layers.2",
      channels: max(192 * width / 64, 1), bias: true)
    for module in modules {
      if ["a4", "a5"].contains(module.name) {
        list.add(
          "\(module.name).maxpool", .maxPool(kernel: 3, stride: 2, padding: 1))
      }
      list.addInception(module, width: width)
    }
    list.add("pool", .globalAveragePool)
    list.addLogits()
  }

  /// Table 1 of the paper.
  private static let modules = [
    InceptionModule("a3", 64, 96, 128, 16, 32, 32),
    InceptionModule("b3", 128, 128, 192, 32, 96, 64),
    InceptionModule("a4", 192, 96, 208, 16, 48, 64),
    InceptionModule("b4", 160, 112, 224, 24, 64, 64),
    InceptionModule("c4", 128, 128, 256, 24, 64, 64),
    InceptionModule("d4", 112, 144, 288, 32, 64, 64),
    InceptionModule("e4", 256, 160, 320, 32, 128, 128),
    InceptionModule("a5", 256, 160, 320, 32, 128, 128),
    InceptionModule("b5", 384, 192, 384, 48, 128, 128),
  ]
}

/// The channels of one module's convolutions at width 64.
private struct InceptionModule {
  let name: String
  let ones, threesReduced, threes, fivesReduced, fives, pooled: Int

  init(
    _ name: String, _ ones: Int, _ threesReduced: Int, _ threes: Int, _ fivesReduced: Int,
    _ fives: Int, _ pooled: Int
  ) {
    self.name = name
    (self.ones, self.threesReduced, self.threes) = (ones, threesReduced, threes)
    (self.fivesReduced, self.fives, self.pooled) = (fivesReduced, fives, pooled)
  }
}

extension LayerList {
  /// Four branches side by side: 1×1; 1×1 and 3×3; 1×1 and two of 3×3; a max pool and 1×1.
  fileprivate mutating func addInception(_ module: InceptionModule, width: Int) {
    let (start, name) = (last, module.name)
    let branches = [
      [(module.ones, 1)], [(module.threesReduced, 1), (module.threes, 3)],
      [(module.fivesReduced, 1), (module.fives, 3), (module.fives, 3)], [(module.pooled, 1)],
    ]
    var ends: [String] = []
    for (index, convolutions) in branches.enumerated() {
      let scope = "\(name).b\(index + 1)."
      var (input, number) = (start, 0)
      if index == 3 {
        add("\(scope)0", .maxPool(kernel: 3, stride: 1, padding: 1), from: [start])
        (input, number) = (last, 1)
      }
      for (channels, kernel) in convolutions {
        addConvolution(
          "\(scope)\(number)", norm: "\(scope)\(number + 1)", relu: "\(scope)\(number + 2)",
          channels: max(channels * width / 64, 1), kernel: kernel, bias: true, from: input)
        (input, number) = (last, number + 3)
      }
      ends.append(last)
    }
    add("\(name).concatenate", .concatenate, from: ends)
  }
}
