// How fast the compute core is: what `advex bench compute` measures.
import Foundation

/// Times one training step, one PGD step and one inference of a network on made-up pictures.
public struct ComputeBenchmark: Sendable {
  /// Pictures per second, each the median of five timings after a warm-up.
  public struct Result: Hashable, Codable, Sendable {
    /// Forward, backward, SGD with Nesterov momentum and weight decay.
    public let train: Double
    /// Forward, gradient to the pictures, one L2 step, projection to the ball and to [0, 1].
    public let pgd: Double
    /// Forward alone.
    public let infer: Double
    /// The most memory that the process has held so far.
    public let peakBytes: Int
  }

  /// Rows of an attack plan: few enough that a step's feature maps stay in the cache.
  private static let microBatch = 32
  private static let timings = 5

  private let architecture: Architecture
  private let batch: Int
  private let team: LaneTeam
  private let weights: Weights

  /// Measures `architecture` with `threads` lanes on batches that they share evenly.
  /// Throws `NetsError.badBatch`, `.badLayer` or `.engine`.
  public static func run(architecture: Architecture, batch: Int, threads: Int) throws -> Result {
    try LaneTeam.check(batch: batch, lanes: threads)
    let benchmark = ComputeBenchmark(
      architecture: architecture, batch: batch, team: LaneTeam(lanes: threads),
      weights: Weights(initialising: architecture, seed: 1))
    return try Result(
      train: benchmark.measureTraining(), pgd: benchmark.measureAttack(),
      infer: benchmark.measureInference(), peakBytes: peakBytes())
  }

  private func measureTraining() throws -> Double {
    let plan = try TrainingPlan(weights, batch: batch, team: team)
    for lane in 0..<team.lanes {
      let rows = plan.rows(of: lane)
      BenchmarkLane.fill(plan.input(of: lane), lane: lane)
      for (index, row) in rows.enumerated() {
        plan.labels(of: lane)[index] = Int32(row % architecture.classes)
      }
    }
    return picturesPerSecond { team.run { plan.step(lane: $0, learningRate: 0.01) } }
  }

  private func measureAttack() throws -> Double {
    let lanes = try makeLanes(gradient: true)
    return picturesPerSecond { team.run { lanes[$0].attack() } }
  }

  private func measureInference() throws -> Double {
    let lanes = try makeLanes(gradient: false)
    return picturesPerSecond { team.run { lanes[$0].infer() } }
  }

  private func makeLanes(gradient: Bool) throws -> [BenchmarkLane] {
    let rows = batch / team.lanes
    return try (0..<team.lanes).map { lane in
      let plan = try GradientPlan(
        weights, batch: min(rows, Self.microBatch), gradient: gradient)
      return BenchmarkLane(plan, rows: rows, lane: lane)
    }
  }

  private func picturesPerSecond(_ step: () -> Void) -> Double {
    step()
    let clock = ContinuousClock()
    let seconds = (0..<Self.timings).map { _ in clock.measure(step) / .seconds(1) }
    return Double(batch) / seconds.sorted()[Self.timings / 2]
  }

  /// The kernel's high-water mark of resident memory, in bytes; 0 where it is not told.
  private static func peakBytes() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return (line?.split(separator: " ").compactMap { Int($0) }.first ?? 0) * 1024
  }
}
