// Models and their checkpoints: the weights that training ends with, and what a killed run needs to
// go on.
import Crypto
import Foundation
import GRDB

/// One tensor of a checkpoint, float32, row-major.
public struct StoredTensor: Sendable, Equatable {
  /// What a tensor is to the model: weights and running statistics; or what the optimiser remembers of
  /// the gradient and of its square, only needed to resume.
  public enum Role: String, Sendable { case weight, momentum, variance }
  public let role: Role
  public let name: String
  public let shape: [Int]
  public let values: [Float]

  /// A tensor whose `values` fill `shape`.
  public init(role: Role, name: String, shape: [Int], values: [Float]) {
    precondition(Self.count(of: shape) == values.count, "values fill the shape")
    self.role = role
    self.name = name
    self.shape = shape
    self.values = values
  }

  /// The elements of a tensor of this shape; nil for a shape that cannot be.
  static func count(of shape: [Int]) -> Int? {
    shape.reduce(1) { product, extent in
      guard let product, extent > 0 else { return nil }
      let (next, overflow) = product.multipliedReportingOverflow(by: extent)
      return overflow ? nil : next
    }
  }
}

/// A trained model: its name, its architecture as JSON, and the checkpoint that is its result.
public struct Model: Sendable, Equatable {
  public let id: Int64
  public let runID: Int64
  /// What commands call it: NAME for the last weights, NAME@best for the best.
  public let name: String
  /// The architecture, JSON.
  public let architecture: String
  public let parameterCount: Int
  public let labels: LabelSpace
  /// The checkpoint of kind 'last' or 'best'.
  public let checkpointID: Int64
  /// SHA-256 over the weights in order.
  public let weightsHash: Data
}

/// What is to be stored about a model at one moment of its training.
public struct CheckpointDraft: Sendable {
  public let model: String
  public let architecture: String
  public let parameterCount: Int
  public let labels: LabelSpace
  /// Optimiser steps done.
  public let step: Int
  /// Sums of the unfinished epoch, JSON.
  public let state: String
  public let tensors: [StoredTensor]
  /// What happened since the checkpoint before.
  public let metrics: [MetricPoints]
  /// The best weights, if they are others than the checkpoint before had.
  public let best: Weights?

  /// Weights at one moment, and what is to be known about that moment.
  public struct Weights: Sendable {
    let step: Int
    let state: String
    let tensors: [StoredTensor]

    /// Weights after `step` steps; `state` is JSON.
    public init(step: Int, state: String, tensors: [StoredTensor]) {
      self.step = step
      self.state = state
      self.tensors = tensors
    }
  }

  /// Everything that resuming needs.
  public init(
    model: String, architecture: String, parameterCount: Int, labels: LabelSpace, step: Int,
    state: String, tensors: [StoredTensor], metrics: [MetricPoints] = [], best: Weights? = nil
  ) {
    self.model = model
    self.architecture = architecture
    self.parameterCount = parameterCount
    self.labels = labels
    self.step = step
    self.state = state
    self.tensors = tensors
    self.metrics = metrics
    self.best = best
  }
}

/// A checkpoint to resume from, and the best one before it.
public struct ResumePoint: Sendable {
  public let step: Int
  public let state: String
  public let tensors: [StoredTensor]
  public let best: Best?

  /// The weights that did best so far.
  public struct Best: Sendable {
    public let state: String
    public let tensors: [StoredTensor]
  }
}

/// What a checkpoint is for, in the schema's words.
enum CheckpointKind: String { case last, best, resume }

/// Stores and finds models and checkpoints.
public struct ModelRepository: Sendable {
  let lab: LabFile

  /// Stores a checkpoint to resume from, with the metrics up to it; the last two are kept.
  public func saveProgress(_ draft: CheckpointDraft, run: Run) throws {
    try save(draft, kind: .resume, run: run)
  }

  /// Stores the result of training and ends the run in the same transaction; what only resuming
  /// needed is dropped.
  public func saveResult(_ draft: CheckpointDraft, run: Run) throws {
    try save(draft, kind: .last, run: run)
  }

