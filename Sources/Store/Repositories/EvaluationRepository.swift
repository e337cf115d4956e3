// Evaluations: how a checkpoint did on a dataset, with the logits of every example.
import Foundation
import GRDB

/// One evaluation as it stands in the lab.
public struct StoredEvaluation: Sendable, Equatable {
  public let id: Int64
  public let count: Int
  public let correctCount: Int

  /// The share of right predictions.
  public var accuracy: Double { Double(correctCount) / Double(count) }
}

/// What an evaluation is of.
public struct EvaluationSubject: Sendable {
  let model: Model
  let dataset: Dataset
  let attack: StoredAttack?

  /// `model` on `dataset`, clean or under `attack`.
  public init(model: Model, dataset: Dataset, attack: StoredAttack?) {
    self.model = model
    self.dataset = dataset
    self.attack = attack
  }
}

/// Stores and finds evaluations.
public struct EvaluationRepository: Sendable {
  let lab: LabFile

  /// How many examples' logits `run` has stored already.
  public func progress(of run: Run) throws -> Int {
    try lab.read { try Self.logits(of: run.id, $0)?.count ?? 0 }
  }

  /// Appends the logits of the next examples; `classes` values each.
  public func append(_ logits: [Float], classes: Int, run: Run) throws {
    try lab.write { db in
      var vector =
        try Self.logits(of: run.id, db)
        ?? VectorStorage.create(.float32, width: classes, run: run.id, db)
      guard vector.width == classes else {
        throw StoreError.damagedRow(
          table: "vector", id: vector.id, detail: "it is of \(vector.width) classes, not \(classes)"
        )
      }
      try VectorStorage.append(bytes: logits.withUnsafeBytes { Data($0) }, to: &vector, db)
    }
  }

  /// Draws the conclusions from the stored logits and ends the run in the same transaction.
  public func conclude(_ subject: EvaluationSubject, run: Run) throws -> StoredEvaluation {
    let labels = try lab.datasets.labels(of: subject.dataset).map(Int.init)
    return try lab.write { db in
      guard let vector = try Self.logits(of: run.id, db), vector.count == labels.count else {
        throw StoreError.damagedRow(table: "run", id: run.id, detail: "its logits are incomplete")
      }
      let logits = try VectorStorage.values(of: vector, db)
      let predictions = try Prediction.all(logits: logits, classes: vector.width, labels: labels)
      let loss = Self.meanLoss(logits, classes: vector.width, labels: labels)
      let attackID = try subject.attack.map {
        try PerturbationRepository.attackID($0, run: run.id, db)
      }
      let record = EvaluationRecord(
        id: try db.nextID(EvaluationRecord.self), runId: run.id,
        checkpointId: subject.model.checkpointID, datasetId: subject.dataset.id,
        attackId: attackID, precision: "float32", count: labels.count,
        correctCount: predictions.count { $0.predicted == $0.label },
        meanLoss: loss.isFinite ? loss : nil, logitsId: vector.id)
      let isSlim = try DerivedSource.areLeftOut(db)
      try record.insertSealed(db)
      if !isSlim { try DerivedRows.writePredictions(record.id, predictions, db) }
      try RunRepository.end(run.id, .finished, message: nil, db)
      return StoredEvaluation(record)
    }
  }

  /// The evaluation with this id.
  public func evaluation(_ id: Int64) throws -> StoredEvaluation {
    StoredEvaluation(try lab.read { try EvaluationRecord.find($0, key: id) })
  }

  /// What a finished run has concluded.
  public func result(of run: Run) throws -> StoredEvaluation {
    let record = try lab.read { db in
      try EvaluationRecord.filter(Column("run_id") == run.id).fetchOne(db)
    }
    guard let record else {
      throw StoreError.damagedRow(table: "run", id: run.id, detail: "its evaluation is missing")
    }
    return StoredEvaluation(record)
  }

