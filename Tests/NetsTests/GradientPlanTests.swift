// What the attack and the evaluation rely on: gradients that are right, and bytes that depend on the
// example alone.
import Testing

@testable import Nets

struct GradientPlanTests {
  /// Networks shallow enough for differences of the loss and sums in another order to say much. In
  /// the others, some ReLU is always about to turn; the golden files hold their gradients.
  static let shallow = ["linear", "mlp", "cnn", "alexnet", "vgg11", "resnet9", "resnet18"]

  /// Weights of a small network of each kind, with batch norm moved off the identity, and filters in
  /// front of it large enough for signals to pass where the statistics do not fit them.
  static func weights(
    _ name: String, input: ImageShape = pictureShapes[1], width: Int? = nil
  ) throws -> Weights {
    let widths = [
      "mlp": 24, "cnn": 16, "alexnet": 4, "vgg11": 4, "vgg11-bn": 4, "vgg16": 4, "vgg16-bn": 4,
      "resnet9": 8, "resnet18": 4, "resnet20": 6, "resnet50": 2, "densenet": 3, "inception": 4,
    ]
    let architecture = try Architecture.named(
      name, input: input, classes: 10, width: width ?? widths[name])
    let norms = Set(architecture.layers.filter { $0.operation == .batchNorm }.map(\.name))
    var weights = Weights(initialising: architecture, seed: 3)
    for (index, tensor) in weights.tensors.enumerated() {
      let parts = tensor.name.split(separator: ".")
      if tensor.shape.count == 4, !norms.isEmpty {
        weights.tensors[index].values = tensor.values.map { 2 * $0 }
      } else if norms.contains(parts.dropLast().joined(separator: ".")) {
        let centre: Float = ["weight", "running_var"].contains(parts.last) ? 1 : 0
        let values = noise(tensor.values.count, seed: UInt64(index))
        weights.tensors[index].values = values.map { $0 - 0.5 + centre }
      }
    }
    return weights
  }

  /// Logits, features and input gradient of each row of `pictures`, as bit patterns.
  static func rows(_ plan: GradientPlan, _ pictures: [Float]) -> [[UInt32]] {
    _ = plan.input.update(fromContentsOf: pictures)
    plan.forward()
    for index in plan.logitGradient.indices {
      plan.logitGradient[index] = index % 2 == 0 ? 1 : -0.3
    }
    plan.backward()
    return (0..<plan.batch).map { row in
      [plan.logits, plan.features, plan.inputGradient].flatMap { buffer in
        let count = buffer.count / plan.batch
        return buffer[row * count..<(row + 1) * count].map(\.bitPattern)
      }
    }
  }

  @Test(arguments: Architecture.names, pictureShapes)
  func anExampleHasTheSameBytesAtEveryPlaceAndInAnyCompany(name: String, input: ImageShape) throws {
    let plan = try GradientPlan(Self.weights(name, input: input), batch: 32)
    #expect(Self.versionsOfAnExample(plan) == 1)
  }

  /// How many different bytes one example gets at seven places of the batch, in the company of three
  /// sets of others.
  static func versionsOfAnExample(_ plan: GradientPlan) -> Int {
    let count = plan.architecture.input.count
    let picture = noise(count, seed: 1)
    let places = [0, 1, 7, 15, 16, 30, 31].filter { $0 < plan.batch }
    var seen: Set<[UInt32]> = []
    for round in 0..<3 {
      var pictures = noise(plan.batch * count, seed: UInt64(10 + round))
      for place in places {
        pictures.replaceSubrange(place * count..<(place + 1) * count, with: picture)
      }
      let rows = Self.rows(plan, pictures)
      for place in places { seen.insert(rows[place]) }
      #expect(rows[2] != rows[0])
    }
    return seen.count
  }

