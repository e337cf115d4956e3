// A part of a dataset under a name of its own: a picture set that copies no pixels.
import Learning
import Nets
import Store

/// Chooses examples of a dataset; conditions are combined.
public struct SelectRecipe: Codable, Sendable {
  public let name: String
  public let dataset: String
  public let contentHash: String
  /// Only these labels; nil for all.
  public let classes: [Int]?
  /// Only what this model gets wrong; nil for no such condition.
  public let mistakesOf: String?
  /// Only the ordinals that this SQL gives in its first column; nil for all.
  public let sql: String?
  /// Only the first so many, before any other condition; nil for all.
  public let first: Int?
  /// At most this many, drawn at random; nil for all.
  public let count: Int?
  public let seed: UInt64

  /// Selects from what `dataset` holds now.
  public init(
    name: DatasetName, dataset: Dataset, classes: [Int]? = nil, mistakesOf: String? = nil,
    sql: String? = nil, first: Int? = nil, count: Int? = nil, seed: UInt64 = 0
  ) {
    self.name = name.description
    self.dataset = dataset.name.description
    contentHash = dataset.hash
    self.classes = classes
    self.mistakesOf = mistakesOf
    self.sql = sql
    self.first = first
    self.count = count
    self.seed = seed
  }

  /// Makes the dataset, or finds it made.
  ///
  /// - Throws: `StoreError.refused` if nothing is left, or the SQL gives what is no ordinal.
  public func run(in lab: LabFile, threads: Int) throws -> Dataset {
    let name = try DatasetName(name)
    return try lab.making(name, request()) { run in
      let base = try lab.datasets.named(dataset)
      let labels = try lab.datasets.labels(of: base)
      let ordinals = try ordinals(of: base, labels: labels, in: lab, threads: threads)
      var set = try lab.pictures.openSet(of: run, shape: base.shape)
      if set.count < ordinals.count {
        try lab.pictures.append(
          membersOf: base.pictures, at: Array(ordinals.dropFirst(set.count)), to: &set)
      }
      return try lab.datasets.create(
        DatasetDraft(
          name: name, pictures: set, labels: ordinals.map { labels[$0] },
          labelingKind: base.labelingKind, space: .existing(base.labels), parent: base),
        run: run)
    }
  }

  /// What this recipe is in the lab's books.
  public func request() throws -> RunRequest {
    try RunRequest(kind: "select", name: name, settings: self, seed: seed)
  }

  private func ordinals(
    of base: Dataset, labels: [UInt16], in lab: LabFile, threads: Int
  ) throws -> [Int] {
    var ordinals = Array(0..<base.count)
    if let sql { ordinals = try chosen(by: sql, of: base, in: lab) }
    if let first { ordinals = ordinals.filter { $0 < first } }
    if let classes { ordinals = ordinals.filter { classes.contains(Int(labels[$0])) } }
    if let mistakesOf {
      let model = try lab.models.named(mistakesOf)
      let evaluation = try Evaluation(
        lab.models.network(of: model), team: LaneTeam(lanes: threads))
      let right = try evaluation.predictions(on: StoredExamples(base, in: lab)).isCorrect
      ordinals = ordinals.filter { !right[$0] }
    }
    if let count, count < ordinals.count {
      var stream = RandomStream(seed: seed, purpose: .selection)
      ordinals = stream.draw(count, of: ordinals.count).sorted().map { ordinals[$0] }
    }
    guard !ordinals.isEmpty else {
      throw StoreError.refused("no example of \(base.name) meets the conditions; loosen them")
    }
    return ordinals
  }

  private func chosen(by sql: String, of base: Dataset, in lab: LabFile) throws -> [Int] {
    let result = try lab.run(readOnly: sql)
    let ordinals = try result.rows.map { row in
      guard case .integer(let value) = row.first, (0..<Int64(base.count)).contains(value) else {
        throw StoreError.refused(
          "the SQL must give ordinals of \(base.name), 0 to \(base.count - 1), in its first column; "
            + "it gives '\(row.first?.plainText ?? "nothing")'")
      }
      return Int(value)
    }
    guard Set(ordinals).count == ordinals.count else {
      throw StoreError.refused("the SQL gives an ordinal twice; add DISTINCT")
    }
    return ordinals.sorted()
  }
}
