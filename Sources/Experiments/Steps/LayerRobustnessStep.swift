// The robustness of one layer as a step of studies: how far an adversary moves its values, in units of how
// far apart they are on two pictures (R(f) of the reply to Nakano, Ilyas et al. 2019).
import Datasets
import Learning
import Nets
import Store

/// Which layer of which model to measure, on what; equal steps are found and not run again.
public struct LayerRobustnessStep: Codable, Sendable {
  public let model: String
  public let weightsHash: String
  public let dataset: String
  public let contentHash: String
  /// Where the features are read.
  public let layer: String
  /// In the form `AttackSettings.movingFeatures(at:)`; its seed draws the pictures as well.
  public let attack: AttackSettings
  /// Pictures that are attacked, and as many pairs of them.
  public let pictures: Int

  /// A step over what the model and the dataset hold now.
  ///
  /// - Parameter attack: ball, steps, step size, restarts and seed; the rest follows from the task.
  /// - Throws: `StoreError.refused` for fewer than two pictures.
  public init(
    model: Model, dataset: Dataset, layer: String, attack: AttackSettings, pictures: Int
  ) throws {
    guard min(pictures, dataset.count) >= 2 else {
      throw StoreError.refused(
        "the robustness of a layer needs pairs of pictures; give at least 2 (there are "
          + "\(min(pictures, dataset.count)))")
    }
    self.model = model.name
    weightsHash = model.weightsHash.hexadecimal
    self.dataset = dataset.name.description
    contentHash = dataset.hash
    self.layer = layer
    self.attack = attack.movingFeatures(at: layer)
    self.pictures = min(pictures, dataset.count)
  }

  /// Measures the layer, or finds it measured. Both means are kept with the run. It takes seconds, so a
  /// killed run begins anew, from the same draws.
  ///
  /// - Parameters:
  ///   - threads: lanes that share the work; the result does not depend on it.
  ///   - warn: told, in a sentence, that the layer has the same values on every picture.
  /// - Throws: `NetsError.unknownLayer`, and what attacks throw.
  public func run(
    in lab: LabFile, threads: Int, report: WorkProgress.Report = { _ in },
    warn: (String) -> Void = { _ in }
  ) throws -> LayerDistances {
    let request = try RunRequest(
      kind: "layer-robustness", name: title, settings: self, seed: attack.seed)
    let found = try lab.carryOut(request, found: { try stored(in: lab, $0) }) { run in
      let model = try lab.models.named(model)
      let source = try StoredExamples(lab.datasets.named(dataset), in: lab, memoryLimit: 0)
      let distances = try LayerDistances.measured(
        lab.models.network(of: model), by: attack, on: source, count: pictures,
        team: LaneTeam(lanes: threads)
      ) {
        report(WorkProgress(task: title, done: $0, total: pictures, unit: "pictures"))
      }
      try store(distances, run: run, in: lab)
      try lab.runs.finish(run)
      return try stored(in: lab, run)
    }
    if found.ratio == nil {
      warn(
        "\(title): the layer has the same values on every picture, so that its robustness is zero "
          + "divided by zero; it is left out")
    }
    return found
  }

  private var title: String { "layer \(layer) of \(model) on \(dataset) under \(attack.threat)" }

  private static let moved = "mean distance in the ball"
  private static let apart = "mean distance of pictures"

  private func store(_ distances: LayerDistances, run: Run, in lab: LabFile) throws {
    let means = [(Self.moved, distances.moved), (Self.apart, distances.apart)]
    try lab.studies.record(
      means.map { name, value in
        Measurement(seed: attack.seed, Claim.Quantity(name, of: layer), value, unit: "1")
      }, run: run)
  }

  private func stored(in lab: LabFile, _ run: Run) throws -> LayerDistances {
    let figures = try lab.studies.figures(in: run, seed: attack.seed)
    func mean(_ name: String) throws -> Double {
      guard let figure = figures.first(where: { $0.quantity == name }) else {
        throw StoreError.refused("run \(run.id) has lost its \(name); run 'advex verify'")
      }
      return figure.value
    }
    return LayerDistances(moved: try mean(Self.moved), apart: try mean(Self.apart))
  }
}