  @Test(arguments: Architecture.names)
  func aSecondPlanAndASecondRunGiveTheSameBytes(name: String) throws {
    let weights = try Self.weights(name)
    let pictures = noise(8 * weights.architecture.input.count, seed: 4)
    let plan = try GradientPlan(weights, batch: 8)
    let first = Self.rows(plan, pictures)
    #expect(Self.rows(plan, pictures) == first)
    #expect(Self.rows(try GradientPlan(weights, batch: 8), pictures) == first)
  }

  @Test(arguments: Architecture.names)
  func aPlanWithoutGradientGivesTheSameLogits(name: String) throws {
    let weights = try Self.weights(name)
    let pictures = noise(8 * weights.architecture.input.count, seed: 4)
    let whole = try GradientPlan(weights, batch: 8)
    let forwardOnly = try GradientPlan(weights, batch: 8, gradient: false)
    for plan in [whole, forwardOnly] {
      _ = plan.input.update(fromContentsOf: pictures)
      plan.forward()
    }
    #expect(Array(whole.logits) == Array(forwardOnly.logits))
    #expect(Array(whole.features) == Array(forwardOnly.features))
    #expect(forwardOnly.byteCount < whole.byteCount || name == "linear")
  }

  @Test(arguments: Architecture.names)
  func loadedWeightsReplaceTheOldOnes(name: String) throws {
    let (old, new) = try (Self.weights(name), Self.weights(name).negatingLastLayer())
    let pictures = noise(8 * old.architecture.input.count, seed: 4)
    let plan = try GradientPlan(old, batch: 8)
    let before = Self.rows(plan, pictures)
    plan.load(new)
    let after = Self.rows(plan, pictures)
    #expect(after != before)
    #expect(after == Self.rows(try GradientPlan(new, batch: 8), pictures))
  }

  /// Central differences of the loss along random directions, at a step of 10⁻³ in each pixel:
  /// rounding and curvature together leave an error of a few per mille of the derivative's scale.
  @Test(arguments: shallow)
  func inputGradientAgreesWithFiniteDifferences(name: String) throws {
    let weights = try Self.weights(name)
    let labels = (0..<8).map { Int32($0) }
    let plan = try GradientPlan(weights, batch: 8)
    let pictures = noise(plan.input.count, seed: 5)
    func loss(along direction: [Float], _ length: Float) -> Double {
      for index in plan.input.indices {
        plan.input[index] = pictures[index] + length * direction[index]
      }
      plan.forward()
      return meanCrossEntropy(plan, labels: labels)
    }
    _ = loss(along: pictures, 0)
    plan.backward()
    let gradient = Array(plan.inputGradient)
    // Along the gradient itself, where the derivative is its norm, and no direction cancels out.
    let norm = gradient.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    let direction = gradient.map { $0 / Float(norm) }
    let step: Float = 0.02
    let slope = (loss(along: direction, step) - loss(along: direction, -step)) / Double(2 * step)
    #expect(abs(slope - norm) < 0.02 * norm, "slope \(slope), norm of the gradient \(norm)")
  }

  @Test func onlyWideFiltersForWinogradWantManyRows() throws {
    func rows(_ name: String, _ width: Int, _ compute: Compute) throws -> Int {
      let input = ImageShape(channels: 3, height: 32, width: 32)
      return GradientPlan.rows(
        for: try .named(name, input: input, classes: 10, width: width), compute)
    }
    let float32 = Compute()
    #expect(try rows("resnet18", 64, float32) == (KernelChoice.hasWinograd ? 128 : 16))
    #expect(try rows("resnet18", 64, Compute(.float32, kernels: .direct)) == 16)
    #expect(try rows("resnet18", 64, Compute(.bfloat16)) == 16)
    #expect(try rows("resnet18", 16, float32) == 32)
    #expect(try rows("mlp", 64, float32) == 128)
  }
}

extension Weights {
  /// The same network with its logits' signs turned.
  func negatingLastLayer() -> Weights {
    var result = self
    for index in tensors.indices.suffix(2) {
      result.tensors[index].values = tensors[index].values.map { -$0 }
    }
    return result
  }
}
