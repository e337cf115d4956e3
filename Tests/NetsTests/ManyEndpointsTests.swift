// Plans that show several layers at once, and networks on pictures of other sizes than they were made
// for: values and gradients are those of the layers by themselves.
import Testing

@testable import Nets

struct ManyEndpointsTests {
  /// Odd, not square, and larger than what the networks below were made for.
  static let size = ImageShape(channels: 3, height: 37, width: 45)

  /// Layers whose values would be fused with what stands behind them, and the end of a residual sum.
  static let layers = [
    "resnet9": ["conv1", "bn2", "residual1.add", "relu3", "residual2.relu1"],
    "resnet18": ["layer1.0.bn1", "layer1.1.relu", "layer2.0.add", "layer2.1.relu"],
    "vgg11": ["features.0", "features.1", "features.9", "features.14"],
    "alexnet": ["features.1", "features.4", "features.7", "features.9"],
    "cnn": ["relu1", "residual1.bn2", "residual1.add"],
  ]

  static func ends(_ name: String) -> [Endpoint] { (layers[name] ?? []).map { .layer($0) } }

  /// A part of a network of that kind for pictures of `size`.
  static func part(_ name: String, averagesPools: Bool = false) throws -> Weights {
    let weights = try GradientPlanTests.weights(name, input: pictureShapes[0])
    return try weights.seen(
      at: ends(name), height: size.height, width: size.width, averagesPools: averagesPools)
  }

  private static func fill(_ plan: GradientPlan, seed: UInt64) {
    _ = plan.input.update(fromContentsOf: noise(plan.input.count, seed: seed))
    plan.forward()
    for index in plan.endpoints.indices {
      let gradient = plan.outputGradient(at: index)
      _ = gradient.update(
        fromContentsOf: noise(gradient.count, seed: seed + UInt64(index) + 1).map { $0 - 0.5 })
    }
    plan.backward()
  }

  @Test(arguments: layers.keys.sorted(), [false, true])
  func everyLayerOfALargerPictureIsWhatItComputesAlone(name: String, averages: Bool) throws {
    if averages && name == "alexnet" { return }
    let part = try Self.part(name, averagesPools: averages && name.hasPrefix("vgg"))
    let plan = try GradientPlan(part, batch: 2, endpoints: Self.ends(name))
    Self.fill(plan, seed: 1)
    let maps = try ReferenceNetwork(part)
      .maps(of: noise(2 * Self.size.count, seed: 1), rows: 2, training: false)
    for (index, layer) in (Self.layers[name] ?? []).enumerated() {
      let map = try #require(maps[layer])
      #expect(
        plan.outputShape(at: index)
          == ImageShape(channels: map.channels, height: map.height, width: map.width))
      #expect(
        relativeError(plan.output(at: index), map.values.map { Float($0) }) < 1e-5, "\(layer)")
    }
  }

  /// What flows back from all layers together is the sum of what flows back from each alone.
  @Test(arguments: layers.keys.sorted())
  func gradientsAtSeveralLayersAddUp(name: String) throws {
    let part = try Self.part(name)
    let all = try GradientPlan(part, batch: 1, endpoints: Self.ends(name))
    Self.fill(all, seed: 3)
    var sum = [Float](repeating: 0, count: Self.size.count)
    for (index, end) in all.endpoints.enumerated() {
      let one = try GradientPlan(part, batch: 1, endpoint: end)
      _ = one.input.update(fromContentsOf: all.input)
      one.forward()
      #expect(relativeError(one.output, Array(all.output(at: index))) < 1e-5)
      _ = one.outputGradient.update(fromContentsOf: all.outputGradient(at: index))
      one.backward()
      for pixel in sum.indices { sum[pixel] += one.inputGradient[pixel] }
    }
    #expect(relativeError(all.inputGradient, sum) < 1e-4)
  }

  /// Central differences of Σ output · direction over all layers, along its gradient.
  @Test(arguments: ["cnn", "resnet9", "resnet18"])
  func theGradientAgreesWithFiniteDifferences(name: String) throws {
    let plan = try GradientPlan(Self.part(name), batch: 1, endpoints: Self.ends(name))
    Self.fill(plan, seed: 5)
    let pictures = Array(plan.input)
    let gradient = Array(plan.inputGradient)
    let norm = gradient.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    func value(_ length: Float) -> Double {
      for index in pictures.indices {
        plan.input[index] = pictures[index] + length * gradient[index] / Float(norm)
      }
      plan.forward()
      return plan.endpoints.indices.reduce(0) { sum, index in
        zip(plan.output(at: index), plan.outputGradient(at: index)).reduce(sum) {
          $0 + Double($1.0) * Double($1.1)
        }
      }
    }
    let step: Float = 0.01
    let slope = (value(step) - value(-step)) / Double(2 * step)
    #expect(norm > 0 && abs(slope - norm) < 0.02 * norm, "\(slope), \(norm)")
  }

  @Test func oneEndpointOfSeveralKindsGivesTheBytesOfThePlanThatHasIt() throws {
    let weights = try GradientPlanTests.weights("resnet9", input: pictureShapes[0])
    let one = try GradientPlan(weights, batch: 4, endpoint: .layer("relu3"))
    let same = try GradientPlan(
      weights.seen(at: [.layer("relu3")], height: 32, width: 32), batch: 4,
      endpoints: [.layer("relu3")])
    for plan in [one, same] { Self.fill(plan, seed: 7) }
    #expect(Array(one.output) == Array(same.output))
    #expect(Array(one.inputGradient) == Array(same.inputGradient))
  }

  @Test func aLayerNamedTwiceGetsBothGradients() throws {
    let weights = try GradientPlanTests.weights("cnn", input: pictureShapes[0])
    let once = try GradientPlan(weights, batch: 1, endpoint: .layer("relu2"))
    let twice = try GradientPlan(
      weights, batch: 1, endpoints: [.layer("relu2"), .layer("relu2")])
    Self.fill(twice, seed: 2)
    _ = once.input.update(fromContentsOf: twice.input)
    once.forward()
    for index in once.outputGradient.indices {
      once.outputGradient[index] =
        twice.outputGradient(at: 0)[index] + twice.outputGradient(at: 1)[index]
    }
    once.backward()
    #expect(relativeError(twice.inputGradient, Array(once.inputGradient)) < 1e-5)
  }

  @Test func headsOfFixedSizeStandInTheWayOnlyWhereTheyAreLookedAt() throws {
    let weights = try GradientPlanTests.weights("mlp", input: pictureShapes[0])
    _ = try weights.seen(at: [.layer("normalise")], height: 50, width: 40)
    #expect(throws: NetsError.self) {
      try weights.seen(at: [.layer("relu1")], height: 50, width: 40)
    }
    let same = try weights.seen(at: [.logits], height: 32, width: 32)
    #expect(same == weights)
  }

  @Test func aPoolThatNoMeanCanStandForIsRefused() throws {
    let inception = try GradientPlanTests.weights("inception", input: pictureShapes[0])
    let error = #expect(throws: NetsError.self) {
      try inception.seen(
        at: [.layer("a3.concatenate")], height: 64, width: 64, averagesPools: true)
    }
    #expect(
      error?.description
        == "layer 'a3.b4.0' does not fit: its windows overlap or are padded, so that no mean pool "
        + "has the same")
    _ = try inception.seen(
      at: [.layer("pre_layers.2")], height: 64, width: 64, averagesPools: true)
  }
}
