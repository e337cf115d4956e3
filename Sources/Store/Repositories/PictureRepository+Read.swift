// Reading pictures back: rows come in order over one connection, payloads are unpacked on all cores,
// every checksum is compared, and a perturbed picture is base + δ in integers, or kept whole.
import Crypto
import Foundation
import GRDB

extension PictureRepository {
  /// The pixels of the members in `range`, one picture after the other.
  ///
  /// - Throws: `StoreError.damagedRow` if a payload is hurt, or base + δ leaves 0 … 255.
  public func pixels(of set: PictureSet, in range: Range<Int>) throws -> [UInt8] {
    try lab.read { try Self.pixels(of: set, in: range, $0) }
  }

  static func pixels(of set: PictureSet, in range: Range<Int>, _ db: Database) throws -> [UInt8] {
    // A damaged shape must be seen before memory of its size is taken.
    if let first = try rows(of: set, in: range.prefix(1), db).first {
      try first.requireSize(of: set.shape)
    }
    var pixels = [UInt8](repeating: 0, count: range.count * set.shape.count)
    try pixels.withUnsafeMutableBufferPointer { buffer in
      // Rows of a few thousand pictures at a time: enough for both cores, little memory on top.
      for start in stride(from: range.lowerBound, to: range.upperBound, by: 4096) {
        let part = start..<min(start + 4096, range.upperBound)
        let rows = try rows(of: set, in: part, db)
        guard rows.count == part.count else { throw missing(set, start + rows.count) }
        let offset = (start - range.lowerBound) * set.shape.count
        let target = UnsafeMutableBufferPointer(
          rebasing: buffer[offset..<offset + part.count * set.shape.count])
        try unpack(rows, shape: set.shape, into: target)
      }
    }
    return pixels
  }

  /// The pixels of the members at `ordinals`, in that order, into `target`.
  public func read(
    _ set: PictureSet, at ordinals: [Int], into target: UnsafeMutableBufferPointer<UInt8>
  ) throws {
    precondition(target.count >= ordinals.count * set.shape.count, "the buffer is too small")
    let rows = try lab.read { db in
      let statement = try db.cachedStatement(sql: Self.memberSQL)
      return try ordinals.map { ordinal in
        guard
          let row = try Row.fetchOne(
            statement, arguments: ["set": set.id, "from": ordinal, "to": ordinal + 1])
        else { throw Self.missing(set, ordinal) }
        return try StoredPicture(row)
      }
    }
    try Self.unpack(rows, shape: set.shape, into: target)
  }

  /// The pixels that the perturbation of the member at `ordinal` is added to; the member's own where it
  /// has none.
  ///
  /// - Throws: `StoreError.damagedRow` if the member is missing or its payload is hurt.
  public func basePixels(of set: PictureSet, at ordinal: Int) throws -> [UInt8] {
    let rows = try lab.read { try Self.rows(of: set, in: ordinal..<ordinal + 1, $0) }
    guard let picture = rows.first else { throw Self.missing(set, ordinal) }
    try picture.requireSize(of: set.shape)
    var pixels = [UInt8](repeating: 0, count: set.shape.count)
    try pixels.withUnsafeMutableBufferPointer {
      try picture.unpackBase(PayloadCoder(), into: $0)
    }
    return pixels
  }

  private static let memberSQL = """
    SELECT
      member.ordinal, image.id, image.sha256, image.codec, image.payload,
      perturbation.id, perturbation.codec, perturbation.raw_length, perturbation.checksum,
      perturbation.payload, image.raw_length, image.channels, image.height, image.width
    FROM picture_set_member AS member
    JOIN image ON image.id = member.image_id
    LEFT JOIN perturbation ON perturbation.id = member.perturbation_id
    WHERE member.picture_set_id = :set AND member.ordinal >= :from AND member.ordinal < :to
    ORDER BY member.ordinal
    """

