// Pictures and the ordered sets of them: written once by content, read back on both cores.
import Crypto
import Foundation
import GRDB

/// One picture ready to be stored: its address and its payload.
public struct EncodedPicture: Sendable {
  /// SHA-256 of the raw bytes.
  public let address: Data
  let payload: Payload
  /// Its pixels as floats, where they are to be kept besides.
  var floats: Payload?
}

/// An ordered list of pictures of one shape; `count` grows until its run completes it.
public struct PictureSet: Sendable, Equatable {
  public let id: Int64
  public let shape: PictureShape
  public internal(set) var count: Int
  var membersSum: Data

  init(_ record: PictureSetRecord) throws {
    id = record.id
    shape = try PictureShape(stored: record.channels, record.height, record.width)
    guard (0...Int(Int32.max)).contains(record.count) else {
      throw StoreError.damagedRow(
        table: "picture_set", id: record.id, detail: "its count is \(record.count)")
    }
    count = record.count
    membersSum = record.membersSum
  }
}

/// Stores pictures, and the ordered sets that they form.
public struct PictureRepository: Sendable {
  let lab: LabFile

  /// Compresses whole pictures (`pixels` holds one after the other) on all cores, outside of any
  /// transaction.
  public func encode(_ pixels: [UInt8], shape: PictureShape) throws -> [EncodedPicture] {
    let count = pixels.count / shape.count
    return try pixels.withUnsafeBufferPointer { pixels in
      nonisolated(unsafe) let pixels = pixels
      return try ParallelMap.run(count) { coder, index in
        let picture = UnsafeBufferPointer(
          rebasing: pixels[index * shape.count..<(index + 1) * shape.count])
        return try coder.encodedPicture(picture, shape: shape)
      }
    }
  }

  /// The set that `run` is filling: a new one, or what an earlier process has left of it.
  public func openSet(of run: Run, shape: PictureShape) throws -> PictureSet {
    try lab.write { db in
      if let left = try PictureSetRecord.filter(Column("run_id") == run.id).fetchOne(db) {
        return try PictureSet(left)
      }
      let record = PictureSetRecord(
        id: try db.nextID(PictureSetRecord.self), runId: run.id, channels: shape.channels,
        height: shape.height, width: shape.width, count: 0, complete: false,
        membersSum: Data(count: 32))
      try record.insertSealed(db)
      return try PictureSet(record)
    }
  }

  /// Appends pictures in order, in one transaction; equal pictures share one row, floats do not.
  public func append(_ pictures: [EncodedPicture], to set: inout PictureSet) throws {
    var grown = set
    try lab.write { db in
      var ids = try IDSequence(ImageRecord.self, db)
      let members = try pictures.map { picture in
        MemberRow(
          imageID: try Self.store(picture, shape: set.shape, &ids, db), perturbationID: nil)
      }
      for (index, picture) in pictures.enumerated() {
        try picture.floats.map { try Self.storeFloats($0, of: set, at: set.count + index, db) }
      }
      try Self.append(members, to: &grown, db)
    }
    set = grown
  }

  /// Appends the pictures that stand at `ordinals` of another set, without copying a pixel but
  /// for floats that stand beside them; with their perturbations, or as the pictures that those start
  /// from.
  public func append(
    membersOf source: PictureSet, at ordinals: [Int], withPerturbations: Bool = true,
    to set: inout PictureSet
  ) throws {
    var grown = set
    try lab.write { db in
      let statement = try db.cachedStatement(
        sql: """
          SELECT image_id, perturbation_id FROM picture_set_member
          WHERE picture_set_id = ? AND ordinal = ?
          """)
      let members = try ordinals.map { ordinal in
        guard let row = try Row.fetchOne(statement, arguments: [source.id, ordinal]) else {
          throw StoreError.damagedRow(
            table: "picture_set", id: source.id, detail: "it has no member \(ordinal)")
        }
        return MemberRow(
          imageID: try row.decode(atIndex: 0),
          perturbationID: withPerturbations ? try row.decode(atIndex: 1) : nil)
      }
      for (index, ordinal) in ordinals.enumerated() {
        try Self.copyFloats(of: source, at: ordinal, to: set, at: set.count + index, db)
      }
      try Self.append(members, to: &grown, db)
    }
    set = grown
  }

  /// The id of the picture at this address, stored now if it is new.
  static func store(
    _ picture: EncodedPicture, shape: PictureShape, _ ids: inout IDSequence, _ db: Database
  ) throws -> Int64 {
    let known = try db.cachedStatement(sql: "SELECT id FROM image WHERE sha256 = ?")
    if let id = try Int64.fetchOne(known, arguments: [picture.address]) { return id }
    let record = ImageRecord(
      id: ids.next(), sha256: picture.address, channels: shape.channels,
      height: shape.height, width: shape.width, codec: picture.payload.codec.rawValue,
      rawLength: picture.payload.rawLength, payload: picture.payload.bytes)
    try record.insertSealed(db)
    return record.id
  }

  /// Writes member rows at the end of the set and moves its count and sum along.
  static func append(_ members: [MemberRow], to set: inout PictureSet, _ db: Database) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO picture_set_member (picture_set_id, ordinal, image_id, perturbation_id)
        VALUES (?, ?, ?, ?)
        """)
    guard !members.isEmpty else { return }
    for member in members {
      try statement.execute(arguments: [set.id, set.count, member.imageID, member.perturbationID])
      set.membersSum = member.chained(to: set.membersSum, ordinal: set.count)
      set.count += 1
    }
    try update(set, complete: false, db)
  }

  /// Writes the set's row; a complete set is never appended to again.
  static func update(_ set: PictureSet, complete: Bool, _ db: Database) throws {
    guard var record = try PictureSetRecord.fetchOne(db, key: set.id) else {
      throw StoreError.damagedRow(table: "picture_set", id: set.id, detail: "it is gone")
    }
    precondition(!record.complete, "a complete picture set does not grow")
    record.count = set.count
    record.membersSum = set.membersSum
    record.complete = complete
    try record.updateSealed(db)
  }
}

/// A member as its row has it, and its part in the set's chained sum.
struct MemberRow: Equatable {
  let imageID: Int64
  let perturbationID: Int64?

  /// SHA-256(before ‖ ordinal ‖ image ‖ perturbation or 0), each number as 8 bytes, little-endian.
  func chained(to sum: Data, ordinal: Int) -> Data {
    var hash = SHA256()
    hash.update(data: sum)
    for number in [Int64(ordinal), imageID, perturbationID ?? 0] {
      withUnsafeBytes(of: number.littleEndian) { hash.update(bufferPointer: $0) }
    }
    return Data(hash.finalize())
  }
}
