// Pictures of the principal directions, as the source shows them: a dataset that can be looked at and
// exported like any other. They are pictures for people; the directions themselves are computed again
// from the same dataset.
import Datasets
import Store

/// Draws principal directions of two classes of a dataset.
struct DirectionsRecipe: Codable {
  let name: String
  let dataset: String
  let contentHash: String
  /// The classes that count as +1 and −1.
  let positive, negative: Int
  /// The standard deviation below which a direction is left out.
  let least: Double
  /// So many, evenly from the most robust to the least; all if there are no more.
  let count: Int

  init(
    name: DatasetName, dataset: Dataset, positive: Int, negative: Int, least: Double, count: Int
  ) {
    self.name = name.description
    self.dataset = dataset.name.description
    contentHash = dataset.hash
    self.positive = positive
    self.negative = negative
    self.least = least
    self.count = count
  }

  /// Makes the dataset, or finds it made. Pictures stand in the order of robustness, and what is bright
  /// in them speaks for the class +1; there is one label for all.
  func run(in lab: LabFile) throws -> Dataset {
    let name = try DatasetName(name)
    try lab.datasets.requireFree(name, for: request())
    return try lab.carryOut(
      request(), found: { _ in try lab.datasets.named(name.description) }
    ) { run in
      let base = try lab.datasets.named(dataset)
      let vectors = try LabelledVectors(base, positive: positive, negative: negative, in: lab)
      let task = try LinearTask(Moments(vectors), least: least)
      let drawn = Self.evenly(count, of: task.directions).map(\.feature)
      var set = try lab.pictures.openSet(of: run, shape: base.shape)
      let rest = drawn.dropFirst(set.count).flatMap { Self.pixels(of: $0.direction) }
      try lab.pictures.append(lab.pictures.encode(rest, shape: base.shape), to: &set)
      return try lab.datasets.create(
        DatasetDraft(
          name: name, pictures: set, labels: drawn.map { _ in 0 }, labelingKind: "directions",
          space: .new(name: name.name, [.init(name: "principal direction")]), parent: base),
        run: run)
    }
  }

  /// What this recipe is in the lab's books.
  func request() throws -> RunRequest {
    try RunRequest(kind: "directions", name: name, settings: self)
  }

  /// At most `count` of `features`, evenly spread, with their numbers.
  static func evenly(_ count: Int, of features: [LinearFeature]) -> [(
    number: Int, feature: LinearFeature
  )] {
    guard count < features.count, count > 1 else {
      return features.enumerated().map { ($0, $1) }
    }
    return (0..<count).map { place in
      let number = place * (features.count - 1) / (count - 1)
      return (number, features[number])
    }
  }

  /// Grey for 0, white for the largest value or black for its negative.
  static func pixels(of direction: [Double]) -> [UInt8] {
    let largest = direction.reduce(0) { max($0, abs($1)) }
    return direction.map { UInt8((127.5 + 127.5 * $0 / max(largest, 1e-300)).rounded()) }
  }
}