  private static func missing(_ set: PictureSet, _ ordinal: Int) -> StoreError {
    .damagedRow(table: "picture_set", id: set.id, detail: "member \(ordinal) is missing")
  }

  private static func rows(of set: PictureSet, in range: Range<Int>, _ db: Database) throws
    -> [StoredPicture]
  {
    let statement = try db.cachedStatement(sql: memberSQL)
    let rows = try Row.fetchCursor(
      statement,
      arguments: ["set": set.id, "from": range.lowerBound, "to": range.upperBound])
    return try Array(rows.map(StoredPicture.init))
  }

  private static func unpack(
    _ rows: [StoredPicture], shape: PictureShape, into target: UnsafeMutableBufferPointer<UInt8>
  ) throws {
    nonisolated(unsafe) let target = target
    _ = try ParallelMap.run(rows.count) { coder, index in
      let part = UnsafeMutableBufferPointer(
        rebasing: target[index * shape.count..<(index + 1) * shape.count])
      try rows[index].unpack(coder, into: part)
    }
  }
}

/// One member as read: the payloads of its picture and of its perturbation.
private struct StoredPicture: Sendable {
  let imageID: Int64
  /// The picture's own: equal bytes of another shape share its row.
  let shape: PictureShape
  let image: Payload
  let perturbation: (id: Int64, payload: Payload)?

  init(_ row: Row) throws {
    let imageID: Int64 = try row.decode(atIndex: 1)
    self.imageID = imageID
    (shape, image) = try PayloadError.naming("image", imageID) {
      let shape = try PictureShape(
        stored: row.decode(atIndex: 11), row.decode(atIndex: 12), row.decode(atIndex: 13))
      let payload = try Payload(
        codec: row.decode(atIndex: 3), rawLength: row.decode(atIndex: 10),
        checksum: row.decode(atIndex: 2), bytes: row.decode(atIndex: 4))
      return (shape, payload)
    }
    perturbation = try row.decode(Int64?.self, atIndex: 5).map { id in
      try PayloadError.naming("perturbation", id) {
        let payload = try Payload(
          codec: row.decode(atIndex: 6), rawLength: row.decode(atIndex: 7),
          checksum: row.decode(atIndex: 8), bytes: row.decode(atIndex: 9))
        return (id, payload)
      }
    }
  }

  /// Refuses a picture that cannot have as many bytes as `wanted`.
  func requireSize(of wanted: PictureShape) throws {
    try PayloadError.naming("image", imageID) {
      guard shape.count == wanted.count else {
        throw PayloadError.lengthMismatch(expected: wanted.count, found: shape.count)
      }
      try PayloadCoder().checkPicture(image, shape: shape)
    }
  }

  func unpack(_ coder: PayloadCoder, into target: UnsafeMutableBufferPointer<UInt8>) throws {
    if let perturbation, perturbation.payload.codec == .picture {
      return try PayloadError.naming("perturbation", perturbation.id) {
        try coder.decodePicture(perturbation.payload, shape: shape, into: target)
      }
    }
    try unpackBase(coder, into: target)
    guard let perturbation else { return }
    try PayloadError.naming("perturbation", perturbation.id) {
      try Self.add(coder.decodeDelta(perturbation.payload, shape: shape), to: target)
    }
  }

  /// The picture without its perturbation.
  func unpackBase(
    _ coder: PayloadCoder, into target: UnsafeMutableBufferPointer<UInt8>
  ) throws {
    try PayloadError.naming("image", imageID) {
      try coder.decodePicture(image, shape: shape, into: target)
    }
  }

  private static func add(_ delta: [Int16], to target: UnsafeMutableBufferPointer<UInt8>) throws {
    var outside: Int32 = 0
    for index in target.indices {
      let value = Int32(target[index]) + Int32(delta[index])
      outside |= value & ~255
      target[index] = UInt8(truncatingIfNeeded: value)
    }
    if outside != 0 { throw PayloadError.pixelOutOfRange }
  }
}