  /// The share of examples whose prediction is the label shifted by `shift` classes, 0 to 1: 1 is the
  /// next class, -1 the one before.
  public func share(_ evaluation: StoredEvaluation, shiftedBy shift: Int) throws -> Double {
    let share = try lab.readDerived { db in
      try Double.fetchOne(
        db,
        sql: """
          SELECT avg(
            prediction_row.predicted
              = (prediction_row.label + :shift + label_space.class_count)
                % label_space.class_count)
          FROM evaluation
          JOIN dataset ON dataset.id = evaluation.dataset_id
          JOIN labeling ON labeling.id = dataset.labeling_id
          JOIN label_space ON label_space.id = labeling.label_space_id
          JOIN prediction_row ON prediction_row.evaluation_id = evaluation.id
          WHERE evaluation.id = :id
          """, arguments: ["shift": shift, "id": evaluation.id])
    }
    guard let share else {
      throw StoreError.damagedRow(
        table: "evaluation", id: evaluation.id,
        detail: "it has no prediction rows; 'advex index' makes them again")
    }
    return share
  }

  /// The share of examples on which two evaluations of the same pictures predict the same, 0 to 1.
  ///
  /// - Throws: `StoreError.refused` if they are of different pictures.
  public func agreement(_ one: StoredEvaluation, _ other: StoredEvaluation) throws -> Double {
    let row = try lab.readDerived { db in
      try Row.fetchOne(
        db,
        sql: """
          SELECT avg(a.predicted = b.predicted) AS share, count(*) AS shared
          FROM evaluation AS first
          JOIN dataset AS x ON x.id = first.dataset_id
          JOIN evaluation AS second ON second.id = :other
          JOIN dataset AS y ON y.id = second.dataset_id AND y.picture_set_id = x.picture_set_id
          JOIN prediction_row AS a ON a.evaluation_id = first.id
          JOIN prediction_row AS b ON b.evaluation_id = second.id AND b.ordinal = a.ordinal
          WHERE first.id = :one
          """, arguments: ["one": one.id, "other": other.id])
    }
    guard let row, row["shared"] == one.count, let share: Double = row["share"] else {
      throw StoreError.refused(
        "evaluations \(one.id) and \(other.id) are of different pictures; only answers about the "
          + "same can agree")
    }
    return share
  }

  /// The share of perturbed pictures that fool the evaluated model as they fooled the attacked one,
  /// among those that did fool that one after rounding, 0 to 1; 0 where none did.
  public func transferRate(_ evaluation: StoredEvaluation) throws -> Double {
    try lab.readDerived { db in
      try Double?.fetchOne(
        db,
        sql: """
          SELECT avg(
            CASE WHEN perturbation.target_label IS NULL
              THEN prediction_row.predicted <> perturbation.source_label
              ELSE prediction_row.predicted = perturbation.target_label END)
          FROM evaluation
          JOIN dataset ON dataset.id = evaluation.dataset_id
          JOIN picture_set_member AS member ON member.picture_set_id = dataset.picture_set_id
          JOIN perturbation ON perturbation.id = member.perturbation_id
          JOIN prediction_row ON prediction_row.evaluation_id = evaluation.id
            AND prediction_row.ordinal = member.ordinal
          WHERE evaluation.id = ? AND perturbation.success_grid
          """, arguments: [evaluation.id]) ?? nil
    } ?? 0
  }

  private static func logits(of run: Int64, _ db: Database) throws -> VectorRecord? {
    try VectorRecord.filter(Column("run_id") == run).fetchOne(db)
  }

  /// Mean cross-entropy in nats.
  private static func meanLoss(_ logits: [Double], classes: Int, labels: [Int]) -> Double {
    var sum = 0.0
    for (index, label) in labels.enumerated() {
      let row = logits[index * classes..<(index + 1) * classes]
      let peak = row.max() ?? 0
      let partition = row.reduce(0) { $0 + exp($1 - peak) }
      sum += log(partition) + peak - row[row.startIndex + label]
    }
    return sum / Double(labels.count)
  }
}

extension StoredEvaluation {
  init(_ record: EvaluationRecord) {
    self.init(id: record.id, count: record.count, correctCount: record.correctCount)
  }
}
