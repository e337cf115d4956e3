// A dataset with every picture corrupted as in CIFAR-10-C: same labels, new pictures.
import Nets
import Store

/// Which dataset to corrupt, how strongly, and what to call the result.
public struct CorruptionRecipe: Codable, Sendable {
  public let name: String
  public let dataset: String
  public let contentHash: String
  public let corruption: Corruption
  /// 1 to 5.
  public let severity: Int
  public let seed: UInt64

  /// A recipe over what `dataset` holds now.
  ///
  /// - Throws: `StoreError.refused` for other severities, and pictures that cannot be corrupted so.
  public init(
    name: DatasetName, dataset: Dataset, corruption: Corruption, severity: Int, seed: UInt64 = 0
  ) throws {
    self.name = name.description
    self.dataset = dataset.name.description
    contentHash = dataset.hash
    self.corruption = corruption
    self.severity = severity
    self.seed = seed
    _ = try corruptor(for: dataset)
  }

  /// What this recipe is in the lab's books.
  public func request() throws -> RunRequest {
    try RunRequest(kind: "construct", name: name, settings: self, seed: seed)
  }

  /// Makes the dataset, or finds it made, or goes on where a killed run was.
  public func run(in lab: LabFile, report: WorkProgress.Report = { _ in }) throws -> Dataset {
    let name = try DatasetName(name)
    return try lab.making(name, request()) { run in
      let base = try lab.datasets.named(dataset)
      let maker = try CorruptedPictures(recipe: self, in: lab)
      let set = try lab.fill(
        run, shape: base.shape, count: base.count, task: "corrupt \(name)", report
      ) { range in
        try maker.pictures(in: range).flatMap { $0 }
      }
      return try lab.datasets.create(
        DatasetDraft(
          name: name, pictures: set, labels: lab.datasets.labels(of: base),
          labelingKind: base.labelingKind, space: .existing(base.labels), parent: base),
        run: run)
    }
  }

  func corruptor(for base: Dataset) throws -> Corruptor {
    try Corruptor(corruption, severity: severity, seed: seed, shape: ImageShape(base.shape))
  }
}

/// A dataset's pictures, corrupted again.
struct CorruptedPictures: PictureMaking {
  let chunk = 1024
  private let examples: CorruptedExamples

  /// Opens the pictures that `recipe` corrupts.
  init(recipe: CorruptionRecipe, in lab: LabFile) throws {
    examples = try CorruptedExamples(recipe, in: lab)
  }

  func pictures(in range: Range<Int>) throws -> [[UInt8]] {
    let batch = try examples.batch(range)
    return batch.ordinals.indices.map { Array(batch.image($0)) }
  }
}
