// The options that say how long steps are from the first to the last.
import ArgumentParser
import Learning

/// The learning rate over a run.
struct ScheduleOptions: ParsableArguments {
  enum Kind: String, CaseIterable, ExpressibleByArgument {
    case oneCycle = "one-cycle"
    case cosine, step, constant
  }

  @Option(
    parsing: .unconditional, help: "Highest learning rate. Default: 0.2, with adam 0.001.")
  var lr: Double?

  @Option(help: "How it changes: one-cycle, cosine, step or constant.")
  var schedule: Kind = .oneCycle

  @Option(
    parsing: .unconditional,
    help: "Share of the run that leads up to it in a line. Default: 0.3 for one-cycle, else 0.")
  var warmup: Double?

  @Option(help: "step: multiply after these epochs, e.g. 50,75.")
  var milestones: String?

  @Option(parsing: .unconditional, help: "step: multiply after every so many epochs.")
  var every: Int?

  @Option(parsing: .unconditional, help: "step: what the rate is multiplied by. Default: 0.1.")
  var gamma: Double?

  func validate() throws {
    guard schedule == .step || milestones == nil && every == nil && gamma == nil else {
      throw ValidationError(
        "--milestones, --every and --gamma belong to step; add --schedule step.")
    }
    guard schedule != .step || (milestones == nil) != (every == nil) else {
      throw ValidationError("--schedule step needs either --milestones or --every.")
    }
    guard every ?? 1 >= 1 else {
      throw ValidationError("--every must be 1 or more epochs.")
    }
    guard milestones == nil || epochs != nil else {
      throw ValidationError(
        "--milestones must be epochs such as 50,75; '\(milestones ?? "")' is not.")
    }
  }

  private var epochs: [Int]? {
    milestones.flatMap { text in
      let parts = text.split(separator: ",", omittingEmptySubsequences: false)
      let numbers = parts.compactMap { Int($0) }
      return numbers.count == parts.count ? numbers : nil
    }
  }

  /// The schedule of a run of `epochs`.
  func settings(epochs count: Int, optimiser: OptimiserOptions.Kind) -> Schedule {
    Schedule(
      shape(epochs: count), peak: lr ?? (optimiser == .adam ? 0.001 : 0.2), warmup: warmup)
  }

  private func shape(epochs count: Int) -> Schedule.Shape {
    switch schedule {
    case .oneCycle: .oneCycle
    case .cosine: .cosine
    case .constant: .constant
    case .step:
      .step(
        milestones: epochs ?? every.map { Array(stride(from: $0, to: count, by: $0)) } ?? [],
        gamma: gamma ?? 0.1)
    }
  }
}
