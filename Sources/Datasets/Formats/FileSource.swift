// A plain file as a source of bytes. Read through the system's calls, not mapped: a file that
// shrinks while a mapping is read ends the process.
import Foundation

/// The bytes of one plain file on disk.
final class FileSource: ByteSource {
  /// No single file may be larger, in bytes.
  static let limit = 2 << 30

  let name: String
  /// The file's length when it was opened.
  let size: Int
  private let descriptor: CInt

  /// Opens the file at `path`.
  ///
  /// - Throws: `FormatError.notFound`, `.notAFile` (folders, pipes, devices), `.unreadable`.
  init(_ path: String) throws {
    var status = stat()
    guard stat(path, &status) == 0 else { throw Self.failure(path) }
    // Asked before opening, since opening a pipe waits for its writer.
    guard status.st_mode & S_IFMT == S_IFREG else { throw FormatError.notAFile(path: path) }
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.failure(path) }
    name = path
    size = Int(status.st_size)
  }

  deinit { close(descriptor) }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while true {
      let count = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      guard errno == EINTR else { throw Self.failure(name) }
    }
  }

  /// The `count` bytes at `offset`, wherever reading has come to.
  ///
  /// - Throws: `FormatError.lengthDiffers` if the file ends before, `.unreadable`.
  func bytes(at offset: Int, count: Int) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let got = pread(
          descriptor, buffer.baseAddress.map { $0 + filled }, count - filled,
          off_t(offset + filled))
        if got > 0 {
          filled += got
        } else if got == 0 {
          throw FormatError.lengthDiffers(
            file: name, announced: offset + count, bytes: offset + filled)
        } else if errno != EINTR {
          throw Self.failure(name)
        }
      }
    }
  }

  /// Whether the file begins as gzip does (RFC 1952, section 2.3.1).
  var isGzip: Bool {
    var magic: [UInt8] = [0, 0]
    return pread(descriptor, &magic, 2, 0) == 2 && magic == [0x1f, 0x8b]
  }

  /// All bytes of the file at `path`.
  ///
  /// - Throws: `FormatError.tooLarge`, or what opening and reading throw.
  static func bytes(of path: String) throws -> NamedBytes {
    let file = try FileSource(path)
    let bytes = try file.rest(limit: limit, reserving: file.size)
    return NamedBytes(name: path, bytes: bytes)
  }

  private static func failure(_ path: String) -> FormatError {
    errno == ENOENT || errno == ENOTDIR
      ? .notFound(path: path)
      : .unreadable(path: path, reason: String(cString: strerror(errno)))
  }
}
