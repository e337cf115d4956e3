// gzip (RFC 1952) through zlib: members may follow one another, and every member's checksum and
// length are verified by zlib. What comes out is counted against a limit, so that a small file
// cannot fill the memory.
import CZlib

/// The unpacked bytes of a gzip source.
final class GzipSource: ByteSource {
  let name: String
  private let packed: any ByteSource
  private let limit: Int
  private var produced = 0
  private var betweenMembers = false
  private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
  // zlib keeps the address of its stream, so it must not move.
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

  /// Unpacks `packed`, at most `limit` bytes.
  init(_ packed: any ByteSource, limit: Int) {
    self.packed = packed
    self.limit = limit
    name = packed.name
    stream.initialize(to: z_stream())
    let gzipOnly: CInt = 16
    let status = inflateInit2_(
      stream, MAX_WBITS + gzipOnly, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib starts with its own version and enough memory")
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
  }

  /// The bytes of the plain or gzip file at `path`, unpacked, and its length on disk.
  static func bytes(ofFileMaybePacked path: String) throws -> (NamedBytes, size: Int) {
    let limit = FileSource.limit
    let file = try FileSource(path)
    let source: any ByteSource = file.isGzip ? GzipSource(file, limit: limit) : file
    let bytes = try source.rest(limit: limit, reserving: file.size)
    return (NamedBytes(name: path, bytes: bytes), file.size)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(clamping: buffer.count)
    let room = stream.pointee.avail_out
    while stream.pointee.avail_out == room {
      guard try refill() else { return 0 }
      if betweenMembers {
        inflateReset(stream)
        betweenMembers = false
      }
      try step()
    }
    let count = Int(room - stream.pointee.avail_out)
    produced += count
    guard produced <= limit else { throw FormatError.expandsTooFar(file: name, limit: limit) }
    return count
  }

  /// Sees to it that there is input; false at the proper end of the file.
  private func refill() throws -> Bool {
    guard stream.pointee.avail_in == 0 else { return true }
    let count = try packed.read(into: input)
    if count == 0 {
      if betweenMembers { return false }
      throw FormatError.damagedGzip(file: name, reason: "it ends too early")
    }
    stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = UInt32(count)
    return true
  }

  private func step() throws {
    switch inflate(stream, Z_NO_FLUSH) {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END: betweenMembers = true
    default:
      let reason = stream.pointee.msg.map { String(cString: $0) } ?? "zlib gives no reason"
      throw FormatError.damagedGzip(file: name, reason: reason)
    }
  }
}
