// Error along Fourier basis vectors as a step of a study (Yin et al. 2019, section 2): how often a network
// errs on pictures to which one wave is added, for every wave that the pictures can hold. Only the errors are
// kept: every picture follows from the settings.
import Datasets
import Learning
import Nets
import Store

/// Which network to try on which pictures with which waves; equal steps are found and not run again.
public struct FourierStep: Codable, Sendable {
  private static let series = "error along a frequency"

  public let model: String
  public let weightsHash: String
  public let dataset: String
  public let contentHash: String
  /// L2 norm of the wave in each channel, in units of the pixel range.
  public let norm: Double
  /// Root of the signs with which waves are added.
  public let seed: UInt64

  /// A step over what `model` and `dataset` hold now.
  ///
  /// - Throws: `StoreError.refused` for a norm that is not positive, or whose wave may pass 16 bits.
  public init(model: Model, dataset: Dataset, norm: Double, seed: UInt64) throws {
    guard norm > 0, norm <= 64 else {
      throw StoreError.refused("a wave's norm must be above 0 and at most 64, and \(norm) is not")
    }
    self.model = model.name
    weightsHash = model.weightsHash.hexadecimal
    self.dataset = dataset.name.description
    contentHash = dataset.hash
    self.norm = norm
    self.seed = seed
  }

  /// Tries every wave, or finds it done, or goes on where a killed run was.
  ///
  /// - Parameter threads: lanes that share the work; the result does not depend on it.
  /// - Returns: the share of wrong answers, in float32 arithmetic, for each frequency of the pictures'
  ///   `FourierBasis`, in its order.
  public func run(
    in lab: LabFile, threads: Int, report: WorkProgress.Report = { _ in }
  ) throws -> [Double] {
    let request = try RunRequest(kind: "fourier", name: title, settings: self, seed: seed)
    return try lab.carryOut(request, found: { try errors(of: $0, in: lab) }) { run in
      let source = try StoredExamples(lab.datasets.named(dataset), in: lab)
      let evaluation = try Evaluation(
        lab.models.network(of: lab.models.named(model)), team: LaneTeam(lanes: threads))
      try store(source.batch(0..<source.count), evaluation, run: run, in: lab, report)
      try lab.runs.finish(run)
      return try errors(of: run, in: lab)
    }
  }

  var title: String { "waves of \(norm) on \(dataset) seen by \(model)" }

  private func errors(of run: Run, in lab: LabFile) throws -> [Double] {
    try lab.metrics.values(of: run, name: Self.series, axis: .step)
  }

  private func store(
    _ examples: ExampleBatch, _ evaluation: Evaluation, run: Run, in lab: LabFile,
    _ report: WorkProgress.Report
  ) throws {
    let basis = FourierBasis(examples.shape)
    let total = basis.frequencies.count
    var pacer = CommitPacer()
    var pending: [Double] = []
    for place in try errors(of: run, in: lab).count..<total {
      let wave = FourierWave(basis.frequencies[place], of: basis, norm: norm, seed: seed)
      pending.append(1 - (try evaluation.predictions(on: wave.added(to: examples)).accuracy))
      if place + 1 == total || pacer.isDue() {
        try lab.metrics.append(
          MetricPoints(name: Self.series, unit: "share", axis: .step, values: pending), run: run)
        pending = []
      }
      report(WorkProgress(task: title, done: place + 1, total: total, unit: "waves"))
    }
  }
}
