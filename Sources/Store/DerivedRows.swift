// Part 2 of the lab: plain rows that follow from the payloads of part 1. Written in the transaction
// that writes their source, checked by `verify`, made again by `index`.
import Foundation
import GRDB

/// Writes the derived rows.
enum DerivedRows {
  static func writeLabels(_ labeling: Int64, _ labels: [Int], _ db: Database) throws {
    let statement = try db.cachedStatement(
      sql: "INSERT INTO label_row (labeling_id, ordinal, label) VALUES (?, ?, ?)")
    for (ordinal, label) in labels.enumerated() {
      try statement.execute(arguments: [labeling, ordinal, label])
    }
  }

  /// Writes points `first` … as steps `first + 1` …
  static func writePoints(_ metric: Int64, _ values: [Double], from first: Int, _ db: Database)
    throws
  {
    let statement = try db.cachedStatement(
      sql: "INSERT INTO metric_point (metric_id, step, value, is_nan) VALUES (?, ?, ?, ?)")
    for (offset, value) in values.enumerated() {
      try statement.execute(
        arguments: [metric, first + offset + 1, value.isNaN ? nil : value, value.isNaN])
    }
  }

  static func writePredictions(
    _ evaluation: Int64, _ predictions: [Prediction], _ db: Database
  ) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO prediction_row (evaluation_id, ordinal, label, predicted, margin)
        VALUES (?, ?, ?, ?, ?)
        """)
    for (ordinal, one) in predictions.enumerated() {
      let margin = one.margin.isNaN ? nil : one.margin
      try statement.execute(
        arguments: [evaluation, ordinal, one.label, one.predicted, margin])
    }
  }
}

/// What follows from one example's logits and label.
struct Prediction: Equatable {
  let label: Int
  /// The largest logit's class; the first of equals.
  let predicted: Int
  /// The label's logit minus the largest other one; 0 where there is no other.
  let margin: Double

  init(logits: ArraySlice<Double>, label: Int) {
    let logits = Array(logits)
    var best = 0
    for (index, value) in logits.enumerated() where value > logits[best] { best = index }
    let others = logits.enumerated().filter { $0.offset != label }.map(\.element)
    self.label = label
    predicted = best
    // A NaN anywhere makes the margin NaN: a maximum would hide it.
    margin =
      logits.contains(where: \.isNaN)
      ? .nan : logits[label] - (others.max() ?? logits[label])
  }

  /// The predictions that follow from all logits of an evaluation.
  ///
  /// - Throws: `StoreError.refused` if a label has no logit.
  static func all(logits: [Double], classes: Int, labels: [Int]) throws -> [Prediction] {
    guard labels.allSatisfy({ (0..<classes).contains($0) }),
      logits.count == labels.count * classes
    else { throw StoreError.refused("labels and logits do not belong together") }
    return labels.enumerated().map { index, label in
      Prediction(logits: logits[index * classes..<(index + 1) * classes], label: label)
    }
  }
}
