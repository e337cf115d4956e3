// Payloads of record: each is unpacked and compared with its checksum or address.
import Crypto
import Foundation
import GRDB

extension Verification {
  mutating func checkPictures(_ db: Database) throws {
    try checkInBatches(ImageRecord.self, db) { coder, record in
      let shape = PictureShape(
        channels: record.channels, height: record.height, width: record.width)
      var pixels = [UInt8](repeating: 0, count: shape.count)
      try pixels.withUnsafeMutableBufferPointer { buffer in
        try coder.decodePicture(
          Payload(
            codecNumber: record.codec, rawLength: record.rawLength,
            checksum: record.sha256.prefix(8), bytes: record.payload),
          shape: shape, into: buffer)
      }
      guard Data(SHA256.hash(data: pixels)) == record.sha256 else {
        throw PayloadError.checksumMismatch
      }
    } name: {
      "Picture \($0.id)"
    }
  }

  mutating func checkPerturbations(_ db: Database) throws {
    try checkInBatches(PerturbationRecord.self, db) { coder, record in
      _ = try coder.decodeDelta(
        Payload(
          codecNumber: record.codec, rawLength: record.rawLength, checksum: record.checksum,
          bytes: record.payload),
        shape: PictureShape(channels: 1, height: 1, width: record.rawLength))
    } name: {
      "Perturbation \($0.id)"
    }
    try checkInBatches(PerturbationFloatRecord.self, db) { coder, record in
      _ = try coder.decodeFloats(
        Payload(
          codecNumber: record.codec, rawLength: record.rawLength, checksum: record.checksum,
          bytes: record.payload))
    } name: {
      "The float form of perturbation \($0.perturbationId)"
    }
  }

  mutating func checkTensors(_ db: Database) throws {
    let checkpoints = try CheckpointRecord.fetchCursor(db)
    while let checkpoint = try checkpoints.next() {
      let remedy = RecordTable.remedy(for: "checkpoint")
      attempt("Checkpoint \(checkpoint.id)", remedy) {
        let tensors = try ModelRepository.tensors(of: checkpoint.id, db)
        guard ModelRepository.weightsHash(tensors) == checkpoint.weightsHash else {
          throw PayloadError.checksumMismatch
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
  private mutating func checkInBatches<Record: LabRecord>(
    _ record: Record.Type, _ db: Database,
    _ unpack: @escaping @Sendable (PayloadCoder, Record) throws -> Void,
    name: @escaping (Record) -> String
  ) throws {
    let rows = try Record.fetchCursor(db)
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
        if let error {
          report("\(name(row)): \(error)", RecordTable.remedy(for: Record.databaseTableName))
        }
      }
    }
  }
}
