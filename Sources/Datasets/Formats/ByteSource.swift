// Bytes that arrive piece by piece, so that a file, an archive and memory are read by one code and
// nothing is allocated on the word of a header.

/// A stream of bytes that is read once, from its beginning to its end.
protocol ByteSource: AnyObject {
  /// The file's name, for sentences.
  var name: String { get }
  /// Fills the front of `buffer` and says with how many bytes; 0 only at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

extension ByteSource {
  /// Fills `buffer` as far as the source reaches and says how far that was.
  func fill(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var filled = 0
    while filled < buffer.count {
      let count = try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  /// The next `count` bytes, or as many as there are; memory grows with what arrives.
  func next(_ count: Int, reserving: Int = 0) throws -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(count, reserving))
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { chunk.deallocate() }
    while bytes.count < count {
      let wanted = min(chunk.count, count - bytes.count)
      let got = try fill(UnsafeMutableRawBufferPointer(rebasing: chunk[..<wanted]))
      bytes.append(contentsOf: chunk[..<got])
      if got < wanted { break }
    }
    return bytes
  }

  /// All remaining bytes, if they are at most `limit`.
  ///
  /// - Throws: `FormatError.tooLarge`, or what reading throws.
  func rest(limit: Int, reserving: Int = 0) throws -> [UInt8] {
    let bytes = try next(limit + 1, reserving: reserving)
    guard bytes.count <= limit else { throw FormatError.tooLarge(file: name, limit: limit) }
    return bytes
  }
}
