// Perturbations: exact differences on the 8-bit grid, checked before they are written: inside the
// pixel range, inside the ball (in integers), every fact finite.
import Foundation
import GRDB

/// A norm ball, eps = numerator / denominator exactly.
public struct StoredThreat: Sendable, Equatable {
  public let norm: String
  public let epsWritten: String
  public let numerator: Int64
  public let denominator: Int64

  /// The ball {δ : ‖δ‖ ≤ numerator/denominator} in `norm` ("l1", "l2" or "linf"), pixels in [0, 1].
  public init(norm: String, epsWritten: String, numerator: Int64, denominator: Int64) {
    precondition(numerator >= 0 && denominator > 0, "eps is a fraction that is not negative")
    self.norm = norm
    self.epsWritten = epsWritten
    self.numerator = numerator
    self.denominator = denominator
  }

  var eps: Double { Double(numerator) / Double(denominator) }

  /// Whether δ, in steps of 1/255, lies in the ball; decided in integers.
  func contains(_ delta: [Int16]) -> Bool {
    let p = UInt128(numerator)
    let q = UInt128(denominator)
    let magnitudes = delta.lazy.map { UInt128($0.magnitude) }
    return switch norm {
    case "l1": magnitudes.reduce(0, +) * q <= 255 * p
    case "l2":
      Self.isProduct(magnitudes.reduce(0) { $0 + $1 * $1 }, q * q, atMost: 255 * p, 255 * p)
    default: (magnitudes.max() ?? 0) * q <= 255 * p
    }
  }

  /// a·b ≤ c·d, whose products may need 256 bits.
  private static func isProduct(_ a: UInt128, _ b: UInt128, atMost c: UInt128, _ d: UInt128) -> Bool
  {
    let left = a.multipliedFullWidth(by: b)
    let right = c.multipliedFullWidth(by: d)
    return (left.high, left.low) <= (right.high, right.low)
  }
}

/// How perturbations are sought, as stored; see table attack.
public struct StoredAttack: Sendable, Equatable {
  public let checkpointID: Int64
  public let threat: StoredThreat?
  public let method: String
  public let objective: String
  public let target: String
  public let steps: Int
  public let stepSize: Double
  public let restarts: Int
  public let randomStart: Bool
  public let keepBest: Bool
  public let seed: UInt64

  /// The whole of an attack: against which weights, within which ball, how.
  public init(
    checkpointID: Int64, threat: StoredThreat?, method: String, objective: String, target: String,
    steps: Int, stepSize: Double, restarts: Int, randomStart: Bool, keepBest: Bool, seed: UInt64
  ) {
    self.checkpointID = checkpointID
    self.threat = threat
    self.method = method
    self.objective = objective
    self.target = target
    self.steps = steps
    self.stepSize = stepSize
    self.restarts = restarts
    self.randomStart = randomStart
    self.keepBest = keepBest
    self.seed = seed
  }
}

/// One perturbation, ready to be checked and stored.
public struct PerturbationDraft: Sendable {
  /// One fact before and after rounding to the 8-bit grid.
  public struct Pair<Value: Sendable>: Sendable {
    let float: Value
    let grid: Value

    /// A value before and after rounding.
    public init(float: Value, grid: Value) {
      self.float = float
      self.grid = grid
    }
  }

  let base: [UInt8]
  let delta: [Int16]
  let float: [Float]?
  let sourceLabel: Int
  let targetLabel: Int?
  let predicted: Pair<Int>
  let success: Pair<Bool>
  let l2: Pair<Double>
  let linf: Pair<Double>

  /// A perturbation of the picture `base`: `delta` in steps of 1/255, norms in units of [0, 1];
  /// `float` is δ before rounding where it is to be kept.
  public init(
    base: [UInt8], delta: [Int16], float: [Float]?, sourceLabel: Int, targetLabel: Int?,
    predicted: Pair<Int>, success: Pair<Bool>, l2: Pair<Double>, linf: Pair<Double>
  ) {
    self.base = base
    self.delta = delta
    self.float = float
    self.sourceLabel = sourceLabel
    self.targetLabel = targetLabel
    self.predicted = predicted
    self.success = success
    self.l2 = l2
    self.linf = linf
  }

  /// Why it must not be stored, or nil.
  func flaw(in threat: StoredThreat?) -> String? {
    if base.count != delta.count { return "it has another size than its picture" }
    let inRange = zip(base, delta).allSatisfy { 0...255 ~= Int($0) + Int($1) }
    if !inRange { return "it leaves the pixel range 0 to 255" }
    if let threat, !threat.contains(delta) {
      return "it lies outside the \(threat.norm) ball of \(threat.epsWritten)"
    }
    let facts = [l2.float, l2.grid, linf.float, linf.grid]
    let finite = facts.allSatisfy(\.isFinite) && (float ?? []).allSatisfy(\.isFinite)
    return finite ? nil : "it holds a number that is not finite"
  }
}

/// Stores perturbations as members of a picture set.
public struct PerturbationRepository: Sendable {
  let lab: LabFile

  /// The id of `attack` for `run`, stored now if it is new.
  public func attackID(_ attack: StoredAttack, run: Run) throws -> Int64 {
    try lab.write { try Self.attackID(attack, run: run.id, $0) }
  }

