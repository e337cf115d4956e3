// Finding models by name and reading their weights back.
import Foundation
import GRDB

extension ModelRepository {
  /// How a model's name says that its best weights are meant, not its last.
  static let bestMark = "@best"

  /// The trained model of this name; NAME@best is the one with the best weights of NAME.
  ///
  /// - Throws: `StoreError.unknownName` with the nearest right name.
  public func named(_ name: String) throws -> Model {
    guard let model = try find(name) else {
      let names = try lab.read { db in
        try String.fetchAll(
          db,
          sql: """
            SELECT name || iif(kind = 'best', ?, '') FROM model
            JOIN checkpoint ON model_id = model.id AND kind IN ('last', 'best')
            """, arguments: [Self.bestMark])
      }
      throw StoreError.unknownName(
        kind: "model", name: name, nearest: nearestName(to: name, in: names))
    }
    return model
  }

  /// The trained model of this name, or nil.
  public func find(_ name: String) throws -> Model? {
    let isBest = name.hasSuffix(Self.bestMark)
    let stem = isBest ? String(name.dropLast(Self.bestMark.count)) : name
    return try lab.read { db in
      guard let record = try ModelRecord.filter(Column("name") == stem).fetchOne(db),
        let last = try Self.newest(.last, of: record.id, db),
        let checkpoint = isBest ? try Self.newest(.best, of: record.id, db) : last
      else { return nil }
      return Model(
        id: record.id, runID: record.runId, name: name, architecture: record.architecture,
        parameterCount: record.parameterCount,
        labels: try DatasetRepository.space(record.labelSpaceId, db), checkpointID: checkpoint.id,
        weightsHash: checkpoint.weightsHash)
    }
  }

  /// The same model with the weights that did best on its validation dataset.
  ///
  /// - Throws: `StoreError.unknownName` if it had none.
  public func best(of model: Model) throws -> Model { try named(model.name + Self.bestMark) }

  private static func newest(_ kind: CheckpointKind, of model: Int64, _ db: Database) throws
    -> CheckpointRecord?
  {
    try CheckpointRecord.filter(Column("model_id") == model && Column("kind") == kind.rawValue)
      .order(Column("id").desc).fetchOne(db)
  }

  /// Refuses a name that another piece of work has taken, or that is none.
  public func requireFree(_ name: String, for request: RunRequest) throws {
    guard !name.isEmpty, !name.contains("@") else { throw StoreError.badModelName(name) }
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
        let best = try Self.newest(.best, of: checkpoint.modelId, db)
        return ResumePoint(
          step: checkpoint.step, state: checkpoint.state,
          tensors: try Self.tensors(of: checkpoint.id, db),
          best: try best.map {
            ResumePoint.Best(state: $0.state, tensors: try Self.tensors(of: $0.id, db))
          })
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
