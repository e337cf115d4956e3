// Sweeping: what nothing refers to any more is deleted, in one transaction, and its pages given back.
// Foreign keys are held to at the commit, so that nothing that is referred to can go.
import Foundation
import GRDB

/// What a sweep took away, or would take.
public struct Sweep: Sendable, Equatable {
  /// Things of one kind.
  public struct Part: Sendable, Equatable {
    /// What they are, in the plural.
    public let what: String
    /// How many.
    public let count: Int
    /// The bytes of their payloads, as they are stored.
    public let bytes: Int
  }

  /// Every kind that is looked for, also where nothing went.
  public let parts: [Part]
}

/// What lies behind when `sweep` says so.
enum SweepMilestone: CaseIterable {
  /// All is deleted, and nothing committed.
  case deleted
  /// It is committed; free pages are still part of the file.
  case committed
}

extension LabFile {
  /// Deletes what no dataset, run or model refers to, checkpoints that no resuming needs, and what the
  /// optimiser remembered of finished runs; then the file shrinks.
  ///
  /// - Parameter isDryRun: everything is counted, and taken back.
  /// - Throws: `StoreError.refused` while a run is at work.
  public func sweep(isDryRun: Bool = false) throws -> Sweep {
    try sweep(SweepRule.all, isDryRun: isDryRun) { _ in }
  }

  /// - Parameter reached: told each milestone; what it throws before the commit takes everything back.
  func sweep(
    _ rules: [SweepRule], isDryRun: Bool, reached: (SweepMilestone) throws -> Void
  ) throws -> Sweep {
    guard access == .readWrite else { throw StoreError.readOnly(path: path) }
    var parts: [Sweep.Part] = []
    try guarded {
      try queue.inDatabase { db in
        try db.inTransaction(.immediate) {
          try Self.requireRest(db)
          // A parent goes before its parts do, so keys are checked when all are gone.
          try db.execute(sql: "PRAGMA defer_foreign_keys = ON")
          parts = try rules.map { try $0.apply(db) }
          try reached(.deleted)
          return isDryRun ? .rollback : .commit
        }
      }
    }
    if !isDryRun {
      try reached(.committed)
      try shrink()
    }
    return Sweep(parts: parts)
  }

  /// What a run that is at work has not written down yet may refer to anything.
  private static func requireRest(_ db: Database) throws {
    guard let run = try RunRecord.filter(Column("state") == "running").fetchOne(db) else { return }
    throw StoreError.refused(
      "run \(run.id) (\(run.kind) \(run.name)) is at work; wait until it has ended")
  }
}

/// One kind of thing to delete.
struct SweepRule {
  let what: String
  /// Deletes the things; gives the bytes of each one's payload.
  let sql: String
  /// Deletes parts of things that are gone; gives bytes likewise.
  var parts: [String] = []

  fileprivate func apply(_ db: Database) throws -> Sweep.Part {
    let things = try Int.fetchAll(db, sql: sql)
    let rest = try parts.flatMap { try Int.fetchAll(db, sql: $0) }
    return Sweep.Part(
      what: what, count: things.count, bytes: things.reduce(0, +) + rest.reduce(0, +))
  }
}

extension SweepRule {
  /// In the order in which one leaves the next without a user. What an unfinished run has begun stays.
  static let all = [
    SweepRule(
      what: "picture sets without a dataset",
      sql: """
        DELETE FROM picture_set
        WHERE id NOT IN (SELECT picture_set_id FROM dataset)
          AND id NOT IN (SELECT picture_set_id FROM labeling)
          AND run_id IN (SELECT id FROM run WHERE state = 'finished')
        RETURNING 0
        """,
      parts: [
        """
        DELETE FROM picture_set_member
        WHERE picture_set_id NOT IN (SELECT id FROM picture_set) RETURNING 0
        """,
        """
        DELETE FROM picture_float
        WHERE picture_set_id NOT IN (SELECT id FROM picture_set) RETURNING length(payload)
        """,
      ]),
    SweepRule(
      what: "perturbations in no picture set",
      sql: """
        DELETE FROM perturbation
        WHERE NOT EXISTS (
            SELECT 1 FROM picture_set_member WHERE perturbation_id = perturbation.id)
          AND run_id IN (SELECT id FROM run WHERE state = 'finished')
        RETURNING length(payload)
        """,
      parts: [
        """
        DELETE FROM perturbation_float
        WHERE perturbation_id NOT IN (SELECT id FROM perturbation) RETURNING length(payload)
        """,
        """
        DELETE FROM inversion
        WHERE perturbation_id NOT IN (SELECT id FROM perturbation) RETURNING 0
        """,
      ]),
    SweepRule(
      what: "pictures that nothing uses",
      sql: """
        DELETE FROM image
        WHERE NOT EXISTS (SELECT 1 FROM picture_set_member WHERE image_id = image.id)
          AND NOT EXISTS (SELECT 1 FROM perturbation WHERE base_image_id = image.id)
          AND NOT EXISTS (SELECT 1 FROM perturbation WHERE source_image_id = image.id)
        RETURNING length(payload)
        """),
    SweepRule(
      what: "vectors that nothing uses",
      sql: """
        DELETE FROM vector
        WHERE id NOT IN (SELECT vector_id FROM labeling)
          AND id NOT IN (SELECT vector_id FROM metric)
          AND id NOT IN (SELECT logits_id FROM evaluation)
          AND id NOT IN (SELECT predictions_id FROM recipe_evaluation)
          AND run_id IN (SELECT id FROM run WHERE state = 'finished')
        RETURNING 0
        """,
      parts: [
        """
        DELETE FROM vector_chunk
        WHERE vector_id NOT IN (SELECT id FROM vector) RETURNING length(payload)
        """
      ]),
    SweepRule(
      what: "checkpoints that no resuming needs",
      sql: """
        DELETE FROM checkpoint
        WHERE kind = 'resume'
          AND id NOT IN (SELECT checkpoint_id FROM attack)
          AND id NOT IN (SELECT checkpoint_id FROM evaluation)
          AND id NOT IN (SELECT checkpoint_id FROM recipe_evaluation)
          AND id NOT IN (SELECT checkpoint_id FROM sanity_check)
          AND id NOT IN (SELECT checkpoint_id FROM feature)
          AND (run_id IN (SELECT id FROM run WHERE state = 'finished')
            OR (SELECT count(*) FROM checkpoint AS newer
              WHERE newer.model_id = checkpoint.model_id AND newer.kind = 'resume'
                AND newer.id > checkpoint.id) >= 2)
        RETURNING 0
        """,
      parts: [
        """
        DELETE FROM checkpoint_tensor
        WHERE checkpoint_id NOT IN (SELECT id FROM checkpoint) RETURNING length(payload)
        """
      ]),
    SweepRule(
      what: "optimiser's tensors of finished runs",
      sql: """
        DELETE FROM checkpoint_tensor
        WHERE role <> 'weight' AND checkpoint_id IN (
          SELECT checkpoint.id FROM checkpoint
          JOIN run ON run.id = checkpoint.run_id AND run.state = 'finished')
        RETURNING length(payload)
        """),
  ]
}
