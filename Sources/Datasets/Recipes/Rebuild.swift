// Proof that a dataset can be had again: from its stored perturbations in integers, exact on any
// machine, or by running its recipe once more.
import Store

/// What a rebuild came to.
public enum RebuildResult: Sendable, Equatable {
  /// The content hash was met.
  case proven(hash: String, pictures: Int)
  /// The recipe gave other bytes: how many pictures differ, and by how many grey levels at most.
  case differs(pictures: Int, of: Int, largest: Int)
}

/// Rebuilds datasets.
public struct Rebuild {
  let lab: LabFile

  /// Rebuilds datasets of `lab`; changes nothing in it.
  public init(in lab: LabFile) { self.lab = lab }

  /// Adds every stored δ to its picture and compares the content hash.
  ///
  /// - Throws: `StoreError` if a payload is damaged, or the hash is not met.
  public func fromPerturbations(_ dataset: Dataset) throws -> RebuildResult {
    let labels = try lab.datasets.labels(of: dataset)
    let hash = try lab.datasets.contentHash(of: dataset.pictures, labels: labels)
    guard hash == dataset.contentHash else {
      throw StoreError.refused(
        "\(dataset.name) decodes to another content than its hash says; 'advex verify' names what "
          + "is hurt")
    }
    return .proven(hash: dataset.hash, pictures: dataset.count)
  }

  /// Runs the dataset's recipe again without storing anything, and compares pixels.
  ///
  /// - Throws: `StoreError.refused` where there is no recipe to run: imports are their own source.
  public func fromRecipe(
    _ dataset: Dataset, threads: Int, report: WorkProgress.Report = { _ in }
  ) throws -> RebuildResult {
    let run = try lab.runs.run(dataset.runID)
    guard let recipe = StoredRecipe(run) else {
      throw StoreError.refused(
        "\(dataset.name) was made by '\(run.kind)', which has no recipe to run again; "
          + "'advex rebuild' without --from-recipe proves what is stored")
    }
    return try compare(dataset, with: recipe.maker(in: lab, threads: threads), report)
  }

  private func compare(
    _ dataset: Dataset, with maker: any PictureMaking, _ report: WorkProgress.Report
  ) throws -> RebuildResult {
    let stored = try StoredExamples(dataset, in: lab)
    var different = 0
    var largest = 0
    for start in stride(from: 0, to: dataset.count, by: maker.chunk) {
      let range = start..<min(start + maker.chunk, dataset.count)
      let kept = try stored.batch(range)
      for (index, made) in try maker.pictures(in: range).enumerated() {
        let gap = zip(made, kept.image(index)).reduce(0) { max($0, abs(Int($1.0) - Int($1.1))) }
        largest = max(largest, gap)
        different += gap > 0 ? 1 : 0
      }
      report(
        WorkProgress(
          task: "rebuild \(dataset.name)", done: range.upperBound, total: dataset.count,
          unit: "pictures"))
    }
    return different == 0
      ? .proven(hash: dataset.hash, pictures: dataset.count)
      : .differs(pictures: different, of: dataset.count, largest: largest)
  }
}
