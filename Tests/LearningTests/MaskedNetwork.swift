// Networks that hide their gradient on purpose, as positive controls: each predicts what a trained
// linear network does, through a staircase that is flat nearly everywhere.
import Nets

@testable import Learning

enum MaskedNetwork {
  /// A linear network for two classes, trained on `source`.
  static func linear(trainedOn source: InMemoryExamples) throws -> Weights {
    let architecture = try Architecture.named(
      "linear", input: source.shape, classes: 2, width: nil)
    let trainer = try Trainer(
      TrainingSettings(
        epochs: 4, schedule: Schedule(peak: 0.05), batch: 32, augmentation: .none),
      architecture: architecture, source: source)
    try trainer.advance()
    return trainer.state.weights
  }

  /// Logit 1 is a step from −1 to 1 where the linear network changes its mind, minus `lure` times
  /// what the linear network says: its gradient is zero, or with a lure (below 1) small and wrong.
  static func staircase(of linear: Weights, lure: Float = 0) throws -> Weights {
    let matrix = linear.tensors.first { $0.shape.count == 2 }?.values ?? []
    let bias = linear.tensors.first { $0.shape.count == 1 }?.values ?? []
    let inputs = matrix.count / 2
    var normal = (0..<inputs).map { matrix[inputs + $0] - matrix[$0] }
    // The network sees pixels in −2...2, so that what it says of a picture lies in −1...1.
    let scale = 1 / (2 * normal.reduce(0) { $0 + abs($1) })
    normal = normal.map { $0 * scale }
    let offset = (bias[1] - bias[0]) * scale
    let steep: Float = 1024
    let architecture = try Architecture.named(
      "mlp", input: linear.architecture.input, classes: 2, width: 3)
    let values: [String: [Float]] = [
      "fc1.weight": normal.map { $0 * steep } + normal.map { $0 * steep } + normal,
      "fc1.bias": [offset * steep, offset * steep - 1, offset + 2],
      "fc2.weight": [1, -1, 0, 0, 0, 1, 0, 0, 0], "fc2.bias": [0, 0, 0],
      "fc3.weight": [0, 0, 0, 2, -lure, 0], "fc3.bias": [0, -1 + 2 * lure],
    ]
    var weights = Weights(initialising: architecture, seed: 1)
    for index in weights.tensors.indices {
      weights.tensors[index].values = values[weights.tensors[index].name] ?? []
    }
    return weights
  }
}
