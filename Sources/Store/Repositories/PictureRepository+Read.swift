// Reading pictures back: rows come in order over one connection, payloads are unpacked on all cores,
// every checksum is compared, and a perturbed picture is base + δ in integers.
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

  private static let memberSQL = """
    SELECT
      member.ordinal, image.id, image.sha256, image.codec, image.payload,
      perturbation.id, perturbation.codec, perturbation.raw_length, perturbation.checksum,
      perturbation.payload, image.raw_length
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
      try rows[index].unpack(coder, shape: shape, into: part)
    }
  }
}

/// One member as read: the payloads of its picture and of its perturbation.
private struct StoredPicture: Sendable {
  let imageID: Int64
  let image: Payload
  let perturbation: (id: Int64, payload: Payload)?

  init(_ row: Row) throws {
    imageID = try row.decode(atIndex: 1)
    image = try Payload(
      codec: row.decode(atIndex: 3), rawLength: row.decode(atIndex: 10),
      checksum: row.decode(atIndex: 2), bytes: row.decode(atIndex: 4))
    perturbation = try row.decode(Int64?.self, atIndex: 5).map { id in
      let payload = try Payload(
        codec: row.decode(atIndex: 6), rawLength: row.decode(atIndex: 7),
        checksum: row.decode(atIndex: 8), bytes: row.decode(atIndex: 9))
      return (id, payload)
    }
  }

  func unpack(
    _ coder: PayloadCoder, shape: PictureShape, into target: UnsafeMutableBufferPointer<UInt8>
  ) throws {
    do {
      try coder.decodePicture(image, shape: shape, into: target)
    } catch let error as PayloadError {
      throw StoreError.damagedRow(table: "image", id: imageID, detail: "\(error)")
    }
    guard let perturbation else { return }
    do {
      let delta = try coder.decodeDelta(perturbation.payload, shape: shape)
      try Self.add(delta, to: target)
    } catch let error as PayloadError {
      throw StoreError.damagedRow(
        table: "perturbation", id: perturbation.id, detail: "\(error)")
    }
  }

  private static func add(_ delta: [Int16], to target: UnsafeMutableBufferPointer<UInt8>) throws {
    for index in target.indices {
      let value = Int16(target[index]) + delta[index]
      guard let pixel = UInt8(exactly: value) else { throw PayloadError.pixelOutOfRange }
      target[index] = pixel
    }
  }
}
