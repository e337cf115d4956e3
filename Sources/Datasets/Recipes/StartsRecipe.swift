// The pictures that a dataset's perturbations start from, with the dataset's labels: what a network
// would learn from if the perturbations were not there. The control of every constructed dataset.
import Store

/// A constructed dataset without its perturbations.
public struct StartsRecipe: Codable, Sendable {
  public let name: String
  public let dataset: String
  public let contentHash: String

  /// The starts of what `dataset` holds now.
  public init(name: DatasetName, dataset: Dataset) {
    self.name = name.description
    self.dataset = dataset.name.description
    contentHash = dataset.hash
  }

  /// What this recipe is in the lab's books.
  public func request() throws -> RunRequest {
    try RunRequest(kind: "starts", name: name, settings: self)
  }

  /// Makes the dataset, or finds it made.
  public func run(in lab: LabFile) throws -> Dataset {
    let name = try DatasetName(name)
    return try lab.making(name, request()) { run in
      let perturbed = try lab.datasets.named(dataset)
      var set = try lab.pictures.openSet(of: run, shape: perturbed.shape)
      if set.count < perturbed.count {
        try lab.pictures.append(
          membersOf: perturbed.pictures, at: Array(set.count..<perturbed.count),
          withPerturbations: false, to: &set)
      }
      return try lab.datasets.create(
        DatasetDraft(
          name: name, pictures: set, labels: lab.datasets.labels(of: perturbed),
          labelingKind: perturbed.labelingKind, space: .existing(perturbed.labels),
          parent: perturbed),
        run: run)
    }
  }
}
