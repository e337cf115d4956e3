// Long vectors of numbers in compressed chunks. Chunks are always full but the last, so that a vector
// that grew in many commits has the same bytes as one that was written at once.
import Foundation
import GRDB

/// What a vector's elements are.
enum VectorElement: String, Sendable {
  case uint8, uint16, float32, float64

  /// Bytes of one element.
  var size: Int {
    switch self {
    case .uint8: 1
    case .uint16: 2
    case .float32: 4
    case .float64: 8
    }
  }

  /// The codec that suits it.
  var codec: PayloadCodec {
    switch self {
    case .uint8: .zstd
    case .uint16: .shuffle2
    case .float32: .shuffle4
    case .float64: .shuffle8
    }
  }
}

/// Writes and reads vectors inside a transaction of the caller's.
enum VectorStorage {
  /// Raw bytes of a full chunk: large enough to compress well, small enough to rewrite while it grows.
  static let chunkBytes = 65_536

  static func create(
    _ element: VectorElement, width: Int, run: Int64, _ db: Database
  ) throws -> VectorRecord {
    let record = VectorRecord(
      id: try db.nextID(VectorRecord.self), runId: run, element: element.rawValue, width: width,
      count: 0, nonfinite: 0, first: nil, last: nil, minimum: nil, maximum: nil, mean: nil)
    try record.insertSealed(db)
    return record
  }

  /// Appends whole entries; `values` holds `width` elements per entry.
  static func append(_ values: [Double], to vector: inout VectorRecord, _ db: Database) throws {
    let element = try element(of: vector)
    try append(bytes: pack(values, element), to: &vector, db)
  }

  /// Appends entries that are packed already.
  static func append(bytes new: Data, to vector: inout VectorRecord, _ db: Database) throws {
    let element = try element(of: vector)
    let entryBytes = try entryBytes(of: vector)
    guard new.count % entryBytes == 0 else {
      throw damaged(vector, "what is added is no whole number of entries of \(vector.width)")
    }
    guard !new.isEmpty else { return }
    let perChunk = max(1, chunkBytes / entryBytes)
    let fullEntries = vector.count / perChunk * perChunk
    let open = try takeOpenChunk(of: vector, from: fullEntries, db)
    let pending = open + new
    let coder = try PayloadCoder()
    var start = fullEntries
    for offset in stride(from: 0, to: pending.count, by: perChunk * entryBytes) {
      let piece = pending.dropFirst(offset).prefix(perChunk * entryBytes)
      let payload = try piece.withUnsafeBytes { try coder.encode($0, codec: element.codec) }
      let count = piece.count / entryBytes
      try VectorChunkRecord(
        vectorId: vector.id, start: start, count: count, codec: payload.codec.rawValue,
        rawLength: payload.rawLength, checksum: payload.checksum, payload: payload.bytes
      ).insertSealed(db)
      start += count
    }
    vector.count = start
    try summarise(&vector, db)
    try vector.updateSealed(db)
  }

  /// Takes the unfilled last chunk out, so that it can be written anew with more in it.
  private static func takeOpenChunk(of vector: VectorRecord, from start: Int, _ db: Database) throws
    -> Data
  {
    guard start < vector.count else { return Data() }
    let chunk = VectorChunkRecord.filter(
      Column("vector_id") == vector.id && Column("start") == start)
    guard let record = try chunk.fetchOne(db) else { throw gap(vector, start) }
    try chunk.deleteAll(db)
    let bytes = try decode(record, of: vector)
    guard record.count == vector.count - start else { throw gap(vector, start + record.count) }
    return bytes
  }

  /// All elements, in order.
  static func values(of vector: VectorRecord, _ db: Database) throws -> [Double] {
    unpack(try bytes(of: vector, db), try element(of: vector))
  }

  /// All elements as labels.
  static func labels(of vector: VectorRecord, _ db: Database) throws -> [UInt16] {
    try values(of: vector, db).map { value in
      guard let label = UInt16(exactly: value) else {
        throw damaged(vector, "\(value) is no label")
      }
      return label
    }
  }

