// Pictures finer than 8 bits: those of a set that came with float pixels (picture_float), and
// perturbed ones whose δ before rounding was kept (perturbation_float).
import Foundation
import GRDB

extension PictureRepository {
  /// Whole pictures with pixels in [0, 1], ready to be stored: 8-bit ones in `levels`, and as floats
  /// those in `floats` that are not what the levels say, k/255.
  public func encode(_ levels: [UInt8], floats: [Float], shape: PictureShape) throws
    -> [EncodedPicture]
  {
    var pictures = try encode(levels, shape: shape)
    let finer = pictures.indices.filter { index in
      (index * shape.count..<(index + 1) * shape.count).contains {
        floats[$0] != Float(levels[$0]) / 255
      }
    }
    let payloads = try ParallelMap.run(finer.count) { coder, index in
      let start = finer[index] * shape.count
      return try coder.encodeFloats(Array(floats[start..<start + shape.count]))
    }
    for (index, payload) in zip(finer, payloads) { pictures[index].floats = payload }
    return pictures
  }

  static func storeFloats(
    _ payload: Payload, of set: PictureSet, at ordinal: Int, _ db: Database
  ) throws {
    try PictureFloatRecord(
      pictureSetId: set.id, ordinal: ordinal, codec: payload.codec.rawValue,
      rawLength: payload.rawLength, checksum: payload.checksum, payload: payload.bytes
    ).insertSealed(db)
  }

  /// Floats belong to a place in a set, so another set has its own.
  static func copyFloats(
    of source: PictureSet, at ordinal: Int, to set: PictureSet, at place: Int, _ db: Database
  ) throws {
    let found =
      try PictureFloatRecord
      .filter(Column("picture_set_id") == source.id && Column("ordinal") == ordinal).fetchOne(db)
    guard var record = found else { return }
    (record.pictureSetId, record.ordinal) = (set.id, place)
    try record.insertSealed(db)
  }

  /// Refuses a dataset that has no pixels finer than 8 bits, or not of all its perturbed pictures.
  ///
  /// - Throws: `StoreError.refused`.
  public func requireFloats(of dataset: Dataset) throws {
    if let lack = try lackOfFloats(dataset) { throw StoreError.refused(lack) }
  }

  /// Whether `requireFloats(of:)` lets the dataset pass.
  public func holdsFloats(of dataset: Dataset) throws -> Bool {
    try lackOfFloats(dataset) == nil
  }

  private func lackOfFloats(_ dataset: Dataset) throws -> String? {
    let set = dataset.pictures.id
    let (unkept, any) = try lab.read { db in
      (
        try Int.fetchOne(db, sql: Self.unkeptSQL, arguments: [set]),
        try Bool.fetchOne(db, sql: Self.anySQL, arguments: ["set": set]) ?? false
      )
    }
    if let unkept {
      return "the lab holds picture \(unkept) of \(dataset.name) in 8 bits only; make its "
        + "perturbations again with --keep-float, or train on the grid"
    }
    return any
      ? nil
      : "no picture of \(dataset.name) is finer than 8 bits; train on the grid, which is the same"
  }

  /// The pixels of the members in `range` in [0, 1], one picture after the other: base/255 + δ, the
  /// float picture, or k/255 where there is neither.
  ///
  /// - Throws: `StoreError.damagedRow` if a payload is hurt, `.refused` for a perturbation whose δ
  ///   before rounding was not kept.
  public func floats(of set: PictureSet, in range: Range<Int>) throws -> [Float] {
    var floats = [Float](repeating: 0, count: range.count * set.shape.count)
    try floats.withUnsafeMutableBufferPointer { buffer in
      for start in stride(from: range.lowerBound, to: range.upperBound, by: 4096) {
        let part = Array(start..<min(start + 4096, range.upperBound))
        let offset = (start - range.lowerBound) * set.shape.count
        try readFloats(
          set, at: part,
          into: UnsafeMutableBufferPointer(
            rebasing: buffer[offset..<offset + part.count * set.shape.count]))
      }
    }
    return floats
  }

  /// The same of the members at `ordinals`, in that order, into `target`.
  public func readFloats(
    _ set: PictureSet, at ordinals: [Int], into target: UnsafeMutableBufferPointer<Float>
  ) throws {
    precondition(target.count >= ordinals.count * set.shape.count, "the buffer is too small")
    let pictures = try lab.read { db in
      let statement = try db.cachedStatement(sql: Self.floatSQL)
      return try ordinals.map { ordinal in
        guard let row = try Row.fetchOne(statement, arguments: [set.id, ordinal]) else {
          throw StoreError.damagedRow(
            table: "picture_set", id: set.id, detail: "member \(ordinal) is missing")
        }
        return try FloatPicture(row)
      }
    }
    let size = set.shape.count
    nonisolated(unsafe) let target = target
    _ = try ParallelMap.run(pictures.count) { coder, index in
      try pictures[index].unpack(
        coder, into: UnsafeMutableBufferPointer(rebasing: target[index * size..<(index + 1) * size])
      )
    }
  }

