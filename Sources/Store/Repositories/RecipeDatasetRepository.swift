// Datasets that are kept as their recipe: by which hash the pictures are known when they are made again, and
// what networks said of each.
import Foundation
import GRDB

/// A dataset of which the lab holds the recipe, in its run's settings, but no picture.
public struct RecipeDataset: Sendable, Equatable {
  public let id: Int64
  public let runID: Int64
  public let count: Int
  /// SHA-256 over shape, labels and pixels, as that of a dataset that is kept.
  public let contentHash: Data
}

/// What one network said of every picture of such a dataset.
public struct RecipeAnswers: Sendable {
  let model: Model
  let predicted: [UInt16]

  /// The classes that `model` took the pictures for, in order.
  public init(model: Model, predicted: [UInt16]) {
    self.model = model
    self.predicted = predicted
  }
}

/// Stores and finds datasets that are kept as their recipe.
public struct RecipeDatasetRepository: Sendable {
  let lab: LabFile

  /// Stores what `run` made out of `parent`, labels unchanged, and what networks said of it; ends the
  /// run in the same transaction.
  ///
  /// - Parameters:
  ///   - answers: one prediction per picture each.
  ///   - contentHash: of the pictures with the labels of `parent`.
  public func conclude(
    _ answers: [RecipeAnswers], contentHash: Data, parent: Dataset, run: Run
  ) throws -> RecipeDataset {
    let labels = try lab.datasets.labels(of: parent)
    precondition(
      answers.allSatisfy { $0.predicted.count == labels.count }, "one prediction per picture")
    return try lab.write { db in
      let record = RecipeDatasetRecord(
        id: try db.nextID(RecipeDatasetRecord.self), runId: run.id, parentId: parent.id,
        count: labels.count, contentHash: contentHash)
      try record.insertSealed(db)
      for one in answers {
        try Self.store(one, labels, of: record, classes: parent.labels.classes.count, db)
      }
      try RunRepository.end(run.id, .finished, message: nil, db)
      return RecipeDataset(record)
    }
  }

  private static func store(
    _ answers: RecipeAnswers, _ labels: [UInt16], of dataset: RecipeDatasetRecord, classes: Int,
    _ db: Database
  ) throws {
    var vector = try VectorStorage.create(
      classes <= 256 ? .uint8 : .uint16, width: 1, run: dataset.runId, db)
    try VectorStorage.append(answers.predicted.map(Double.init), to: &vector, db)
    try RecipeEvaluationRecord(
      id: try db.nextID(RecipeEvaluationRecord.self), recipeDatasetId: dataset.id,
      checkpointId: answers.model.checkpointID, precision: "float32",
      correctCount: zip(answers.predicted, labels).count { $0 == $1 }, predictionsId: vector.id
    ).insertSealed(db)
  }

  /// What a finished run has made.
  public func result(of run: Run) throws -> RecipeDataset {
    let record = try lab.read { db in
      try RecipeDatasetRecord.filter(Column("run_id") == run.id).fetchOne(db)
    }
    guard let record else {
      throw StoreError.damagedRow(table: "run", id: run.id, detail: "its dataset is missing")
    }
    return RecipeDataset(record)
  }

  /// What `model` was found to say of each picture; nil where it was not asked.
  public func predictions(of model: Model, on dataset: RecipeDataset) throws -> [UInt16]? {
    try lab.read { db in
      let asked = try RecipeEvaluationRecord.filter(
        Column("recipe_dataset_id") == dataset.id && Column("checkpoint_id") == model.checkpointID
      ).fetchOne(db)
      return try asked.map {
        try VectorStorage.labels(of: VectorRecord.find(db, key: $0.predictionsId), db)
      }
    }
  }
}

extension RecipeDataset {
  fileprivate init(_ record: RecipeDatasetRecord) {
    self.init(
      id: record.id, runID: record.runId, count: record.count, contentHash: record.contentHash)
  }
}