  private func save(_ draft: CheckpointDraft, kind: CheckpointKind, run: Run) throws {
    let current = try seal(
      CheckpointDraft.Weights(step: draft.step, state: draft.state, tensors: draft.tensors), kind)
    let best = try draft.best.map { try seal($0, .best) }
    try lab.write { db in
      let model = try Self.modelID(draft, run: run, db)
      if best != nil { try Self.drop(.best, of: model, keeping: 0, db) }
      for checkpoint in [best, current].compactMap({ $0 }) {
        try Self.insert(checkpoint, model: model, run: run, db)
      }
      for points in draft.metrics { try MetricRepository.append(points, run: run.id, db) }
      try Self.drop(.resume, of: model, keeping: kind == .last ? 0 : 2, db)
      if kind == .last { try RunRepository.end(run.id, .finished, message: nil, db) }
    }
  }

  /// Weights packed outside the transaction, ready to be written.
  private struct Sealed {
    let weights: CheckpointDraft.Weights
    let kind: CheckpointKind
    let payloads: [Payload]
    let hash: Data
  }

  private func seal(_ weights: CheckpointDraft.Weights, _ kind: CheckpointKind) throws -> Sealed {
    Sealed(
      weights: weights, kind: kind, payloads: try encode(weights.tensors),
      hash: Self.weightsHash(weights.tensors))
  }

  private static func insert(_ sealed: Sealed, model: Int64, run: Run, _ db: Database) throws {
    let weights = sealed.weights
    let checkpoint = CheckpointRecord(
      id: try db.nextID(CheckpointRecord.self), runId: run.id, modelId: model,
      kind: sealed.kind.rawValue, step: weights.step, state: weights.state,
      weightsHash: sealed.hash)
    try checkpoint.insertSealed(db)
    for (ordinal, (tensor, payload)) in zip(weights.tensors, sealed.payloads).enumerated() {
      try record(tensor, payload, ordinal, checkpoint.id).insertSealed(db)
    }
  }

  private func encode(_ tensors: [StoredTensor]) throws -> [Payload] {
    try ParallelMap.run(tensors.count) { coder, index in
      try coder.encodeFloats(tensors[index].values)
    }
  }

  private static func record(
    _ tensor: StoredTensor, _ payload: Payload, _ ordinal: Int, _ checkpoint: Int64
  ) -> CheckpointTensorRecord {
    CheckpointTensorRecord(
      checkpointId: checkpoint, ordinal: ordinal, role: tensor.role.rawValue, name: tensor.name,
      shape: "[" + tensor.shape.map(String.init).joined(separator: ",") + "]",
      codec: payload.codec.rawValue, rawLength: payload.rawLength, checksum: payload.checksum,
      payload: payload.bytes)
  }

  private static func modelID(_ draft: CheckpointDraft, run: Run, _ db: Database) throws -> Int64 {
    if let known = try ModelRecord.filter(Column("name") == draft.model).fetchOne(db) {
      guard known.runId == run.id else {
        throw StoreError.nameTaken(kind: "model", name: draft.model, run: known.runId)
      }
      return known.id
    }
    let record = ModelRecord(
      id: try db.nextID(ModelRecord.self), runId: run.id, name: draft.model,
      architecture: draft.architecture, parameterCount: draft.parameterCount,
      labelSpaceId: draft.labels.id)
    try record.insertSealed(db)
    return record.id
  }

  private static func drop(
    _ kind: CheckpointKind, of model: Int64, keeping: Int, _ db: Database
  ) throws {
    let old =
      try CheckpointRecord
      .filter(Column("model_id") == model && Column("kind") == kind.rawValue)
      .order(Column("id").desc).fetchAll(db).dropFirst(keeping)
    for checkpoint in old {
      try CheckpointTensorRecord.filter(Column("checkpoint_id") == checkpoint.id).deleteAll(db)
      try checkpoint.delete(db)
    }
  }

  /// SHA-256 over the weights' values in order, float32 little-endian: equal hashes, equal models.
  static func weightsHash(_ tensors: [StoredTensor]) -> Data {
    var hash = SHA256()
    for tensor in tensors where tensor.role == .weight {
      tensor.values.withUnsafeBytes { hash.update(bufferPointer: $0) }
    }
    return Data(hash.finalize())
  }
}
