// Drawn pictures under a name: digits, points of the plane, noise.
import Nets
import Store

/// What to draw, how much of it, and what to call it.
public struct DrawRecipe: Codable, Sendable {
  public let name: String
  public let drawing: Drawing
  public let count: Int
  /// The dataset whose classes the labels are of; nil for classes of the drawing's own.
  public let like: String?
  public let seed: UInt64

  /// `count` pictures of `drawing`, with classes of its own or those of `like`.
  public init(
    name: DatasetName, drawing: Drawing, count: Int, like: Dataset? = nil, seed: UInt64
  ) {
    self.name = name.description
    self.drawing = drawing
    self.count = count
    self.like = like?.name.description
    self.seed = seed
  }

  /// What this recipe is in the lab's books.
  public func request() throws -> RunRequest {
    try RunRequest(kind: "draw", name: name, settings: self, seed: seed)
  }

  /// Makes the dataset, or finds it made, or goes on where a killed run was.
  ///
  /// - Throws: `StoreError.refused` for no pictures at all.
  public func run(in lab: LabFile, report: WorkProgress.Report = { _ in }) throws -> Dataset {
    guard count > 0 else { throw StoreError.refused("there is nothing to draw; ask for 1 or more") }
    let name = try DatasetName(name)
    return try lab.making(name, request()) { run in
      let set = try lab.fill(run, shape: drawing.shape, count: count, task: "draw \(name)", report)
      {
        range in
        var pixels: [UInt8] = []
        pixels.reserveCapacity(range.count * drawing.shape.count)
        for ordinal in range { drawing.draw(ordinal, seed: seed, into: &pixels) }
        return pixels
      }
      let space = try like.map { try lab.datasets.named($0).labels }
      return try lab.datasets.create(
        DatasetDraft(
          name: name, pictures: set,
          labels: (0..<count).map { UInt16(drawing.label(at: $0, seed: seed)) },
          labelingKind: "given", space: space.map { .existing($0) } ?? ownSpace),
        run: run)
    }
  }

  private var ownSpace: DatasetDraft.Space {
    .new(name: "drawn", drawing.classes.map { LabelSpace.Class(name: $0) })
  }
}

extension LabFile {
  /// The picture set of `run`, filled up to `count` pictures with what `make` gives for each range.
  func fill(
    _ run: Run, shape: PictureShape, count: Int, task: String, _ report: WorkProgress.Report,
    _ make: (Range<Int>) throws -> [UInt8]
  ) throws -> PictureSet {
    var set = try pictures.openSet(of: run, shape: shape)
    while set.count < count {
      let range = set.count..<min(set.count + 4096, count)
      try pictures.append(pictures.encode(make(range), shape: shape), to: &set)
      report(WorkProgress(task: task, done: set.count, total: count, unit: "pictures"))
    }
    return set
  }
}
