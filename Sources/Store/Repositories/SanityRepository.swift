// Sanity checks: whether an attack does what a working one does, before its numbers are believed.
import Foundation
import GRDB

/// One check of an attack, as it stands in the lab or is about to.
public struct SanityCheck: Sendable, Equatable {
  /// What was asked: 'more steps', 'noise' …
  public let name: String
  /// What was found: a share of pictures, or of gradients, or a difference of two.
  public let value: Double
  /// What it may be at most.
  public let bound: Double

  /// Whether the value is within the bound.
  public var passed: Bool { value <= bound }

  /// A check that found `value` where at most `bound` is allowed.
  public init(name: String, value: Double, bound: Double) {
    self.name = name
    self.value = value
    self.bound = bound
  }
}

extension SanityCheck: CustomStringConvertible {
  /// "zero gradients 1, at most 0.01".
  public var description: String {
    String(format: "%@ %.4g, at most %.4g", name, value, bound)
  }
}

/// Stores and finds sanity checks.
public struct SanityRepository: Sendable {
  let lab: LabFile

  /// Stores the checks of an attack, made on so many fixed `pictures`, and ends the run in the same
  /// transaction.
  ///
  /// - Throws: `StoreError.refused` for a subject without attack.
  public func conclude(
    _ checks: [SanityCheck], of subject: EvaluationSubject, pictures: Int, run: Run
  ) throws {
    guard let attack = subject.attack else {
      throw StoreError.refused("only an attack can be checked; name its norm and eps")
    }
    try lab.write { db in
      let attackID = try PerturbationRepository.attackID(attack, run: run.id, db)
      var ids = try IDSequence(SanityCheckRecord.self, db)
      for check in checks {
        try SanityCheckRecord(
          id: ids.next(), runId: run.id, checkpointId: subject.model.checkpointID,
          datasetId: subject.dataset.id, attackId: attackID, name: check.name, pictures: pictures,
          value: check.value, bound: check.bound, passed: check.passed
        ).insertSealed(db)
      }
      try RunRepository.end(run.id, .finished, message: nil, db)
    }
  }

  /// What a finished run has found, in the order in which it was asked.
  public func checks(of run: Run) throws -> [SanityCheck] {
    try lab.read { db in
      try SanityCheckRecord.filter(Column("run_id") == run.id).order(Column("id")).fetchAll(db)
        .map { SanityCheck(name: $0.name, value: $0.value, bound: $0.bound) }
    }
  }
}
