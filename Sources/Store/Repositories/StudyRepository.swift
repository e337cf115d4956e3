// Studies: what they claim before they compute, the figures they find, and what the claims come to.
import Foundation
import GRDB

/// A claim with the rule that will judge it; see table claim.
public struct Claim: Sendable, Equatable {
  /// What a quantity is held against, seed by seed.
  public enum Standard: Sendable, Equatable {
    /// The same quantity of another subject.
    case control(String)
    /// A number, e.g. chance.
    case reference(Double)
  }

  /// On which side of the standard the quantity is claimed to lie.
  public enum Side: String, Sendable { case above, below }

  /// What is measured of what.
  public struct Quantity: Sendable, Equatable {
    public let name: String
    public let x: Double?
    public let subject: String

    /// `name` of `subject`; `x` where the quantity is a curve.
    public init(_ name: String, at x: Double? = nil, of subject: String) {
      self.name = name
      self.x = x
      self.subject = subject
    }
  }

  public let name: String
  public let statement: String
  public let source: String
  public let refutation: String
  public let quantity: Quantity
  public let side: Side
  public let standard: Standard
  public let effect: Double
  public let requires: String?

  /// A claim that `quantity` lies on `side` of `standard` by more than `effect`, in its unit.
  /// - Parameters:
  ///   - statement: the claim in a sentence; `source`: who makes it, where.
  ///   - refutation: what would refute it.
  ///   - requires: the claim of the same study without which this one means nothing.
  public init(
    _ name: String, statement: String, source: String, refutation: String, _ quantity: Quantity,
    _ side: Side, _ standard: Standard, by effect: Double, requires: String? = nil
  ) {
    self.name = name
    self.statement = statement
    self.source = source
    self.refutation = refutation
    self.quantity = quantity
    self.side = side
    self.standard = standard
    self.effect = effect
    self.requires = requires
  }
}

/// A number of the source, to stand beside ours; see table published.
public struct PublishedFigure: Sendable, Equatable {
  /// How a number is known.
  public enum Certainty: String, Sendable { case text, figure, derived, recalled }

  public let quantity: Claim.Quantity
  public let value: Double
  public let certainty: Certainty
  public let source: String

  /// `value` as `source` has it, in the unit of our own figures.
  public init(
    _ quantity: Claim.Quantity, _ value: Double, _ certainty: Certainty, source: String
  ) {
    self.quantity = quantity
    self.value = value
    self.certainty = certainty
    self.source = source
  }
}

/// One figure of one seed; see table measurement.
public struct Measurement: Sendable, Equatable {
  let seed: UInt64
  let quantity: Claim.Quantity
  let value: Double
  let unit: String
  let evaluationID: Int64?

  /// `value` in `unit` ('share', 'nat', '1'), read from `evaluation` where there is one.
  public init(
    seed: UInt64, _ quantity: Claim.Quantity, _ value: Double, unit: String,
    evaluation: StoredEvaluation? = nil
  ) {
    self.seed = seed
    self.quantity = quantity
    self.value = value
    self.unit = unit
    evaluationID = evaluation?.id
  }
}

/// Stores what studies claim, find and conclude.
public struct StudyRepository: Sendable {
  let lab: LabFile

  /// Writes claims and published numbers down, once, before anything is measured.
  ///
  /// - Throws: `StoreError.refused` if a claim requires one that is not there, or requires another.
  public func state(_ claims: [Claim], _ published: [PublishedFigure], run: Run) throws {
    for claim in claims {
      guard let needed = claim.requires else { continue }
      guard claims.contains(where: { $0.name == needed && $0.requires == nil }) else {
        throw StoreError.refused(
          "claim '\(claim.name)' requires '\(needed)', which is no claim that stands by itself")
      }
    }
    try lab.write { db in
      guard try ClaimRecord.filter(Column("run_id") == run.id).isEmpty(db) else { return }
      for claim in claims {
        try ClaimRecord(claim, id: db.nextID(ClaimRecord.self), run: run.id).insertSealed(db)
      }
      for figure in published {
        try PublishedRecord(figure, id: db.nextID(PublishedRecord.self), run: run.id)
          .insertSealed(db)
      }
    }
  }

  /// Writes figures down; one that stands there already is left as it is.
  ///
  /// - Throws: `StoreError.refused` for a figure that is not finite.
  public func record(_ measurements: [Measurement], run: Run) throws {
    for one in measurements where !one.value.isFinite {
      throw StoreError.refused(
        "\(one.quantity.name) of \(one.quantity.subject) came out as \(one.value), which is no figure"
      )
    }
    try lab.write { db in
      for one in measurements {
        let record = MeasurementRecord(one, id: try db.nextID(MeasurementRecord.self), run: run.id)
        guard try !Self.isKnown(record, db) else { continue }
        try record.insertSealed(db)
      }
    }
  }

  /// Judges every claim by the query `verdicts`, writes the verdicts down and ends the run.
  public func conclude(_ run: Run) throws {
    let judged = try lab.run(NamedQuery.named("verdicts"), parameters: ["run": String(run.id)])
    let rows = judged.rows.map {
      Dictionary(uniqueKeysWithValues: zip(judged.columns, $0.map(\.databaseValue)))
    }
    try lab.write { db in
      for row in rows {
        let claim = try ClaimRecord.filter(
          Column("run_id") == run.id && Column("name") == (row["claim"] ?? .null)
        ).fetchOne(db)
        guard let claim else { continue }
        try VerdictRecord(
          claimId: claim.id,
          verdict: row["verdict"].flatMap(String.fromDatabaseValue) ?? "too weak to tell",
          seeds: row["seeds"].flatMap(Int.fromDatabaseValue) ?? 0,
          mean: row["mean"].flatMap(Double.fromDatabaseValue),
          low: row["low"].flatMap(Double.fromDatabaseValue),
          high: row["high"].flatMap(Double.fromDatabaseValue)
        ).insertSealed(db)
      }
      try RunRepository.end(run.id, .finished, message: nil, db)
    }
  }

  private static func isKnown(_ one: MeasurementRecord, _ db: Database) throws -> Bool {
    let same =
      Column("run_id") == one.runId && Column("seed") == one.seed
      && Column("subject") == one.subject && Column("quantity") == one.quantity
    return try !MeasurementRecord.filter(same && Column("x") == one.x).isEmpty(db)
  }
}

extension ClaimRecord {
  init(_ claim: Claim, id: Int64, run: Int64) {
    var control: String?
    var reference: Double?
    switch claim.standard {
    case .control(let subject): control = subject
    case .reference(let value): reference = value
    }
    self.init(
      id: id, runId: run, name: claim.name, statement: claim.statement, source: claim.source,
      refutation: claim.refutation, quantity: claim.quantity.name, x: claim.quantity.x,
      subject: claim.quantity.subject, control: control, reference: reference,
      side: claim.side.rawValue, effect: claim.effect, requires: claim.requires)
  }
}

extension PublishedRecord {
  init(_ figure: PublishedFigure, id: Int64, run: Int64) {
    self.init(
      id: id, runId: run, subject: figure.quantity.subject, quantity: figure.quantity.name,
      x: figure.quantity.x, value: figure.value, certainty: figure.certainty.rawValue,
      source: figure.source)
  }
}

extension MeasurementRecord {
  init(_ one: Measurement, id: Int64, run: Int64) {
    self.init(
      id: id, runId: run, seed: Int64(one.seed), subject: one.quantity.subject,
      quantity: one.quantity.name, x: one.quantity.x, value: one.value, unit: one.unit,
      evaluationId: one.evaluationID)
  }
}
