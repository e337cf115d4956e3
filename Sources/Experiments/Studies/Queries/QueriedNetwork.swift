// A network of two hidden layers with what gradient queries need: its gradient to the picture, and how
// a loss on that gradient depends on the weights. Between the kinks of its ReLUs such a network is
// linear, so that this is one more pass through the same matrices and no second derivative.
import Nets
import Store

/// What is learnt from at one query.
enum QueryAnswer {
  /// The class that the teacher names: cross-entropy.
  case label(Int)
  /// Its logits: half the mean of squared differences.
  case values([Float])
  /// Its logits, and the gradient to the input of the combination `probe` of them: half the sum of
  /// squared differences besides.
  case gradient([Float], probe: [Float], of: [Float])
}

/// A network `mlp` of the registry, all its parameters in one array.
struct QueriedNetwork {
  let inputs: Int
  let hidden: Int
  let classes: Int
  /// fc1.weight, fc1.bias, fc2.weight, fc2.bias, fc3.weight, fc3.bias, each row by row.
  var values: [Float]

  private struct Places {
    let w1, b1, w2, b2, w3, b3: Int
  }

  private var places: Places {
    let b1 = hidden * inputs
    let w2 = b1 + hidden
    let b2 = w2 + hidden * hidden
    let w3 = b2 + hidden
    return Places(w1: 0, b1: b1, w2: w2, b2: b2, w3: w3, b3: w3 + classes * hidden)
  }

  /// - Throws: `StoreError.refused` for a network of another kind.
  init(_ weights: Weights) throws {
    guard weights.architecture.name == "mlp" else {
      throw StoreError.refused(
        "gradients are only matched by networks of kind mlp, not \(weights.architecture.name)")
    }
    inputs = weights.architecture.input.count
    hidden = weights.architecture.width
    classes = weights.architecture.classes
    values = weights.tensors.flatMap(\.values)
  }

  /// The parameters as tensors of `architecture`, which must be that of the network.
  func weights(of architecture: Architecture) throws -> Weights {
    var weights = Weights(initialising: architecture, seed: 0)
    var place = 0
    for index in weights.tensors.indices {
      let count = weights.tensors[index].values.count
      weights.tensors[index].values = Array(values[place..<place + count])
      place += count
    }
    return try Weights(architecture: architecture, tensors: weights.tensors)
  }

  /// What a picture leaves in each layer.
  struct Trace {
    let first, second, logits: [Float]
  }

  /// - Parameter input: a picture as the first layer sees it, normalised.
  func trace(_ input: [Float]) -> Trace {
    let at = places
    let first = relu(product(at.w1, at.b1, rows: hidden, input))
    let second = relu(product(at.w2, at.b2, rows: hidden, first))
    return Trace(
      first: first, second: second, logits: product(at.w3, at.b3, rows: classes, second))
  }

  /// The gradient of `probe` · logits to the input.
  func gradient(_ trace: Trace, probe: [Float]) -> [Float] {
    transposed(places.w1, chain(trace, probe).first, columns: inputs)
  }

  /// Adds the derivative of the loss at one query to `sums`, and gives the loss.
  func addDerivative(_ input: [Float], _ answer: QueryAnswer, to sums: inout [Float]) -> Float {
    let trace = trace(input)
    switch answer {
    case .label(let label):
      return addLogitDerivative(input, trace, label: label, to: &sums)
    case .values(let wanted):
      return addLogitDerivative(input, trace, values: wanted, to: &sums)
    case .gradient(let wanted, let probe, let logits):
      return addLogitDerivative(input, trace, values: logits, to: &sums)
        + addGradientDerivative(trace, probe: probe, wanted: wanted, to: &sums)
    }
  }

  private func addLogitDerivative(
    _ input: [Float], _ trace: Trace, label: Int, to sums: inout [Float]
  ) -> Float {
    let peak = trace.logits.max() ?? 0
    let powers = trace.logits.map { exponential($0 - peak) }
    let total = powers.reduce(0, +)
    var error = powers.map { $0 / total }
    let loss = -logarithm(max(error[label], .leastNormalMagnitude))
    error[label] -= 1
    addBackward(input, trace, error, to: &sums)
    return loss
  }

  private func addLogitDerivative(
    _ input: [Float], _ trace: Trace, values wanted: [Float], to sums: inout [Float]
  ) -> Float {
    let error = zip(trace.logits, wanted).map { ($0 - $1) / Float(classes) }
    addBackward(input, trace, error, to: &sums)
    return error.reduce(0) { $0 + $1 * $1 } * Float(classes) / 2
  }

  private func addBackward(
    _ input: [Float], _ trace: Trace, _ error: [Float], to sums: inout [Float]
  ) {
    let at = places
    let deltas = chain(trace, error)
    addOuter(error, trace.second, to: &sums, at: at.w3, at.b3)
    addOuter(deltas.second, trace.first, to: &sums, at: at.w2, at.b2)
    addOuter(deltas.first, input, to: &sums, at: at.w1, at.b1)
  }

  /// ½ ‖g − wanted‖², where g = W₁ᵀ D₁ W₂ᵀ D₂ W₃ᵀ probe and the D are the ReLUs' masks.
  private func addGradientDerivative(
    _ trace: Trace, probe: [Float], wanted: [Float], to sums: inout [Float]
  ) -> Float {
    let at = places
    let path = chain(trace, probe)
    let found = transposed(at.w1, path.first, columns: inputs)
    let error = zip(found, wanted).map { $0 - $1 }
    addOuter(path.first, error, to: &sums, at: at.w1, nil)
    let first = masked(product(at.w1, nil, rows: hidden, error), by: trace.first)
    addOuter(path.second, first, to: &sums, at: at.w2, nil)
    let second = masked(product(at.w2, nil, rows: hidden, first), by: trace.second)
    addOuter(probe, second, to: &sums, at: at.w3, nil)
    return error.reduce(0) { $0 + $1 * $1 } / 2
  }

  /// `top` carried back through the upper layers, as each layer's ReLU lets it pass.
  private func chain(_ trace: Trace, _ top: [Float]) -> (second: [Float], first: [Float]) {
    let at = places
    let second = masked(transposed(at.w3, top, columns: hidden), by: trace.second)
    return (second, masked(transposed(at.w2, second, columns: hidden), by: trace.first))
  }
}
