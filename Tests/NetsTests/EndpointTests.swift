// Plans that end at a layer: its values are what the layer computes, whatever is fused elsewhere, and
// the gradient from there to the pictures is right.
import Testing

@testable import Nets

struct EndpointTests {
  static let input = ImageShape(channels: 3, height: 16, width: 16)

  private static func plan(_ weights: Weights, _ layer: String, batch: Int) throws -> GradientPlan {
    try GradientPlan(weights, batch: batch, endpoint: .layer(layer))
  }

  @Test(arguments: Architecture.names)
  func everyLayerGivesWhatItComputesAlone(name: String) throws {
    let weights = try GradientPlanTests.weights(name, input: Self.input)
    let pictures = noise(2 * Self.input.count, seed: 1)
    let maps = try ReferenceNetwork(weights).maps(of: pictures, rows: 2, training: false)
    for layer in weights.architecture.layerNames {
      let plan = try GradientPlan(
        weights, batch: 2, gradient: false, endpoint: .layer(layer))
      _ = plan.input.update(fromContentsOf: pictures)
      plan.forward()
      let map = try #require(maps[layer])
      #expect(
        plan.outputShape
          == ImageShape(channels: map.channels, height: map.height, width: map.width))
      #expect(relativeError(plan.output, map.values.map { Float($0) }) < 1e-5, "\(layer)")
    }
  }

  /// Central differences of Σ output · direction along its gradient; see `GradientPlanTests`. In deeper
  /// networks a step small enough to miss the kinks of all ReLUs drowns in float32's rounding; their
  /// gradients are held to PyTorch's by `GoldenTests`.
  @Test(arguments: ["linear", "mlp", "cnn", "resnet9", "resnet18"])
  func theGradientAgreesWithFiniteDifferences(name: String) throws {
    let weights = try GradientPlanTests.weights(name, input: Self.input)
    let pictures = noise(4 * Self.input.count, seed: 5)
    let names = weights.architecture.layerNames
    for layer in names.enumerated().filter({ $0.offset % 4 == 1 }).map(\.element) {
      let plan = try Self.plan(weights, layer, batch: 4)
      let wanted = noise(plan.output.count, seed: 6).map { $0 - 0.5 }
      func value(along direction: [Float], _ length: Float) -> Double {
        for index in plan.input.indices {
          plan.input[index] = pictures[index] + length * direction[index]
        }
        plan.forward()
        return zip(plan.output, wanted).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      }
      _ = value(along: pictures, 0)
      _ = plan.outputGradient.update(fromContentsOf: wanted)
      plan.backward()
      let gradient = Array(plan.inputGradient)
      let norm = gradient.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      let direction = gradient.map { $0 / Float(norm) }
      let step: Float = 0.01
      let slope =
        (value(along: direction, step) - value(along: direction, -step)) / Double(2 * step)
      #expect(norm > 0 && abs(slope - norm) < 0.02 * norm, "\(layer): \(slope), \(norm)")
    }
  }

  @Test(arguments: Architecture.names)
  func theLastLayerIsTheLogitsToTheByte(name: String) throws {
    let weights = try GradientPlanTests.weights(name, input: Self.input)
    let last = try #require(weights.architecture.layerNames.last)
    let plans = [try GradientPlan(weights, batch: 8), try Self.plan(weights, last, batch: 8)]
    let pictures = noise(8 * Self.input.count, seed: 4)
    for plan in plans {
      _ = plan.input.update(fromContentsOf: pictures)
      plan.forward()
      for index in plan.outputGradient.indices { plan.outputGradient[index] = Float(index % 3) }
      plan.backward()
    }
    #expect(Array(plans[0].logits) == Array(plans[1].output))
    #expect(Array(plans[0].inputGradient) == Array(plans[1].inputGradient))
    #expect(weights.architecture.featureLayer == weights.architecture.layers.last?.inputs.first)
    let features = try Self.plan(weights, weights.architecture.featureLayer, batch: 8)
    _ = features.input.update(fromContentsOf: pictures)
    features.forward()
    #expect(Array(features.output) == Array(plans[0].features))
  }

  @Test(arguments: ["residual1.conv2", "residual1.bn2", "residual1.relu2", "residual1.add", "pool"])
  func anExampleHasTheSameBytesAtEveryPlaceInAnyCompany(layer: String) throws {
    let weights = try GradientPlanTests.weights("cnn", input: Self.input)
    let plan = try Self.plan(weights, layer, batch: 16)
    let picture = noise(Self.input.count, seed: 1)
    let wanted = noise(plan.outputShape.count, seed: 2)
    var seen: Set<[UInt32]> = []
    for place in [0, 3, 7, 15] {
      _ = plan.input.update(fromContentsOf: noise(16 * Self.input.count, seed: UInt64(place)))
      let row = place * Self.input.count..<(place + 1) * Self.input.count
      for (index, value) in zip(row, picture) { plan.input[index] = value }
      plan.forward()
      let outputs = place * wanted.count..<(place + 1) * wanted.count
      _ = plan.outputGradient.update(fromContentsOf: noise(16 * wanted.count, seed: 9))
      for (index, value) in zip(outputs, wanted) { plan.outputGradient[index] = value }
      plan.backward()
      seen.insert(
        plan.output[outputs].map(\.bitPattern) + plan.inputGradient[row].map(\.bitPattern))
    }
    #expect(seen.count == 1)
  }

  @Test func loadedWeightsReplaceTheOldOnes() throws {
    let old = try GradientPlanTests.weights("resnet9", input: Self.input)
    let new = Weights(initialising: old.architecture, seed: 99)
    let plan = try Self.plan(old, "residual1.bn1", batch: 2)
    plan.load(new)
    let fresh = try Self.plan(new, "residual1.bn1", batch: 2)
    for plan in [plan, fresh] {
      _ = plan.input.update(fromContentsOf: noise(2 * Self.input.count, seed: 3))
      plan.forward()
    }
    #expect(Array(plan.output) == Array(fresh.output))
  }

  @Test func inBfloat16ALayerIsShownInFloat32() throws {
    let weights = try GradientPlanTests.weights("resnet9", input: Self.input)
    let pictures = noise(4 * Self.input.count, seed: 3)
    for layer in ["bn2", "residual1.relu1", "pool3", "pool"] {
      let exact = try Self.plan(weights, layer, batch: 4)
      let half: GradientPlan
      do {
        half = try GradientPlan(
          weights, batch: 4, compute: Compute(.bfloat16), endpoint: .layer(layer))
      } catch NetsError.noBfloat16 {
        return
      }
      for plan in [exact, half] {
        _ = plan.input.update(fromContentsOf: pictures)
        plan.forward()
        _ = plan.outputGradient.update(fromContentsOf: noise(plan.output.count, seed: 7))
        plan.backward()
      }
      #expect(relativeError(half.output, Array(exact.output)) < 0.03)
      #expect(relativeError(half.inputGradient, Array(exact.inputGradient)) < 0.2)
    }
  }

  @Test func aLayerThatIsNotThereIsRefusedWithThoseThatAre() throws {
    let weights = try GradientPlanTests.weights("linear", input: Self.input)
    let error = #expect(throws: NetsError.self) { try Self.plan(weights, "conv7", batch: 1) }
    #expect(
      error?.description
        == "the network has no layer 'conv7'; its layers are normalise, linear")
  }
}