  /// All elements packed, in order.
  static func bytes(of vector: VectorRecord, _ db: Database) throws -> Data {
    var bytes = Data()
    var next = 0
    let chunks = try VectorChunkRecord.filter(Column("vector_id") == vector.id)
      .order(Column("start")).fetchCursor(db)
    while let chunk = try chunks.next() {
      guard chunk.start == next, chunk.count <= vector.count - next else {
        throw gap(vector, next)
      }
      bytes += try decode(chunk, of: vector)
      next += chunk.count
    }
    guard next == vector.count else { throw gap(vector, next) }
    return bytes
  }

  private static func decode(_ chunk: VectorChunkRecord, of vector: VectorRecord) throws -> Data {
    guard (1...Int(Int32.max)).contains(chunk.count),
      try chunk.rawLength == chunk.count * entryBytes(of: vector)
    else { throw damaged(vector, "the piece at entry \(chunk.start) has another length") }
    do {
      let payload = try Payload(
        codec: chunk.codec, rawLength: chunk.rawLength, checksum: chunk.checksum,
        bytes: chunk.payload)
      let coder = try PayloadCoder()
      try coder.check(payload)
      var bytes = Data(count: payload.rawLength)
      try bytes.withUnsafeMutableBytes { try coder.decode(payload, into: $0) }
      return bytes
    } catch let error as PayloadError {
      throw StoreError.damagedRow(table: "vector_chunk", id: chunk.vectorId, detail: "\(error)")
    }
  }

  private static func gap(_ vector: VectorRecord, _ entry: Int) -> StoreError {
    damaged(vector, "entry \(entry) is missing")
  }

  private static func damaged(_ vector: VectorRecord, _ detail: String) -> StoreError {
    .damagedRow(table: "vector", id: vector.id, detail: detail)
  }

  static func element(of vector: VectorRecord) throws -> VectorElement {
    guard let element = VectorElement(rawValue: vector.element) else {
      throw damaged(vector, "unknown element '\(vector.element)'")
    }
    return element
  }

  /// Bytes of one entry; what a damaged row says is bounded before anything is computed from it.
  private static func entryBytes(of vector: VectorRecord) throws -> Int {
    let size = try element(of: vector).size
    guard (1...Payload.rawLengthLimit / size).contains(vector.width),
      (0...Int(Int32.max)).contains(vector.count)
    else { throw damaged(vector, "it has \(vector.count) entries of \(vector.width) elements") }
    return vector.width * size
  }

  /// Recomputed over everything, so that the sums do not depend on how the vector was cut in commits.
  private static func summarise(_ vector: inout VectorRecord, _ db: Database) throws {
    let values = try values(of: vector, db)
    let finite = values.filter(\.isFinite)
    vector.nonfinite = values.count - finite.count
    vector.first = finite.first
    vector.last = finite.last
    vector.minimum = finite.min()
    vector.maximum = finite.max()
    vector.mean = finite.isEmpty ? nil : finite.reduce(0, +) / Double(finite.count)
  }
}

extension VectorStorage {
  /// Elements as bytes, little-endian.
  static func pack(_ values: [Double], _ element: VectorElement) -> Data {
    func bytes<Element>(_ elements: [Element]) -> Data {
      elements.withUnsafeBytes { Data($0) }
    }
    return switch element {
    case .uint8: bytes(values.map { UInt8($0) })
    case .uint16: bytes(values.map { UInt16($0) })
    case .float32: bytes(values.map { Float($0) })
    case .float64: bytes(values)
    }
  }

  /// Elements out of bytes, little-endian.
  static func unpack(_ data: Data, _ element: VectorElement) -> [Double] {
    func elements<Element>(_ type: Element.Type, _ convert: (Element) -> Double) -> [Double] {
      let stride = MemoryLayout<Element>.stride
      return data.withUnsafeBytes { raw in
        (0..<raw.count / stride).map {
          convert(raw.loadUnaligned(fromByteOffset: $0 * stride, as: type))
        }
      }
    }
    return switch element {
    case .uint8: elements(UInt8.self) { Double($0) }
    case .uint16: elements(UInt16.self) { Double($0) }
    case .float32: elements(Float.self) { Double($0) }
    case .float64: elements(Double.self) { $0 }
    }
  }
}
