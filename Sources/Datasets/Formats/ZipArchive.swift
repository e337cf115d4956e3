// Zip archives (PKWARE's APPNOTE.TXT 6.3, with zip64), as torch.save and numpy write them: the
// directory at the end is read, held to the file, and entries are then read where they lie.
import CZlib

/// The entries of one archive on disk.
final class ZipArchive {
  /// One file in the archive.
  struct Entry {
    let name: String
    let isDeflated: Bool
    let checksum: UInt32
    /// Bytes in the archive.
    let packed: Int
    /// Bytes once unpacked.
    let size: Int
    /// Where its local header lies.
    let header: Int
    /// Where its bytes begin, once the local header was read.
    var start = 0
  }

  let file: FileSource
  /// By name.
  private(set) var entries: [String: Entry] = [:]

  /// Reads the directory of `file` and every local header.
  ///
  /// - Throws: `FormatError.badZip` for what is cut, encrypted, overlapping, split over disks, packed
  ///   in another way than deflate, or unpacks to more than `FileSource.limit` altogether.
  init(_ file: FileSource) throws {
    self.file = file
    let directory = try ZipDirectory(file)
    var total = 0
    var ranges: [Range<Int>] = []
    for var entry in directory.entries {
      guard entry.size <= FileSource.limit - total else {
        throw FormatError.expandsTooFar(file: file.name, limit: FileSource.limit)
      }
      total += entry.size
      entry.start = try start(of: entry, before: directory.start)
      ranges.append(entry.header..<entry.start + entry.packed)
      guard entries.updateValue(entry, forKey: entry.name) == nil else {
        throw FormatError.sameName(archive: file.name, name: entry.name)
      }
    }
    ranges.sort { $0.lowerBound < $1.lowerBound }
    for (one, next) in zip(ranges, ranges.dropFirst()) where one.upperBound > next.lowerBound {
      throw damaged("two of its entries overlap")
    }
  }

  /// The local header repeats the name and may have other extra fields than the directory.
  private func start(of entry: Entry, before end: Int) throws -> Int {
    let length = 30
    guard entry.header <= end - length else { throw damaged("an entry lies outside") }
    let header = ZipFields(try file.bytes(at: entry.header, count: length))
    let name = entry.name.utf8.count
    let start = entry.header + length + header.number(26, 2) + header.number(28, 2)
    guard header.number(0, 4) == 0x0403_4b50, header.number(26, 2) == name,
      start <= end, entry.packed <= end - start,
      try file.bytes(at: entry.header + length, count: name).elementsEqual(entry.name.utf8)
    else { throw damaged("the entry '\(entry.name)' is not where the directory says") }
    return start
  }

  /// The bytes of `entry`, unpacked and compared with its checksum.
  ///
  /// - Throws: `FormatError.badZip` if they are damaged or of another length.
  func bytes(of entry: Entry) throws -> [UInt8] {
    let packed = try file.bytes(at: entry.start, count: entry.packed)
    let bytes = entry.isDeflated ? try inflated(packed, entry) : packed
    let checksum = bytes.withUnsafeBytes { Self.checksum($0) }
    guard checksum == entry.checksum else { throw differs(entry) }
    return bytes
  }

  /// Compares an entry that is not packed with its checksum, a piece at a time.
  ///
  /// - Throws: as for its bytes.
  func check(_ entry: Entry) throws {
    guard !entry.isDeflated else { return _ = try bytes(of: entry) }
    var checksum: UInt32 = 0
    for start in stride(from: 0, to: entry.size, by: 1 << 22) {
      let piece = try file.bytes(
        at: entry.start + start, count: min(1 << 22, entry.size - start))
      checksum = piece.withUnsafeBytes { Self.checksum($0, after: checksum) }
    }
    guard checksum == entry.checksum else { throw differs(entry) }
  }

  /// CRC-32 of bytes that follow others of the sum `before`.
  static func checksum(_ bytes: UnsafeRawBufferPointer, after before: UInt32 = 0) -> UInt32 {
    UInt32(
      truncatingIfNeeded: crc32_z(
        UInt(before), bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count))
  }

  /// A deflate stream that fills exactly the size that was announced.
  private func inflated(_ packed: [UInt8], _ entry: Entry) throws -> [UInt8] {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    defer { stream.deallocate() }
    let size = CInt(MemoryLayout<z_stream>.size)
    guard inflateInit2_(stream, -MAX_WBITS, ZLIB_VERSION, size) == Z_OK else {
      throw damaged("zlib has no memory left")
    }
    defer { inflateEnd(stream) }
    var input = packed
    // One byte more than announced shows a stream that does not end there.
    let room = entry.size + 1
    return try input.withUnsafeMutableBufferPointer { input in
      try [UInt8](unsafeUninitializedCapacity: room) { output, filled in
        (stream.pointee.next_in, stream.pointee.avail_in) = (input.baseAddress, UInt32(input.count))
        (stream.pointee.next_out, stream.pointee.avail_out) = (output.baseAddress, UInt32(room))
        let status = inflate(stream, Z_FINISH)
        filled = room - Int(stream.pointee.avail_out)
        guard status == Z_STREAM_END, filled == entry.size, stream.pointee.avail_in == 0 else {
          throw damaged("the entry '\(entry.name)' does not unpack to its size")
        }
      }
    }
  }

  private func differs(_ entry: Entry) -> FormatError {
    damaged("the checksum of the entry '\(entry.name)' is wrong")
  }

  private func damaged(_ reason: String) -> FormatError {
    .badZip(file: file.name, reason: reason)
  }
}
