// Single layers against plain loops, at awkward sizes: odd extents, strides, one channel, channels
// that do not fill a block. The training forward pass is what the loops compute.
import Foundation
import Testing

@testable import Nets

struct StepTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let input: ImageShape
    /// Classes, too: one logit per channel.
    let channels: Int
    /// From the first behind the normalising one to the global pool.
    let layers: [Layer]

    func architecture() throws -> Architecture {
      let ends = (
        Layer("normalise", .normalise(shift: 0.5, scale: 4), from: [Layer.picture]),
        Layer("linear", .linear(units: channels), from: ["pool"])
      )
      return try Architecture(
        name: "test", input: input, classes: channels, width: 0,
        layers: [ends.0] + layers + [ends.1])
    }
  }

  static let cases =
    [
      sequence(3, 11, 14, to: 5, window: (3, 1, 1), pool: 2, .globalMaxPool),
      sequence(1, 19, 17, to: 18, window: (3, 2, 1), pool: 2, .globalMaxPool),
      sequence(2, 12, 9, to: 33, window: (1, 1, 0), pool: 3, .globalAveragePool),
      sequence(4, 23, 26, to: 16, window: (5, 2, 2), pool: 1, .globalMaxPool),
      sequence(3, 13, 10, to: 21, window: (3, 1, 1), pool: 2, .globalAveragePool),
    ] + [[5, 7, 18], [16, 32, 16], [16, 3, 9], [20, 12, 40], [1, 1, 1]].map(branches)

  /// Two convolutions with batch norm and ReLU, a max pool, a global pool.
  static func sequence(
    _ pictureChannels: Int, _ height: Int, _ width: Int, to channels: Int,
    window: (kernel: Int, stride: Int, padding: Int), pool: Int, _ globalPool: Layer.Operation
  ) -> Case {
    let convolution = Layer.Operation.convolution(
      channels: channels, kernel: window.kernel, stride: window.stride, padding: window.padding,
      bias: false)
    return Case(
      testDescription:
        "\(pictureChannels)×\(height)×\(width) to \(channels), \(window), \(globalPool)",
      input: ImageShape(channels: pictureChannels, height: height, width: width),
      channels: channels,
      layers: [
        Layer("conv1", convolution, from: ["normalise"]),
        Layer("bn1", .batchNorm, from: ["conv1"]), Layer("relu1", .relu, from: ["bn1"]),
        Layer("conv2", convolution, from: ["relu1"]),
        Layer("bn2", .batchNorm, from: ["conv2"]), Layer("relu2", .relu, from: ["bn2"]),
        Layer("pool2", .maxPool(kernel: pool, stride: pool, padding: 0), from: ["relu2"]),
        Layer("pool", globalPool, from: ["pool2"]),
      ])
  }

  /// Three branches of so many channels, biases with and without batch norm behind them, joined,
  /// then batch norm on its own, and pools of each kind.
  static func branches(_ channels: [Int]) -> Case {
    func convolution(_ index: Int, kernel: Int, bias: Bool) -> Layer.Operation {
      .convolution(
        channels: channels[index], kernel: kernel, stride: 1, padding: kernel / 2, bias: bias)
    }
    return Case(
      testDescription: "branches of \(channels)",
      input: ImageShape(channels: 3, height: 9, width: 8),
      channels: channels.reduce(0, +),
      layers: [
        Layer("conv1", convolution(0, kernel: 3, bias: true), from: ["normalise"]),
        Layer("relu1", .relu, from: ["conv1"]),
        Layer("pool1", .maxPool(kernel: 3, stride: 1, padding: 1), from: ["relu1"]),
        Layer("conv2", convolution(1, kernel: 1, bias: true), from: ["pool1"]),
        Layer("bn2", .batchNorm, from: ["conv2"]), Layer("relu2", .relu, from: ["bn2"]),
        Layer("conv3", convolution(2, kernel: 3, bias: false), from: ["relu1"]),
        Layer("all", .concatenate, from: ["relu1", "relu2", "conv3"]),
        Layer("bn", .batchNorm, from: ["all"]),
        Layer("halves", .maxPool(kernel: 3, stride: 2, padding: 1), from: ["bn"]),
        Layer("bn4", .batchNorm, from: ["halves"]), Layer("relu4", .relu, from: ["bn4"]),
        Layer("quarters", .averagePool(size: 2), from: ["relu4"]),
        Layer("pool", .globalAveragePool, from: ["quarters"]),
      ])
  }

  /// Weights whose last layer copies the features, so that logits show what the pools gave.
  static func weights(_ architecture: Architecture) -> Weights {
    var weights = Weights(initialising: architecture, seed: 11)
    for index in weights.tensors.indices where weights.tensors[index].shape.count == 1 {
      let values = noise(weights.tensors[index].values.count, seed: UInt64(index))
      weights.tensors[index].values = values.map { $0 + 0.2 }
    }
    let (last, units) = (weights.tensors.count - 2, architecture.classes)
    weights.tensors[last].values = (0..<units * units).map { $0 % (units + 1) == 0 ? 1 : 0 }
    weights.tensors[last + 1].values = [Float](repeating: 0, count: units)
    return weights
  }

  /// Float against Double: 10⁻⁵ in the logits' relative norm.
  @Test(arguments: cases)
  func evaluationComputesWhatPlainLoopsDo(of example: Case) throws {
    let weights = try Self.weights(example.architecture())
    let pictures = noise(4 * example.input.count, seed: 2)
    let plan = try GradientPlan(weights, batch: 4)
    _ = plan.input.update(fromContentsOf: pictures)
    plan.forward()
    let expected = try ReferenceNetwork(weights).logits(of: pictures, rows: 4, training: false)
    #expect(relativeError(plan.logits, expected.map { Float($0) }) < 1e-5)
  }

  /// The batch's own moments, on one lane and merged over two: 10⁻⁵ in the loss.
  @Test(arguments: cases, [1, 2])
  func trainingComputesWhatPlainLoopsDo(of example: Case, lanes: Int) throws {
    let weights = try Self.weights(example.architecture())
    let pictures = noise(4 * example.input.count, seed: 2)
    let team = LaneTeam(lanes: lanes)
    let plan = try TrainingPlan(weights, batch: 4, team: team)
    for lane in 0..<lanes {
      let (rows, count) = (plan.rows(of: lane), example.input.count)
      _ = plan.input(of: lane).update(
        fromContentsOf: pictures[rows.lowerBound * count..<rows.upperBound * count])
    }
    team.run { plan.step(lane: $0, learningRate: 0) }
    let logits = try ReferenceNetwork(weights).logits(of: pictures, rows: 4, training: true)
    let losses = (0..<4).map { row in
      let row = logits[row * example.channels..<(row + 1) * example.channels]
      return log(row.reduce(0) { $0 + exp($1) }) - row[row.startIndex]
    }
    #expect(abs(plan.loss - losses.reduce(0, +) / 4) < 1e-5)
  }

  /// The gradient to the pictures, filter lanes and all, against differences of the loss.
  @Test(arguments: cases)
  func pictureGradientAgreesWithFiniteDifferences(of example: Case) throws {
    let plan = try GradientPlan(Self.weights(example.architecture()), batch: 2)
    let pictures = noise(2 * example.input.count, seed: 3)
    let labels: [Int32] = [0, 1]
    func loss(_ change: [Float], _ length: Float) -> Double {
      for index in pictures.indices { plan.input[index] = pictures[index] + length * change[index] }
      plan.forward()
      return meanCrossEntropy(plan, labels: labels)
    }
    _ = loss(pictures, 0)
    plan.backward()
    let gradient = Array(plan.inputGradient)
    let norm = gradient.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    let direction = gradient.map { $0 / Float(norm) }
    let slope = (loss(direction, 0.005) - loss(direction, -0.005)) / 0.01
    #expect(abs(slope - norm) < 0.02 * norm, "slope \(slope), norm of the gradient \(norm)")
  }
}
