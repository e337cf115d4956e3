// Metric series: one number followed through a run, a vector of record and a plain row per point.
import Foundation
import GRDB

/// A piece of a series, to be appended.
public struct MetricPoints: Sendable {
  /// What a series has one value for.
  public enum Axis: String, Sendable { case step, epoch }
  let name: String
  let unit: String
  let axis: Axis
  let values: [Double]

  /// Values for the next steps or epochs; `unit` e.g. "nat", "share", "1".
  public init(name: String, unit: String, axis: Axis, values: [Double]) {
    self.name = name
    self.unit = unit
    self.axis = axis
    self.values = values
  }
}

/// Reads and writes metric series; training writes its own together with its checkpoints.
public struct MetricRepository: Sendable {
  let lab: LabFile

  /// All values of a series, in order; empty where there is none.
  public func values(of run: Run, name: String, axis: MetricPoints.Axis) throws -> [Double] {
    try lab.read { db in
      guard let metric = try Self.record(run.id, name, axis, db) else { return [] }
      return try VectorStorage.values(of: VectorRecord.find(db, key: metric.vectorId), db)
    }
  }

  /// Appends `points` to a series of `run`, which begins with them if it is not there yet.
  public func append(_ points: MetricPoints, run: Run) throws {
    try lab.write { try Self.append(points, run: run.id, $0) }
  }

  /// Writes whole series down; one that the run has already is left as it is.
  public func record(_ series: [MetricPoints], run: Run) throws {
    try lab.write { db in
      for one in series where try Self.record(run.id, one.name, one.axis, db) == nil {
        try Self.append(one, run: run.id, db)
      }
    }
  }

  static func append(_ points: MetricPoints, run: Int64, _ db: Database) throws {
    guard !points.values.isEmpty else { return }
    let isSlim = try DerivedSource.areLeftOut(db)
    let metric = try record(run, points.name, points.axis, db) ?? create(points, run: run, db)
    var vector = try VectorRecord.find(db, key: metric.vectorId)
    let first = vector.count
    try VectorStorage.append(points.values, to: &vector, db)
    if !isSlim { try DerivedRows.writePoints(metric.id, points.values, from: first, db) }
  }

  private static func record(
    _ run: Int64, _ name: String, _ axis: MetricPoints.Axis, _ db: Database
  ) throws -> MetricRecord? {
    try MetricRecord
      .filter(Column("run_id") == run && Column("name") == name && Column("axis") == axis.rawValue)
      .fetchOne(db)
  }

  private static func create(_ points: MetricPoints, run: Int64, _ db: Database) throws
    -> MetricRecord
  {
    let vector = try VectorStorage.create(.float64, width: 1, run: run, db)
    let metric = MetricRecord(
      id: try db.nextID(MetricRecord.self), runId: run, name: points.name, unit: points.unit,
      axis: points.axis.rawValue, vectorId: vector.id)
    try metric.insertSealed(db)
    return metric
  }
}
