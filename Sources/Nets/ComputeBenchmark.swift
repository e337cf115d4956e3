// How fast the compute core is: what `advex bench compute` measures.
import Foundation
import Synchronization

/// Times one training step, one PGD step and one inference of a network on made-up pictures.
public struct ComputeBenchmark {
  /// What is timed.
  public enum Work: String, CaseIterable, Codable, Sendable {
    /// Forward, backward, SGD with Nesterov momentum and weight decay.
    case train
    /// Forward, gradient to the pictures, one L2 step, projection to the ball and to [0, 1].
    case pgd
    /// Forward alone.
    case infer
  }

  /// One work's figures, all from the same process.
  public struct Figures: Sendable {
    /// Pictures per second, the median of five timings after a warm-up.
    public let picturesPerSecond: Double
    /// Pictures per second if there were nothing but the convolutions: the same operations on the
    /// same memory, alone. 0 where the network has none.
    public let convolutionCeiling: Double
    /// Seconds of one step in each kind of operation on the first lane, waiting for others included.
    public let profile: [(work: String, seconds: Double)]

    /// The share of the convolutions' speed that is reached.
    public var convolutionShare: Double {
      convolutionCeiling > 0 ? picturesPerSecond / convolutionCeiling : 0
    }
  }

  private static let timings = 5

  private let architecture: Architecture
  private let batch: Int
  private let compute: Compute
  private let team: LaneTeam
  private let weights: Weights

  /// A benchmark of `architecture` with `threads` lanes on batches that they share evenly.
  /// Throws `NetsError.badBatch`.
  public init(architecture: Architecture, batch: Int, threads: Int, compute: Compute) throws {
    try LaneTeam.check(batch: batch, lanes: threads)
    self.architecture = architecture
    self.batch = batch
    self.compute = compute
    team = LaneTeam(lanes: threads)
    weights = Weights(initialising: architecture, seed: 1)
  }

  /// Floating-point operations that one picture takes in convolutions and linear layers, as
  /// `LayerSummary` counts them: a gradient costs what the forward pass does, and training needs none to
  /// the picture.
  public func flops(of work: Work) -> Int {
    let forward = architecture.flopCount
    let first = architecture.summaries.first { $0.flopCount > 0 }?.flopCount ?? 0
    return switch work {
    case .train: 3 * forward - first
    case .pgd: 2 * forward
    case .infer: forward
    }
  }

  /// The figures of one kind of work. Throws `NetsError.badLayer`, `.noBfloat16` or `.engine`.
  public func measure(_ work: Work) throws -> Figures {
    switch work {
    case .train: try measureTraining()
    case .pgd: try measureLanes(gradient: true) { $0.attack() }
    case .infer: try measureLanes(gradient: false) { $0.infer() }
    }
  }

  private func measureTraining() throws -> Figures {
    let plan = try TrainingPlan(weights, batch: batch, team: team, compute: compute)
    for lane in 0..<team.lanes {
      let rows = plan.rows(of: lane)
      BenchmarkLane.fill(plan.input(of: lane), lane: lane)
      for (index, row) in rows.enumerated() {
        plan.labels(of: lane)[index] = Int32(row % architecture.classes)
      }
    }
    return figures(plan.lanes.map(\.program), repeats: 1) { lane in
      plan.step(lane: lane, learningRate: 0.01)
    }
  }

  private func measureLanes(
    gradient: Bool, _ step: @Sendable (BenchmarkLane) -> Void
  ) throws -> Figures {
    let rows = batch / team.lanes
    let lanes = try (0..<team.lanes).map { lane in
      let plan = try GradientPlan(
        weights, batch: min(rows, GradientPlan.rows(for: architecture, compute)),
        compute: compute, gradient: gradient)
      return BenchmarkLane(plan, rows: rows, lane: lane)
    }
    return figures(lanes.map(\.program), repeats: lanes[0].microBatches) { step(lanes[$0]) }
  }

  /// Times `step` on all lanes, then the convolutions of their `programs` alone, each program run
  /// `repeats` times as in a step.
  private func figures(
    _ programs: [Program], repeats: Int, _ step: @Sendable (_ lane: Int) -> Void
  ) -> Figures {
    nonisolated(unsafe) let programs = programs
    nonisolated(unsafe) let parts = programs.map { $0.turns(of: .convolution) }
    let (whole, convolutions) = medians {
      team.run(step)
    } beside: {
      team.run { lane in
        for _ in 0..<repeats { for turn in parts[lane] { turn.run() } }
      }
    }
    let hasConvolutions = programs[0].works.contains(.convolution)
    let sums = Mutex<[Tape.Work: Double]>([:])
    team.run { lane in
      for _ in 0..<repeats {
        let profile = programs[lane].profile()
        if lane == 0 { sums.withLock { $0.merge(profile, uniquingKeysWith: +) } }
      }
    }
    let profile = sums.withLock { $0 }
    return Figures(
      picturesPerSecond: Double(batch) / whole,
      convolutionCeiling: hasConvolutions ? Double(batch) / convolutions : 0,
      profile: Tape.Work.allCases.compactMap { work in
        profile[work].map { (work.rawValue, $0) }
      })
  }

  /// Seconds that the two take, timed in turn, since machines drift.
  private func medians(_ one: () -> Void, beside other: () -> Void) -> (Double, Double) {
    one()
    other()
    let clock = ContinuousClock()
    let seconds = (0..<Self.timings).map { _ in
      (clock.measure(one) / .seconds(1), clock.measure(other) / .seconds(1))
    }
    let middle = Self.timings / 2
    return (seconds.map(\.0).sorted()[middle], seconds.map(\.1).sorted()[middle])
  }

  /// The most memory that the process has held so far, in bytes, as the kernel counts it; 0 where it
  /// is not told.
  public static var peakBytes: Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return (line?.split(separator: " ").compactMap { Int($0) }.first ?? 0) * 1024
  }
}

extension Program {
  /// The kinds of operations in it.
  fileprivate var works: Set<Tape.Work> {
    Set((forward + backward).flatMap(\.operations).map(\.work))
  }

  /// The operations of one kind alone, to be run as if all others had been done.
  fileprivate func turns(of work: Tape.Work) -> [Turn] {
    (forward + backward).map { turn in
      Turn(slices: turn.slices, operations: turn.operations.filter { $0.work == work })
    }
  }

  /// Runs everything and gives the seconds that each kind of operation took.
  fileprivate func profile() -> [Tape.Work: Double] {
    let clock = ContinuousClock()
    var sums: [Tape.Work: Double] = [:]
    for turn in forward + backward {
      for slice in 0..<turn.slices {
        for operation in turn.operations {
          let time = clock.measure { operation.action(slice) }
          sums[operation.work, default: 0] += time / .seconds(1)
        }
      }
    }
    return sums
  }
}
