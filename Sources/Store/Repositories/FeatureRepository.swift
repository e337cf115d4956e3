// Features: how useful each unit of a network's layer is for telling a class from the rest, clean and
// against an adversary (Ilyas et al. 2019, section 2).
import GRDB

/// One unit for one class against the rest, as it stands in the lab.
public struct FeatureUsefulness: Sendable, Hashable {
  /// The unit's place in its layer.
  public let unit: Int
  /// The class that counts as +1.
  public let label: Int
  /// ρ, in standard deviations of the feature.
  public let usefulness: Double
  /// γ, likewise; nil where no adversary was asked.
  public let robustUsefulness: Double?

  /// One row of table `feature`.
  public init(unit: Int, label: Int, usefulness: Double, robustUsefulness: Double? = nil) {
    self.unit = unit
    self.label = label
    self.usefulness = usefulness
    self.robustUsefulness = robustUsefulness
  }
}

/// Stores and finds what is known of features.
public struct FeatureRepository: Sendable {
  let lab: LabFile

  /// Appends rows for `layer` of the subject's model; all units that come before theirs are done.
  public func append(
    _ features: [FeatureUsefulness], of subject: EvaluationSubject, layer: String, run: Run
  ) throws {
    try lab.write { db in
      let attackID = try subject.attack.map {
        try PerturbationRepository.attackID($0, run: run.id, db)
      }
      var ids = try IDSequence(FeatureRecord.self, db)
      for feature in features {
        try FeatureRecord(
          id: ids.next(), runId: run.id, checkpointId: subject.model.checkpointID,
          datasetId: subject.dataset.id, layer: layer, unit: feature.unit, label: feature.label,
          usefulness: feature.usefulness, robustUsefulness: feature.robustUsefulness,
          attackId: attackID
        ).insertSealed(db)
      }
    }
  }

  /// The unit at which an unfinished run goes on.
  public func nextUnit(of run: Run) throws -> Int {
    let last = try lab.read { db in
      try FeatureRecord.filter(Column("run_id") == run.id)
        .select(max(Column("unit")), as: Int?.self).fetchOne(db) ?? nil
    }
    return last.map { $0 + 1 } ?? 0
  }

  /// What `run` has found so far, by unit and class.
  public func all(of run: Run) throws -> [FeatureUsefulness] {
    try lab.read { db in
      try FeatureRecord.filter(Column("run_id") == run.id)
        .order(Column("unit"), Column("label")).fetchAll(db)
    }.map {
      FeatureUsefulness(
        unit: $0.unit, label: $0.label, usefulness: $0.usefulness,
        robustUsefulness: $0.robustUsefulness)
    }
  }
}
