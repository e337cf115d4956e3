// Which convolutions may use Winograd's algorithm, and that it computes what the direct one does.
import Testing

@testable import Nets

@Suite(
  .enabled(if: Value.block == 16, "Winograd is used with vectors of 16 lanes alone"),
  .enabled(if: KernelChoice.hasWinograd, "this oneDNN has no Winograd kernels"))
struct ConvolutionTableTests {
  static let passes: [ConvolutionPass] = [.forward, .inputGradient, .weightGradient]
  static let usual = Stage.Window(kernel: 3, stride: 1, padding: 1)

  /// Whether a convolution to as many channels uses it.
  static func usesWinograd(
    _ pass: ConvolutionPass, rows: Int = 32, channels: Int = 64, size: Int = 16,
    isBlocked: Bool = true, window: Stage.Window = usual, _ compute: Compute = Compute()
  ) -> Bool {
    let shape = ImageShape(channels: channels, height: size, width: size)
    let source = Value(
      slot: Tape().slot(0), rows: rows, shape: shape, isBlocked: isBlocked,
      precision: compute.precision)
    return compute.kernels.usesWinograd(pass, from: source, to: channels, window)
  }

  @Test(arguments: passes)
  func onlyWideFloat32ConvolutionsOfThreeByThreeUseIt(pass: ConvolutionPass) {
    #expect(Self.usesWinograd(pass))
    #expect(Self.usesWinograd(pass, channels: 32))
    #expect(!Self.usesWinograd(pass, channels: 16))
    #expect(!Self.usesWinograd(pass, isBlocked: false))
    #expect(!Self.usesWinograd(pass, Compute(.bfloat16)))
    #expect(!Self.usesWinograd(pass, Compute(kernels: .direct)))
    for window in [(1, 1, 0), (3, 2, 1), (3, 1, 0), (5, 1, 2)] {
      let window = Stage.Window(kernel: window.0, stride: window.1, padding: window.2)
      #expect(!Self.usesWinograd(pass, window: window))
    }
  }

  @Test func smallMapsNeedRowsEnough() {
    for pass in [ConvolutionPass.forward, .inputGradient] {
      #expect(!Self.usesWinograd(pass, rows: 8, size: 8))
      #expect(Self.usesWinograd(pass, rows: 16, size: 8))
    }
    #expect(Self.usesWinograd(.forward, rows: 64, size: 4))
    #expect(!Self.usesWinograd(.inputGradient, rows: 64, size: 4))
  }

  @Test(arguments: passes)
  func mapsSmallerThanATileDoNotUseIt(pass: ConvolutionPass) {
    for size in 1...3 { #expect(!Self.usesWinograd(pass, rows: 512, channels: 256, size: size)) }
    #expect(Self.usesWinograd(pass, rows: 512, channels: 256, size: 4))
  }

  /// Networks with layers that use it in every pass, and the size of their pictures.
  static let networks = [("cnn", 32), ("resnet9", 16), ("resnet18", 32)]

  private static func weights(_ network: (name: String, size: Int)) throws -> Weights {
    let input = ImageShape(channels: 3, height: network.size, width: network.size)
    return Weights(
      initialising: try .named(network.name, input: input, classes: 10, width: 32), seed: 3)
  }

  @Test(arguments: networks)
  func winogradsLogitsAndGradientsAreTheDirectOnes(network: (name: String, size: Int)) throws {
    let weights = try Self.weights(network)
    let plans = try KernelChoice.allCases.map {
      try GradientPlan(weights, batch: 16, compute: Compute(kernels: $0))
    }
    for plan in plans {
      _ = plan.input.update(fromContentsOf: noise(plan.input.count, seed: 1))
      plan.forward()
      _ = meanCrossEntropy(plan, labels: (0..<16).map { $0 % 10 })
      plan.backward()
    }
    #expect(Array(plans[0].logits) != Array(plans[1].logits), "Winograd is not used")
    #expect(relativeError(plans[0].logits, plans[1].logits) < 1e-5)
    #expect(relativeError(plans[0].inputGradient, plans[1].inputGradient) < 1e-3)
  }

  /// Last bits of the maps turn a ReLU here and there, and each of a million moves the gradient by a
  /// thousandth; the last block, behind which there are few, is nearer.
  @Test(arguments: networks)
  func winogradsWeightGradientsAreTheDirectOnes(network: (name: String, size: Int)) throws {
    let weights = try Self.weights(network)
    let gradients = try Self.weightGradients(weights)
    #expect(gradients[0] != gradients[1], "Winograd is not used")
    for (one, other) in zip(gradients[0], gradients[1]) {
      let tolerance = network.name == "resnet18" ? 5e-3 : 1e-3
      #expect(relativeError(one.values, other.values) < tolerance, "\(one.name)")
    }
  }

  @Test func withoutCornersTheWeightGradientsDifferByRoundingAlone() throws {
    let convolution = Layer.Operation.convolution(
      channels: 32, kernel: 3, stride: 1, padding: 1, bias: false)
    let architecture = try Architecture(
      name: "test", input: ImageShape(channels: 3, height: 16, width: 16), classes: 10, width: 0,
      layers: [
        Layer("normalise", .normalise(shift: 0.5, scale: 4), from: [Layer.picture]),
        Layer("conv1", convolution, from: ["normalise"]),
        Layer("conv2", convolution, from: ["conv1"]),
        Layer("conv3", convolution, from: ["conv2"]),
        Layer("pool", .globalAveragePool, from: ["conv3"]),
        Layer("linear", .linear(units: 10), from: ["pool"]),
      ])
    let gradients = try Self.weightGradients(Weights(initialising: architecture, seed: 3))
    #expect(gradients[0] != gradients[1], "Winograd is not used")
    for (one, other) in zip(gradients[0], gradients[1]) {
      #expect(relativeError(one.values, other.values) < 1e-5, "\(one.name)")
    }
  }

  /// One step's, with each choice.
  private static func weightGradients(_ weights: Weights) throws -> [[Tensor]] {
    try KernelChoice.allCases.map {
      let (plan, team) = try TrainingPlanTests.makePlan(weights, lanes: 1, Compute(kernels: $0))
      TrainingPlanTests.run(1, plan, team)
      return plan.gradients
    }
  }

  @Test(arguments: networks)
  func winogradGivesAnExampleTheSameBytesAtEveryPlace(network: (name: String, size: Int)) throws {
    let plan = try GradientPlan(Self.weights(network), batch: 32)
    #expect(GradientPlanTests.versionsOfAnExample(plan) == 1)
  }
}
