// Direct or Winograd: a fixed table by shape and precision, so that the same network computes the
// same bytes on every run. From timings of oneDNN 2.6 on one core of a Zen 5: with 16 channels the
// transforms cost more than they save; on maps of 4×4, which are one tile each, Winograd needs rows
// enough to fill its matrix products; smaller maps leave most of a tile empty, and the direct weight
// gradient is up to seven times faster. Where the library has no Winograd all are direct.
import COneDNN

/// What of a convolution is computed.
enum ConvolutionPass {
  case forward, inputGradient, weightGradient
}

extension KernelChoice {
  /// Whether the library has Winograd's algorithm for this processor.
  static let hasWinograd = dnn_has_winograd() != 0

  /// Whether a convolution from `source` to `channels` channels uses Winograd's algorithm.
  func usesWinograd(
    _ pass: ConvolutionPass, from source: Value, to channels: Int, _ window: Stage.Window
  ) -> Bool {
    guard self == .fastest, source.isBlocked, source.precision == .float32, Value.block == 16,
      window == Stage.Window(kernel: 3, stride: 1, padding: 1), Self.hasWinograd,
      min(source.channels, channels) >= 32,
      min(source.shape.height, source.shape.width) >= 4
    else { return false }
    let tiles = source.rows * ((source.shape.height + 3) / 4) * ((source.shape.width + 3) / 4)
    switch pass {
    case .forward: return tiles >= 64
    case .inputGradient: return tiles >= (source.shape.height > 4 ? 64 : 16_384 / channels)
    case .weightGradient: return true
    }
  }
}

extension Compute {
  /// Input channels times filters from which transforming the filters costs as much as what is done
  /// with 32 rows: from timings of ResNet-18.
  private static let wideFilters = 256 * 256

  /// Whether a layer of `architecture` has wide filters for Winograd's algorithm.
  func transformsWideFilters(of architecture: Architecture) -> Bool {
    guard kernels == .fastest, precision == .float32, KernelChoice.hasWinograd else { return false }
    return architecture.nodes.contains { node in
      let operation = node.layer.operation
      guard case .convolution(let channels, kernel: 3, stride: 1, padding: 1, _) = operation
      else { return false }
      let source = architecture.shape(of: node.inputs[0])
      return source.channels * channels >= Self.wideFilters && min(source.height, source.width) >= 4
    }
  }
}
