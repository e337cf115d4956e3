// Inversions (Ilyas et al. 2019, section 3.1): perturbations of a start picture that imitate the
// features of a source picture. Most are as large as pictures, so whichever is smaller is kept.
import Foundation
import GRDB

/// One inversion, ready to be checked and stored.
public struct InversionDraft: Sendable {
  /// Where the search began.
  public enum Start: Sendable, Equatable {
    /// At the member of that ordinal in the set of the source pictures.
    case picture(Int)
    /// At noise, which becomes an image of its own.
    case noise

    var name: String { self == .noise ? "noise" : "picture" }
  }

  /// ‖g(·) − g(source)‖ / ‖g(source)‖ where the search began, where it ended, and for what is stored.
  public struct Distances: Sendable, Equatable {
    let start, float, grid: Double

    /// Relative distances of features, as table inversion has them.
    public init(start: Double, float: Double, grid: Double) {
      self.start = start
      self.float = float
      self.grid = grid
    }
  }

  let perturbation: PerturbationDraft
  let start: Start
  let source: [UInt8]
  let distances: Distances

  /// `perturbation` of the start picture; `source` holds the pixels whose features it imitates.
  public init(
    perturbation: PerturbationDraft, start: Start, source: [UInt8], distances: Distances
  ) {
    self.perturbation = perturbation
    self.start = start
    self.source = source
    self.distances = distances
  }

  /// Why it must not be stored, or nil.
  var flaw: String? {
    if source.count != perturbation.base.count { return "its source has another size" }
    let isFinite = [distances.start, distances.float, distances.grid].allSatisfy(\.isFinite)
    if !isFinite { return "it holds a number that is not finite" }
    return perturbation.flaw(in: nil)
  }
}

extension PerturbationRepository {
  /// Appends inverted pictures to `set`: member i imitates the picture of `source` at `ordinals[i]`;
  /// all in one transaction.
  ///
  /// - Throws: `StoreError.refused` if one leaves the pixel range or is not finite.
  public func append(
    _ drafts: [InversionDraft], of source: PictureSet, at ordinals: [Int], attackID: Int64,
    run: Run, to set: inout PictureSet
  ) throws {
    for (draft, ordinal) in zip(drafts, ordinals) {
      guard let flaw = draft.flaw else { continue }
      throw StoreError.refused("the inversion of picture \(ordinal) is refused: \(flaw)")
    }
    let payloads = try Self.encode(drafts, shape: source.shape)
    var grown = set
    try lab.write { db in
      var images = try IDSequence(ImageRecord.self, db)
      var ids = try IDSequence(PerturbationRecord.self, db)
      let members = try zip(zip(drafts, payloads), ordinals).map { pair, ordinal in
        let (draft, payload) = pair
        let place = Place(
          id: ids.next(), run: run.id, attack: attackID,
          base: try Self.startImage(of: draft, in: source, &images, db),
          source: try Self.imageID(of: draft.source, at: ordinal, in: source, &images, db))
        return try Self.store(draft, payload, place, db)
      }
      try PictureRepository.append(members, to: &grown, db)
    }
    set = grown
  }

  private static func startImage(
    of draft: InversionDraft, in source: PictureSet, _ ids: inout IDSequence, _ db: Database
  ) throws -> Int64 {
    let pixels = draft.perturbation.base
    switch draft.start {
    case .picture(let ordinal):
      return try imageID(of: pixels, at: ordinal, in: source, &ids, db)
    case .noise:
      return try imageID(of: pixels, shape: source.shape, &ids, db)
    }
  }

  private static func store(
    _ draft: InversionDraft, _ payload: Payload, _ place: Place, _ db: Database
  ) throws -> MemberRow {
    let member = try store(
      draft.perturbation, Payloads(delta: payload, float: nil), place, db)
    try InversionRecord(
      perturbationId: place.id, start: draft.start.name, startDistance: draft.distances.start,
      floatDistance: draft.distances.float, gridDistance: draft.distances.grid
    ).insertSealed(db)
    return member
  }

  /// δ, or start + δ where that takes fewer bytes. A picture that does not compress is never kept:
  /// raw bytes are always a δ.
  private static func encode(_ drafts: [InversionDraft], shape: PictureShape) throws -> [Payload] {
    try ParallelMap.run(drafts.count) { coder, index in
      let (base, delta) = (drafts[index].perturbation.base, drafts[index].perturbation.delta)
      let difference = try coder.encodeDelta(delta, shape: shape)
      let pixels = zip(base, delta).map { UInt8(truncatingIfNeeded: Int16($0) + $1) }
      let whole = try pixels.withUnsafeBufferPointer { try coder.encodePicture($0, shape: shape) }
      let isSmaller = whole.codec == .picture && whole.bytes.count < difference.bytes.count
      return isSmaller ? whole : difference
    }
  }
}
