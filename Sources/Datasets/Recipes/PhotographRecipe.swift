// The photographs of the binary as a dataset of the lab; each is its own class.
import Nets
import Store

/// Which photographs, how large, and what to call them.
public struct PhotographRecipe: Codable, Sendable {
  public let name: String
  /// The pictures, in order; labels are their places.
  public let photographs: [Photograph]
  /// Rows, and columns.
  public let side: Int
  /// 3, or 1 for grey.
  public let channels: Int

  /// `photographs` of `side` × `side` pixels.
  ///
  /// - Throws: `StoreError.refused` for a side or channels that they cannot be brought to.
  public init(name: DatasetName, photographs: [Photograph], side: Int, channels: Int) throws {
    self.name = name.description
    self.photographs = photographs
    self.side = side
    self.channels = channels
    guard side > 0, Photograph.side.isMultiple(of: side), [1, 3].contains(channels) else {
      throw StoreError.refused(
        "photographs come with 1 or 3 channels and a side that divides \(Photograph.side), not "
          + "\(channels) channels of \(side)×\(side)")
    }
    guard !photographs.isEmpty else { throw StoreError.refused("there is no photograph to store") }
  }

  /// What this recipe is in the lab's books.
  public func request() throws -> RunRequest {
    try RunRequest(kind: "photographs", name: name, settings: self)
  }

  /// Stores them, or finds them stored.
  public func run(in lab: LabFile, report: WorkProgress.Report = { _ in }) throws -> Dataset {
    let name = try DatasetName(name)
    return try lab.making(name, request()) { run in
      let set = try lab.fill(
        run, shape: PictureShape(channels: channels, height: side, width: side),
        count: photographs.count, task: "photographs \(name)", report
      ) { try photographs[$0].flatMap { try $0.levels(side: side, channels: channels) } }
      return try lab.datasets.create(
        DatasetDraft(
          name: name, pictures: set, labels: photographs.indices.map { UInt16($0) },
          labelingKind: "given",
          space: .new(
            name: "photographs", photographs.map { LabelSpace.Class(name: $0.rawValue) })),
        run: run)
    }
  }
}
