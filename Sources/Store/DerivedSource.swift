// What derived rows follow from: one labeling, one metric or one evaluation of part 1.
import Foundation
import GRDB

/// A source of derived rows: compares them with what part 1 says, and makes them again.
enum DerivedSource: CustomStringConvertible {
  case labeling(LabelingRecord)
  case metric(MetricRecord)
  case evaluation(EvaluationRecord)

  static func all(_ db: Database) throws -> [DerivedSource] {
    try LabelingRecord.fetchAll(db).map(DerivedSource.labeling)
      + MetricRecord.fetchAll(db).map(DerivedSource.metric)
      + EvaluationRecord.fetchAll(db).map(DerivedSource.evaluation)
  }

  var description: String {
    switch self {
    case .labeling(let record): "The label rows of labeling \(record.id)"
    case .metric(let record): "The points of metric \(record.id) (\(record.name))"
    case .evaluation(let record): "The prediction rows of evaluation \(record.id)"
    }
  }

  /// Whether the rows that stand there are the rows that follow.
  func isIntact(_ db: Database) throws -> Bool {
    try stored(db) == expected(db)
  }

  /// The rows of all sources, made again in the caller's transaction.
  static func rewriteAll(_ db: Database) throws {
    try deleteAll(db)
    for source in try all(db) { try source.write(db) }
  }

  private func write(_ db: Database) throws {
    switch self {
    case .labeling(let record):
      try DerivedRows.writeLabels(record.id, Verification.labels(record.id, db), db)
    case .metric(let record):
      let vector = try VectorRecord.find(db, key: record.vectorId)
      try DerivedRows.writePoints(record.id, VectorStorage.values(of: vector, db), from: 0, db)
    case .evaluation(let record):
      try DerivedRows.writePredictions(record.id, Self.predictions(record, db), db)
    }
  }

  static func predictions(_ record: EvaluationRecord, _ db: Database) throws -> [Prediction] {
    let dataset = try DatasetRecord.find(db, key: record.datasetId)
    let vector = try VectorRecord.find(db, key: record.logitsId)
    return try Prediction.all(
      logits: try VectorStorage.values(of: vector, db), classes: vector.width,
      labels: try Verification.labels(dataset.labelingId, db))
  }

  /// Rows as text of their columns, so that a NaN equals itself.
  private func expected(_ db: Database) throws -> [[DatabaseValue]] {
    switch self {
    case .labeling(let record):
      return try Verification.labels(record.id, db).enumerated().map {
        [$0.offset.databaseValue, $0.element.databaseValue]
      }
    case .metric(let record):
      let vector = try VectorRecord.find(db, key: record.vectorId)
      return try VectorStorage.values(of: vector, db).enumerated().map {
        [
          ($0.offset + 1).databaseValue,
          $0.element.isNaN ? .null : $0.element.databaseValue, $0.element.isNaN.databaseValue,
        ]
      }
    case .evaluation(let record):
      return try Self.predictions(record, db).enumerated().map {
        [
          $0.offset.databaseValue, $0.element.label.databaseValue,
          $0.element.predicted.databaseValue,
          $0.element.margin.isNaN ? .null : $0.element.margin.databaseValue,
        ]
      }
    }
  }

  private func stored(_ db: Database) throws -> [[DatabaseValue]] {
    let rows =
      switch self {
      case .labeling(let record):
        try Row.fetchAll(
          db, sql: "SELECT ordinal, label FROM label_row WHERE labeling_id = ? ORDER BY ordinal",
          arguments: [record.id])
      case .metric(let record):
        try Row.fetchAll(
          db, sql: "SELECT step, value, is_nan FROM metric_point WHERE metric_id = ? ORDER BY step",
          arguments: [record.id])
      case .evaluation(let record):
        try Row.fetchAll(
          db,
          sql: """
            SELECT ordinal, label, predicted, margin FROM prediction_row
            WHERE evaluation_id = ? ORDER BY ordinal
            """, arguments: [record.id])
      }
    return rows.map { Array($0.databaseValues) }
  }

  /// Derived rows whose source is not there, by table.
  static func orphans(_ db: Database) throws -> [(String, Int)] {
    let row = try Row.fetchOne(
      db,
      sql: """
        SELECT
          (SELECT count(*) FROM label_row WHERE labeling_id NOT IN (SELECT id FROM labeling)),
          (SELECT count(*) FROM metric_point WHERE metric_id NOT IN (SELECT id FROM metric)),
          (SELECT count(*) FROM prediction_row
           WHERE evaluation_id NOT IN (SELECT id FROM evaluation))
        """)
    let counts = try row.map { row in try (0..<3).map { try row.decode(Int.self, atIndex: $0) } }
    return Array(zip(tables, counts ?? []))
  }
}