  /// Appends perturbed pictures to `set`: member i is the picture of `base` at `ordinals[i]` plus
  /// `drafts[i]`; all in one transaction.
  ///
  /// - Throws: `StoreError.refused` if one leaves the pixel range or the ball, or is not finite.
  public func append(
    _ drafts: [PerturbationDraft], of base: PictureSet, at ordinals: [Int], attack: StoredAttack,
    attackID: Int64, run: Run, to set: inout PictureSet
  ) throws {
    if let (index, flaw) = drafts.enumerated().lazy.compactMap({ index, draft in
      draft.flaw(in: attack.threat).map { (index, $0) }
    }).first {
      throw StoreError.refused("the perturbation of picture \(ordinals[index]) is refused: \(flaw)")
    }
    let payloads = try encode(drafts, shape: base.shape)
    var grown = set
    try lab.write { db in
      var images = try IDSequence(ImageRecord.self, db)
      var ids = try IDSequence(PerturbationRecord.self, db)
      let members = try zip(zip(drafts, payloads), ordinals).map { pair, ordinal in
        try Self.store(
          pair.0, pair.1,
          Place(
            id: ids.next(), run: run.id, attack: attackID,
            base: Self.imageID(of: pair.0.base, at: ordinal, in: base, &images, db)), db)
      }
      try PictureRepository.append(members, to: &grown, db)
    }
    set = grown
  }

  /// What is kept of one perturbation.
  struct Payloads {
    let delta: Payload
    let float: Payload?
  }

  /// Where a perturbation belongs.
  struct Place {
    let id, run, attack, base: Int64
    var source: Int64?
  }

  private func encode(_ drafts: [PerturbationDraft], shape: PictureShape) throws -> [Payloads] {
    try ParallelMap.run(drafts.count) { coder, index in
      Payloads(
        delta: try coder.encodeDelta(drafts[index].delta, shape: shape),
        float: try drafts[index].float.map { try coder.encodeFloats($0) })
    }
  }

  /// The image that stands at `ordinal` of `set` and has these pixels: where the member is itself a
  /// perturbed picture, its sum is stored as a picture.
  static func imageID(
    of pixels: [UInt8], at ordinal: Int, in set: PictureSet, _ ids: inout IDSequence,
    _ db: Database
  ) throws -> Int64 {
    let statement = try db.cachedStatement(
      sql: """
        SELECT image_id, perturbation_id FROM picture_set_member
        WHERE picture_set_id = ? AND ordinal = ?
        """)
    guard let row = try Row.fetchOne(statement, arguments: [set.id, ordinal]) else {
      throw StoreError.damagedRow(
        table: "picture_set", id: set.id, detail: "member \(ordinal) is missing")
    }
    guard try row.decode(Int64?.self, atIndex: 1) != nil else {
      return try requireShape(set.shape, of: row.decode(atIndex: 0), db)
    }
    return try imageID(of: pixels, shape: set.shape, &ids, db)
  }

  /// The image of these pixels, stored now if it is new.
  static func imageID(
    of pixels: [UInt8], shape: PictureShape, _ ids: inout IDSequence, _ db: Database
  ) throws -> Int64 {
    let encoded = try pixels.withUnsafeBufferPointer {
      try PayloadCoder().encodedPicture($0, shape: shape)
    }
    return try requireShape(
      shape, of: PictureRepository.store(encoded, shape: shape, &ids, db), db)
  }

  /// Equal bytes of another shape share one picture; δ is packed in the shape of its picture.
  private static func requireShape(_ shape: PictureShape, of image: Int64, _ db: Database) throws
    -> Int64
  {
    let statement = try db.cachedStatement(
      sql: "SELECT 1 FROM image WHERE id = ? AND channels = ? AND height = ? AND width = ?")
    let known = try Bool.fetchOne(
      statement, arguments: [image, shape.channels, shape.height, shape.width])
    guard known == true else {
      throw StoreError.refused(
        "picture \(image) has the same bytes in another shape, so it cannot be perturbed in this one"
      )
    }
    return image
  }

  static func store(
    _ draft: PerturbationDraft, _ payloads: Payloads, _ place: Place, _ db: Database
  ) throws -> MemberRow {
    let record = PerturbationRecord(
      id: place.id, runId: place.run, attackId: place.attack, baseImageId: place.base,
      sourceImageId: place.source, sourceLabel: draft.sourceLabel, targetLabel: draft.targetLabel,
      predictedFloat: draft.predicted.float, predictedGrid: draft.predicted.grid,
      successFloat: draft.success.float, successGrid: draft.success.grid, l2Float: draft.l2.float,
      l2Grid: draft.l2.grid, linfFloat: draft.linf.float, linfGrid: draft.linf.grid,
      codec: payloads.delta.codec.rawValue, rawLength: payloads.delta.rawLength,
      checksum: payloads.delta.checksum, payload: payloads.delta.bytes)
    try record.insertSealed(db)
    if let float = payloads.float {
      try PerturbationFloatRecord(
        perturbationId: record.id, codec: float.codec.rawValue, rawLength: float.rawLength,
        checksum: float.checksum, payload: float.bytes
      ).insertSealed(db)
    }
    return MemberRow(imageID: place.base, perturbationID: record.id)
  }
}
