// What is known of the perturbation of one member of a picture set.
import GRDB

/// Labels and sizes of a stored perturbation.
public struct PerturbationFacts: Sendable, Equatable {
  /// The true label of the picture that δ is added to.
  public let sourceLabel: Int
  /// The class aimed at; nil where there was none.
  public let targetLabel: Int?
  /// Norms of δ after rounding to 8 bits, for pixels in [0, 1].
  public let l2, linf: Double
}

extension PerturbationRepository {
  /// The facts about the perturbation of the member at `ordinal`; nil where it has none.
  public func facts(of set: PictureSet, at ordinal: Int) throws -> PerturbationFacts? {
    try lab.read { db in
      let row = try Row.fetchOne(
        db,
        sql: """
          SELECT
            perturbation.source_label, perturbation.target_label,
            perturbation.l2_grid, perturbation.linf_grid
          FROM picture_set_member AS member
          JOIN perturbation ON perturbation.id = member.perturbation_id
          WHERE member.picture_set_id = ? AND member.ordinal = ?
          """, arguments: [set.id, ordinal])
      return try row.map {
        try PerturbationFacts(
          sourceLabel: $0.decode(atIndex: 0), targetLabel: $0.decode(atIndex: 1),
          l2: $0.decode(atIndex: 2), linf: $0.decode(atIndex: 3))
      }
    }
  }
}
