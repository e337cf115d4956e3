// One lane's part of the benchmark: pictures, an attack plan, and a plain L2 PGD step around it.
import CKernels

/// A lane's rows, worked on in micro-batches of the plan's size; the last one may overlap.
final class BenchmarkLane: @unchecked Sendable {
  private static let eps = 0.5
  private static let stepSize = 0.1

  private let plan: GradientPlan
  private let originals: AlignedMemory
  private let pictures: AlignedMemory
  private let deltas: AlignedMemory
  private let starts: [Int]
  private let labels: [Int32]

  init(_ plan: GradientPlan, rows: Int, lane: Int) {
    self.plan = plan
    let pixels = plan.architecture.input.count
    labels = (0..<plan.batch).map { Int32($0 % plan.architecture.classes) }
    originals = AlignedMemory(count: rows * pixels)
    pictures = AlignedMemory(count: rows * pixels)
    deltas = AlignedMemory(count: rows * pixels)
    Self.fill(originals.values, lane: lane)
    _ = pictures.values.update(fromContentsOf: originals.values)
    starts = stride(from: 0, to: rows, by: plan.batch).map { min($0, rows - plan.batch) }
  }

  /// The plan's operations, which one step runs once for each micro-batch.
  var program: Program { plan.program }
  var microBatches: Int { starts.count }

  /// Pixels of noise.
  static func fill(_ pictures: UnsafeMutableBufferPointer<Float>, lane: Int) {
    var stream = RandomStream(seed: 1, purpose: .noise, lane)
    for index in pictures.indices { pictures[index] = stream.uniform() }
  }

  /// Logits of all rows.
  func infer() {
    for start in starts { forward(from: start) }
  }

  /// One PGD step of all rows.
  func attack() {
    let pixels = plan.architecture.input.count
    for start in starts {
      forward(from: start)
      writeLogitGradient()
      plan.backward()
      for row in 0..<plan.batch {
        step(
          start + row, gradient: plan.inputGradient.extracting(row * pixels..<(row + 1) * pixels))
      }
    }
  }

  private func forward(from start: Int) {
    let pixels = plan.architecture.input.count
    _ = plan.input.update(
      fromContentsOf: pictures.values.extracting(start * pixels..<(start + plan.batch) * pixels))
    plan.forward()
  }

  private func writeLogitGradient() {
    var correct: Int64 = 0
    _ = ck_cross_entropy(
      plan.logitGradient.baseAddress, &correct, plan.logits.baseAddress, labels, plan.batch,
      plan.architecture.classes, 1)
  }

  /// One L2 step along the gradient, back into the ball and the pixels' range.
  private func step(_ row: Int, gradient: UnsafeBufferPointer<Float>) {
    let places = row * gradient.count..<(row + 1) * gradient.count
    let delta = deltas.values.extracting(places)
    let length = PerturbationLoops.length(of: gradient)
    PerturbationLoops.add(gradient, times: Self.stepSize / max(length, 1e-12), to: delta)
    let norm = PerturbationLoops.length(of: UnsafeBufferPointer(delta))
    PerturbationLoops.fit(
      delta, times: Float(min(1, Self.eps / max(norm, 1e-12))),
      around: UnsafeBufferPointer(originals.values.extracting(places)),
      into: pictures.values.extracting(places))
  }
}
