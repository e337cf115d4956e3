// Payloads of record: each is unpacked and compared with its checksum or address.
import Crypto
import Foundation
import GRDB

extension Verification {
  mutating func checkPictures(_ db: Database) throws {
    try checkInBatches(ImageRecord.fetchCursor(db), of: "image") { coder, record in
      let shape = try PictureShape(stored: record.channels, record.height, record.width)
      let payload = try Payload(
        codec: record.codec, rawLength: record.rawLength, checksum: record.sha256,
        bytes: record.payload)
      _ = try coder.decodePicture(payload, shape: shape)
    } name: {
      "Picture \($0.id)"
    }
    try checkInBatches(PlacedFloats.cursor(db), of: "picture_float") { coder, record in
      let floats = try coder.decodeFloats(
        Payload(
          codec: record.codec, rawLength: record.rawLength, checksum: record.checksum,
          bytes: record.payload))
      guard record.isMember, floats.count == record.pixels,
        floats.allSatisfy({ $0 >= 0 && $0 <= 1 })
      else { throw StoreError.refused("it is no picture of its set with pixels in [0, 1]") }
    } name: {
      "The float form of picture \($0.ordinal) of picture set \($0.pictureSetId)"
    }
  }

  mutating func checkPerturbations(_ db: Database) throws {
    try checkInBatches(PlacedPerturbation.cursor(db), of: "perturbation") { coder, record in
      let shape = try PictureShape(stored: record.channels, record.height, record.width)
      let payload = try Payload(
        codec: record.codec, rawLength: record.rawLength, checksum: record.checksum,
        bytes: record.payload)
      if payload.codec == .picture {
        _ = try coder.decodePicture(payload, shape: shape)
      } else {
        _ = try coder.decodeDelta(payload, shape: shape)
      }
    } name: {
      "Perturbation \($0.id)"
    }
    try checkInversions(db)
    let floats = try PerturbationFloatRecord.fetchCursor(db)
    try checkInBatches(floats, of: "perturbation_float") { coder, record in
      _ = try coder.decodeFloats(
        Payload(
          codec: record.codec, rawLength: record.rawLength, checksum: record.checksum,
          bytes: record.payload))
    } name: {
      "The float form of perturbation \($0.perturbationId)"
    }
  }

  /// What imitates a picture is an inversion, and the other way round.
  private mutating func checkInversions(_ db: Database) throws {
    let halves = try Int64.fetchAll(
      db,
      sql: """
        SELECT perturbation.id FROM perturbation
        LEFT JOIN inversion ON inversion.perturbation_id = perturbation.id
        WHERE (source_image_id IS NULL) <> (inversion.perturbation_id IS NULL)
        """)
    for id in halves {
      report(
        "Perturbation \(id) is only half an inversion: it lacks its source or its distances",
        RecordTable.remedy(for: "perturbation"))
    }
  }

  mutating func checkTensors(_ db: Database) throws {
    let checkpoints = try CheckpointRecord.fetchCursor(db)
    while let checkpoint = try checkpoints.next() {
      let remedy = RecordTable.remedy(for: "checkpoint")
      attempt("Checkpoint \(checkpoint.id)", remedy) {
        let tensors = try ModelRepository.tensors(of: checkpoint.id, db)
        guard ModelRepository.weightsHash(tensors) == checkpoint.weightsHash else {
          throw StoreError.refused("its weights are not what their hash says")
        }
      }
    }
  }

  mutating func checkVectors(_ db: Database) throws {
    let vectors = try VectorRecord.fetchCursor(db)
    while let vector = try vectors.next() {
      attempt("Vector \(vector.id)", RecordTable.remedy(for: "vector")) {
        _ = try VectorStorage.values(of: vector, db)
      }
    }
  }

  /// Unpacks all payloads of a table on all cores; what throws becomes a finding.
  private mutating func checkInBatches<Record: FetchableRecord & Sendable>(
    _ rows: RecordCursor<Record>, of table: String,
    _ unpack: @escaping @Sendable (PayloadCoder, Record) throws -> Void,
    name: (Record) -> String
  ) throws {
    while true {
      var batch: [Record] = []
      while batch.count < 2048, let row = try rows.next() { batch.append(row) }
      guard !batch.isEmpty else { return }
      let checked = batch
      let errors = try ParallelMap.run(checked.count) { coder, index -> String? in
        do {
          try unpack(coder, checked[index])
          return nil
        } catch {
          return "\(error)"
        }
      }
      for (row, error) in zip(checked, errors) {
        if let error { report("\(name(row)): \(error)", RecordTable.remedy(for: table)) }
      }
    }
  }
}

/// A perturbation's payload with the shape of the picture it belongs to.
private struct PlacedPerturbation: Decodable, FetchableRecord, Sendable {
  static let databaseColumnDecodingStrategy = DatabaseColumnDecodingStrategy.convertFromSnakeCase
  let id: Int64
  let codec: Int
  let rawLength: Int
  let checksum: Data
  let payload: Data
  let channels: Int
  let height: Int
  let width: Int

  static func cursor(_ db: Database) throws -> RecordCursor<PlacedPerturbation> {
    try fetchCursor(
      db,
      sql: """
        SELECT perturbation.id, perturbation.codec, perturbation.raw_length, perturbation.checksum,
          perturbation.payload, image.channels, image.height, image.width
        FROM perturbation JOIN image ON image.id = perturbation.base_image_id
        """)
  }
}

/// A float picture with what its set says of it.
private struct PlacedFloats: Decodable, FetchableRecord, Sendable {
  static let databaseColumnDecodingStrategy = DatabaseColumnDecodingStrategy.convertFromSnakeCase
  let pictureSetId: Int64
  let ordinal: Int
  let codec: Int
  let rawLength: Int
  let checksum: Data
  let payload: Data
  let pixels: Int
  let isMember: Bool

  static func cursor(_ db: Database) throws -> RecordCursor<PlacedFloats> {
    try fetchCursor(
      db,
      sql: """
        SELECT finer.picture_set_id, finer.ordinal, finer.codec, finer.raw_length, finer.checksum,
          finer.payload, picture_set.channels * picture_set.height * picture_set.width AS pixels,
          finer.ordinal < picture_set.count AS is_member
        FROM picture_float AS finer JOIN picture_set ON picture_set.id = finer.picture_set_id
        """)
  }
}
