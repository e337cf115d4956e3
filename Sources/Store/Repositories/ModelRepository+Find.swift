// Finding models by name and reading their weights back.
import Foundation
import GRDB

extension ModelRepository {
  /// The trained model of this name.
  ///
  /// - Throws: `StoreError.unknownName` with the nearest right name.
  public func named(_ name: String) throws -> Model {
    guard let model = try find(name) else {
      let names = try lab.read { db in
        try String.fetchAll(
          db,
          sql: """
            SELECT name FROM model
            WHERE EXISTS (SELECT 1 FROM checkpoint WHERE model_id = model.id AND kind = 'last')
            """)
      }
      throw StoreError.unknownName(
        kind: "model", name: name, nearest: nearestName(to: name, in: names))
    }
    return model
  }

  /// The trained model of this name, or nil.
  public func find(_ name: String) throws -> Model? {
    try lab.read { db in
      guard let record = try ModelRecord.filter(Column("name") == name).fetchOne(db),
        let checkpoint = try CheckpointRecord.filter(
          Column("model_id") == record.id && Column("kind") == "last"
        ).order(Column("id").desc).fetchOne(db)
      else { return nil }
      return Model(
        id: record.id, runID: record.runId, name: record.name, architecture: record.architecture,
        parameterCount: record.parameterCount,
        labels: try DatasetRepository.space(record.labelSpaceId, db), checkpointID: checkpoint.id,
        weightsHash: checkpoint.weightsHash)
    }
  }

  /// Refuses a name that another piece of work has taken.
  public func requireFree(_ name: String, for request: RunRequest) throws {
    let record = try lab.read { db in
      try ModelRecord.filter(Column("name") == name).fetchOne(db)
    }
    guard let record else { return }
    let run = try lab.runs.run(record.runId)
    guard run.kind == request.kind, run.settings == request.settings else {
      throw StoreError.nameTaken(kind: "model", name: name, run: record.runId)
    }
  }

  /// The weights of a trained model, in the order of its architecture.
  public func weights(of model: Model) throws -> [StoredTensor] {
    try lab.read { db in try Self.tensors(of: model.checkpointID, db) }
  }

  /// What an unfinished run stored last, or nil if it had not come that far.
  public func resumePoint(of run: Run) throws -> ResumePoint? {
    try lab.read { db in
      let newest = try CheckpointRecord.filter(
        Column("run_id") == run.id && Column("kind") == "resume"
      ).order(Column("id").desc).fetchOne(db)
      return try newest.map { checkpoint in
        ResumePoint(
          step: checkpoint.step, state: checkpoint.state,
          tensors: try Self.tensors(of: checkpoint.id, db))
      }
    }
  }

  static func tensors(of checkpoint: Int64, _ db: Database) throws -> [StoredTensor] {
    let coder = try PayloadCoder()
    return try CheckpointTensorRecord.filter(Column("checkpoint_id") == checkpoint)
      .order(Column("ordinal")).fetchAll(db).map { try tensor($0, coder) }
  }

  private static func tensor(_ record: CheckpointTensorRecord, _ coder: PayloadCoder) throws
    -> StoredTensor
  {
    func damaged(_ detail: String) -> StoreError {
      .damagedRow(table: "checkpoint_tensor", id: record.checkpointId, detail: detail)
    }
    do {
      let values = try coder.decodeFloats(
        Payload(
          codec: record.codec, rawLength: record.rawLength, checksum: record.checksum,
          bytes: record.payload))
      guard let shape = try? JSONDecoder().decode([Int].self, from: Data(record.shape.utf8)),
        StoredTensor.count(of: shape) == values.count,
        let role = StoredTensor.Role(rawValue: record.role)
      else { throw damaged("the shape of \(record.name) does not fit its values") }
      return StoredTensor(role: role, name: record.name, shape: shape, values: values)
    } catch let error as PayloadError {
      throw damaged("\(record.name): \(error)")
    }
  }
}
