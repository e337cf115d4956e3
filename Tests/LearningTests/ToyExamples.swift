// Small made-up datasets and networks that the suites share.
@testable import Learning
@testable import Nets

enum Toy {
  /// Whether this processor has the instructions.
  static let hasBfloat16 = (try? Precision.bfloat16.check()) != nil

  static let shape = ImageShape(channels: 1, height: 8, width: 8)

  /// Two classes in 8×8 pictures, told apart by `contrast` in the left half: bright for class 1,
  /// dark for class 0, on noise of ± `noise`. Both in 8-bit levels around 128.
  static func examples(
    count: Int, contrast: Int = 30, noise: Int = 40, seed: UInt64 = 5
  ) throws -> InMemoryExamples {
    var stream = RandomStream(seed: seed, purpose: .noise, 0)
    let labels = (0..<count).map { _ in UInt16(stream.below(2)) }
    let pixels = labels.flatMap { label in
      (0..<shape.count).map { place in
        let signal = place % 8 < 4 ? (label == 1 ? contrast : -contrast) : 0
        return UInt8(128 + signal + stream.below(2 * noise + 1) - noise)
      }
    }
    return try InMemoryExamples(shape: shape, classes: 2, pixels: pixels, labels: labels)
  }

  /// Ten-class pictures of noise, 3×16×16, for networks that have learnt nothing.
  static func noise(count: Int, seed: UInt64 = 6) throws -> InMemoryExamples {
    var stream = RandomStream(seed: seed, purpose: .noise, 1)
    let shape = ImageShape(channels: 3, height: 16, width: 16)
    return try InMemoryExamples(
      shape: shape, classes: 10,
      pixels: (0..<count * shape.count).map { _ in UInt8(stream.below(256)) },
      labels: (0..<count).map { UInt16($0 % 10) })
  }

  static func weights(
    _ name: String, for source: InMemoryExamples, seed: UInt64 = 1
  ) throws -> Weights {
    let architecture = try Architecture.named(
      name, input: source.shape, classes: source.classes, width: 16)
    return Weights(initialising: architecture, seed: seed)
  }

  static func threat(_ norm: Norm, _ eps: String) throws -> ThreatModel {
    try ThreatModel(norm: norm, eps: Epsilon(eps))
  }

  /// The norm of a perturbation.
  static func size(of delta: [Float], in norm: Norm) -> Double {
    switch norm {
    case .l1: delta.reduce(0) { $0 + Double(abs($1)) }
    case .l2: delta.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    case .linf: Double(delta.reduce(0) { max($0, abs($1)) })
    }
  }

  /// Cross-entropy and its gradient.
  static func crossEntropy(
    _ logits: [Float], in index: Int, isExact: Bool = false
  ) -> (loss: Double, gradient: [Float]) {
    var gradient = [Float](repeating: 9, count: logits.count)
    let loss = gradient.withUnsafeMutableBufferPointer { gradient in
      logits.withUnsafeBufferPointer {
        CrossEntropy.loss($0, in: index, gradient: gradient, isExact: isExact)
      }
    }
    return (loss, gradient)
  }
}