  /// The first perturbed member whose δ before rounding is not there.
  private static let unkeptSQL = """
    SELECT member.ordinal FROM picture_set_member AS member
    LEFT JOIN perturbation_float AS finer ON finer.perturbation_id = member.perturbation_id
    WHERE member.picture_set_id = ? AND member.perturbation_id IS NOT NULL
      AND finer.perturbation_id IS NULL
    ORDER BY member.ordinal LIMIT 1
    """

  private static let anySQL = """
    SELECT EXISTS (SELECT 1 FROM picture_float WHERE picture_set_id = :set)
      OR EXISTS (
        SELECT 1 FROM picture_set_member
        WHERE picture_set_id = :set AND perturbation_id IS NOT NULL)
    """

  private static let floatSQL = """
    SELECT
      image.id, image.channels, image.height, image.width, image.codec, image.raw_length,
      image.sha256, image.payload, member.perturbation_id,
      finer.codec, finer.raw_length, finer.checksum, finer.payload,
      whole.codec, whole.raw_length, whole.checksum, whole.payload, whole.rowid, member.ordinal
    FROM picture_set_member AS member
    JOIN image ON image.id = member.image_id
    LEFT JOIN perturbation_float AS finer ON finer.perturbation_id = member.perturbation_id
    LEFT JOIN picture_float AS whole
      ON whole.picture_set_id = member.picture_set_id AND whole.ordinal = member.ordinal
        AND member.perturbation_id IS NULL
    WHERE member.picture_set_id = ? AND member.ordinal = ?
    """
}

/// One member as read: its 8-bit picture with δ as it was before rounding, or its float pixels.
private struct FloatPicture: Sendable {
  let imageID: Int64
  let shape: PictureShape
  let image: Payload
  let delta: (id: Int64, payload: Payload)?
  let whole: (row: Int64, payload: Payload)?

  init(_ row: Row) throws {
    let imageID: Int64 = try row.decode(atIndex: 0)
    self.imageID = imageID
    (shape, image) = try PayloadError.naming("image", imageID) {
      let shape = try PictureShape(
        stored: row.decode(atIndex: 1), row.decode(atIndex: 2), row.decode(atIndex: 3))
      return (shape, try Self.payload(row, at: 4))
    }
    let ordinal: Int = try row.decode(atIndex: 18)
    delta = try row.decode(Int64?.self, atIndex: 8).map { id in
      guard try row.decode(Int?.self, atIndex: 9) != nil else {
        throw StoreError.refused(
          "the lab holds picture \(ordinal) in 8 bits only; make its perturbations again with "
            + "--keep-float")
      }
      let payload = try PayloadError.naming("perturbation_float", id) {
        try Self.payload(row, at: 9)
      }
      return (id, payload)
    }
    whole = try row.decode(Int64?.self, atIndex: 17).map { id in
      (id, try PayloadError.naming("picture_float", id) { try Self.payload(row, at: 13) })
    }
  }

  /// The columns codec, raw_length, checksum and payload from `index` on.
  private static func payload(_ row: Row, at index: Int) throws -> Payload {
    try Payload(
      codec: row.decode(atIndex: index), rawLength: row.decode(atIndex: index + 1),
      checksum: row.decode(atIndex: index + 2), bytes: row.decode(atIndex: index + 3))
  }

  func unpack(_ coder: PayloadCoder, into target: UnsafeMutableBufferPointer<Float>) throws {
    if let whole {
      return try PayloadError.naming("picture_float", whole.row) {
        try coder.decodeFloats(whole.payload, into: target)
      }
    }
    guard let delta else { return try unpackLevels(coder, into: target) { _, level in level } }
    try withUnsafeTemporaryAllocation(of: Float.self, capacity: target.count) { finer in
      try PayloadError.naming("perturbation_float", delta.id) {
        try coder.decodeFloats(delta.payload, into: finer)
      }
      // The attack's own sum is in the range; adding to the picture again may round beyond it.
      try unpackLevels(coder, into: target) { min(max($1 + finer[$0], 0), 1) }
    }
  }

  private func unpackLevels(
    _ coder: PayloadCoder, into target: UnsafeMutableBufferPointer<Float>,
    _ pixel: (_ place: Int, _ level: Float) -> Float
  ) throws {
    try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: target.count) { levels in
      try PayloadError.naming("image", imageID) {
        try coder.decodePicture(image, shape: shape, into: levels)
      }
      for i in target.indices { target[i] = pixel(i, Float(levels[i]) / 255) }
    }
  }
}
