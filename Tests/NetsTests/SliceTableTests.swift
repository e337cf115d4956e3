// Slices of the rows: how many there are, and that they change nothing.
import Testing

@testable import Nets

struct SliceTableTests {
  static let input = pictureShapes[0]

  private static func builder(rows: Int, _ precision: Precision = .float32) throws -> PlanBuilder {
    PlanBuilder(
      try .named("linear", input: input, classes: 10), rows: rows, compute: Compute(precision),
      parameters: ParameterSet([]), training: nil, isDifferentiated: false)
  }

  @Test(arguments: Precision.allCases, [1, 4, 6, 7, 12, 16, 31, 32, 100, 128])
  func slicesAreEqualAndFitTheCacheUnlessRowsAreHuge(precision: Precision, rows: Int) throws {
    let builder = try Self.builder(rows: rows, precision)
    for channels in [1, 16, 64, 256] {
      for size in [1, 4, 7, 28, 32] {
        let map = builder.value(
          ImageShape(channels: channels, height: size, width: size), isBlocked: true)
        let slices = builder.slices(map)
        #expect(rows % slices == 0)
        let bytes = 4 * precision.floats(map.count)
        if bytes <= 512 << 10 { #expect(slices == 1) }
        guard slices > 1 else { continue }
        #expect(rows / slices >= 4)
        #expect(bytes / slices <= max(512 << 10, bytes / rows * 4))
        #expect(map.stride(slices) * slices == precision.floats(map.count))
      }
    }
  }

  @Test func theLargestMapDecides() throws {
    let builder = try Self.builder(rows: 32)
    let maps = [8, 32].map {
      builder.value(ImageShape(channels: 32, height: $0, width: $0), isBlocked: true)
    }
    #expect(builder.slices(maps[0]) == 1)
    #expect(builder.slices(maps[1]) == 8)
    #expect(builder.slices(maps[0], maps[1]) == 8)
  }

  @Test func manyWeightsAreNotAddedUpOverSlices() throws {
    let builder = try Self.builder(rows: 32)
    let map = builder.value(ImageShape(channels: 64, height: 16, width: 16), isBlocked: true)
    #expect(builder.slices(map) == 4)
    #expect(builder.weightSlices(map, map, weights: 64 * 64) == 4)
    #expect(builder.weightSlices(map, map, weights: 512 * 512 * 9) == 1)
  }

  @Test func wideFiltersAreNotTransformedForEverySlice() throws {
    let builder = try Self.builder(rows: 32)
    let wide = builder.value(ImageShape(channels: 512, height: 8, width: 8), isBlocked: true)
    #expect(builder.slices(wide) == 8)
    #expect(builder.winogradSlices(wide, wide) == 1)
    let narrow = builder.value(ImageShape(channels: 64, height: 32, width: 32), isBlocked: true)
    #expect(builder.slices(narrow) == 8)
    #expect(builder.winogradSlices(narrow, narrow) == 8)
  }

  @Test(arguments: [1, 6, 16, 31, 128], [32, 64, 256, 512])
  func winogradSlicesAreEqualAndNoMoreThanTheMapsWant(rows: Int, channels: Int) throws {
    let builder = try Self.builder(rows: rows)
    for size in [4, 8, 16, 32] {
      let map = builder.value(
        ImageShape(channels: channels, height: size, width: size), isBlocked: true)
      let slices = builder.winogradSlices(map, map)
      #expect(rows % slices == 0)
      #expect(slices <= builder.slices(map, map))
      #expect(slices == 1 || slices * 36 * channels * channels <= map.count)
    }
  }

  static let computes = Precision.known.flatMap { precision in
    KernelChoice.allCases.map { Compute(precision, kernels: $0) }
  }

  /// Its maps are large enough for slices at 64 rows, its filters not too wide; at 16 there are none.
  private static func weights() throws -> Weights {
    Weights(initialising: try .named("cnn", input: input, classes: 10, width: 32), seed: 3)
  }

  @Test(arguments: computes)
  func aPlanInSlicesGivesTheLogitsAndGradientsOfOneInNone(compute: Compute) throws {
    let weights = try Self.weights()
    let whole = try GradientPlan(weights, batch: 64, compute: compute)
    let part = try GradientPlan(weights, batch: 16, compute: compute)
    #expect(whole.program.forward.contains { $0.slices > 1 && $0.operations.count > 1 })
    #expect(whole.program.backward.contains { $0.slices > 1 && $0.operations.count > 1 })
    #expect((part.program.forward + part.program.backward).allSatisfy { $0.slices == 1 })
    let pictures = noise(whole.input.count, seed: 1)
    _ = whole.input.update(fromContentsOf: pictures)
    whole.forward()
    whole.logitGradient.update(repeating: 0)
    for row in 0..<64 { whole.logitGradient[row * 10 + row % 10] = 1 }
    whole.backward()
    var (logits, gradient): ([Float], [Float]) = ([], [])
    for start in stride(from: 0, to: 64, by: 16) {
      _ = part.input.update(
        fromContentsOf: pictures[start * Self.input.count..<(start + 16) * Self.input.count])
      part.forward()
      _ = part.logitGradient.update(
        fromContentsOf: whole.logitGradient[start * 10..<(start + 16) * 10])
      part.backward()
      logits += part.logits
      gradient += part.inputGradient
    }
    let tolerance = compute.kernels == .direct ? 1e-6 : 1e-5
    #expect(relativeError(whole.logits, logits) < tolerance)
    #expect(relativeError(whole.inputGradient, gradient) < tolerance)
  }

  @Test(arguments: computes)
  func trainingInSlicesGivesTheGradientsOfTrainingInNone(compute: Compute) throws {
    let weights = try Self.weights()
    let (whole, alone) = try TrainingPlanTests.makePlan(weights, batch: 64, lanes: 1, compute)
    let (shared, team) = try TrainingPlanTests.makePlan(weights, batch: 64, lanes: 4, compute)
    func isSliced(_ plan: TrainingPlan) -> [Bool] {
      [plan.lanes[0].program.forward, plan.lanes[0].program.backward].map {
        $0.contains { $0.slices > 1 && $0.operations.count > 1 }
      }
    }
    #expect(isSliced(whole) == [true, true] && isSliced(shared) == [false, false])
    TrainingPlanTests.run(1, whole, alone)
    TrainingPlanTests.run(1, shared, team)
    #expect(abs(whole.loss - shared.loss) < (compute.precision == .float32 ? 1e-5 : 1e-3))
    for (one, other) in zip(whole.gradients, shared.gradients) {
      let error = relativeError(one.values, other.values)
      #expect(error < (compute.precision == .float32 ? 1e-4 : 0.05), "\(one.name)")
    }
  }
}
