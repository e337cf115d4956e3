// Figures that studies have written down, for studies that build on them.
import GRDB

/// One figure of one seed, as it stands in the lab.
public struct StoredFigure: Sendable, Equatable {
  public let subject: String
  public let quantity: String
  public let x: Double?
  public let value: Double
}

extension StudyRepository {
  /// The figures of `run` for `seed`, in the order in which they were written.
  public func figures(in run: Run, seed: UInt64) throws -> [StoredFigure] {
    try lab.read { try Self.figures(of: run.id, seed: seed, $0) }
  }

  /// Those of the newest finished run of `study` at `scale` on a corpus with these training pictures;
  /// none if there is no such run.
  public func figures(
    ofLatest study: String, scale: String, trainedOn train: Dataset, seed: UInt64
  ) throws -> [StoredFigure] {
    try lab.read { db in
      let run = try Int64?.fetchOne(
        db,
        sql: """
          SELECT max(id) FROM run
          WHERE kind = 'experiment' AND state = 'finished' AND name = ?
            AND settings ->> '$.scale' = ? AND settings ->> '$.train' = ?
          """, arguments: [study, scale, train.hash])
      guard let run = run ?? nil else { return [] }
      return try Self.figures(of: run, seed: seed, db)
    }
  }

  private static func figures(of run: Int64, seed: UInt64, _ db: Database) throws -> [StoredFigure]
  {
    try MeasurementRecord.filter(Column("run_id") == run && Column("seed") == Int64(seed))
      .order(Column("id")).fetchAll(db)
      .map { StoredFigure(subject: $0.subject, quantity: $0.quantity, x: $0.x, value: $0.value) }
  }
}
