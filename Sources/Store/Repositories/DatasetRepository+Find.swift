// Finding datasets by name.
import Foundation
import GRDB

extension DatasetRepository {
  /// The dataset named `name/split`; a bare name serves where it has one split only.
  ///
  /// - Throws: `StoreError.unknownName` with the nearest right name, `.ambiguousName`, `.badName`.
  public func named(_ text: String) throws -> Dataset {
    let candidates = try lab.read { db in
      try DatasetRecord.order(Column("id")).fetchAll(db)
    }
    let matches = candidates.filter { "\($0.name)/\($0.split)" == text || $0.name == text }
    guard let match = matches.first else {
      let names = candidates.map { "\($0.name)/\($0.split)" }
      throw StoreError.unknownName(
        kind: "dataset", name: text, nearest: nearestName(to: text, in: names))
    }
    guard matches.count == 1 else {
      throw StoreError.ambiguousName(
        kind: "dataset", name: text, candidates: matches.map { "\($0.name)/\($0.split)" })
    }
    return try lab.read { try Self.dataset(match, $0) }
  }

  /// The dataset of exactly this name, or nil.
  public func find(_ name: DatasetName) throws -> Dataset? {
    try lab.read { db in try Self.record(name, db).map { try Self.dataset($0, db) } }
  }

  /// The dataset with this id.
  public func dataset(_ id: Int64) throws -> Dataset {
    try lab.read { db in try Self.dataset(DatasetRecord.find(db, key: id), db) }
  }

  /// Refuses a name that another piece of work has taken.
  public func requireFree(_ name: DatasetName, for request: RunRequest) throws {
    guard let taken = try find(name) else { return }
    let run = try lab.runs.run(taken.runID)
    guard run.kind == request.kind, run.settings == request.settings else {
      throw StoreError.nameTaken(kind: "dataset", name: name.description, run: taken.runID)
    }
  }

  static func record(_ name: DatasetName, _ db: Database) throws -> DatasetRecord? {
    try DatasetRecord.filter(Column("name") == name.name && Column("split") == name.split)
      .fetchOne(db)
  }

  static func dataset(_ record: DatasetRecord, _ db: Database) throws -> Dataset {
    let labeling = try LabelingRecord.find(db, key: record.labelingId)
    return Dataset(
      id: record.id, runID: record.runId, parentID: record.parentId,
      name: try DatasetName(name: record.name, split: record.split),
      pictures: try PictureSet(PictureSetRecord.find(db, key: record.pictureSetId)),
      labels: try space(labeling.labelSpaceId, db), labelingKind: labeling.kind,
      labelingID: labeling.id, contentHash: record.contentHash)
  }

  static func space(_ id: Int64, _ db: Database) throws -> LabelSpace {
    let classes = try ClassRecord.filter(Column("label_space_id") == id).order(Column("label"))
      .fetchAll(db)
    return LabelSpace(
      id: id,
      classes: classes.map { one in
        LabelSpace.Class(
          name: one.name,
          coarse: one.coarseLabel.map { .init(label: $0, name: one.coarseName ?? "") })
      })
  }
}
