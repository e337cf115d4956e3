// The rows that say how perturbations were sought: threat models and attacks.
import GRDB

extension PerturbationRepository {
  static func attackID(_ attack: StoredAttack, run: Int64, _ db: Database) throws -> Int64 {
    let threat = try attack.threat.map { try threatID($0, db) }
    var record = AttackRecord(
      id: 0, runId: run, checkpointId: attack.checkpointID, threatModelId: threat,
      method: attack.method, objective: attack.objective, target: attack.target,
      steps: attack.steps, stepSize: attack.stepSize, restarts: attack.restarts,
      randomStart: attack.randomStart, keepBest: attack.keepBest, seed: Int64(attack.seed))
    let known = try AttackRecord.filter(Column("run_id") == run).fetchAll(db)
    if let same = known.first(where: {
      record.id = $0.id
      return $0 == record
    }) {
      return same.id
    }
    record.id = try db.nextID(AttackRecord.self)
    try record.insertSealed(db)
    return record.id
  }

  private static func threatID(_ threat: StoredThreat, _ db: Database) throws -> Int64 {
    let known = try ThreatModelRecord.filter(
      Column("norm") == threat.norm && Column("eps_written") == threat.epsWritten
    ).fetchOne(db)
    if let known { return known.id }
    let record = ThreatModelRecord(
      id: try db.nextID(ThreatModelRecord.self), norm: threat.norm, epsWritten: threat.epsWritten,
      epsNumerator: threat.numerator, epsDenominator: threat.denominator, eps: threat.eps)
    try record.insertSealed(db)
    return record.id
  }
}

extension PerturbationRepository {
  /// The classes aimed at, in the order of the set's members.
  ///
  /// - Throws: `StoreError.damagedRow` if a member has no target.
  public func targets(in set: PictureSet) throws -> [UInt16] {
    let targets = try lab.read { db in
      try Int?.fetchAll(
        db,
        sql: """
          SELECT perturbation.target_label
          FROM picture_set_member AS member
          LEFT JOIN perturbation ON perturbation.id = member.perturbation_id
          WHERE member.picture_set_id = ? ORDER BY member.ordinal
          """, arguments: [set.id])
    }
    return try targets.map { target in
      guard let target, let label = UInt16(exactly: target) else {
        throw StoreError.damagedRow(
          table: "picture_set", id: set.id, detail: "a perturbation has no target")
      }
      return label
    }
  }

  /// The share of the set's perturbations that do what they were made for once they are rounded to
  /// 8 bits, 0 to 1; nil where it has none.
  public func successShare(in set: PictureSet) throws -> Double? {
    try lab.read { db in
      try Double?.fetchOne(
        db,
        sql: """
          SELECT avg(perturbation.success_grid)
          FROM picture_set_member AS member
          JOIN perturbation ON perturbation.id = member.perturbation_id
          WHERE member.picture_set_id = ?
          """, arguments: [set.id]) ?? nil
    }
  }
}
