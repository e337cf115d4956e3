// A file that was read or written, as manifests and the record of sources list it.
import Foundation

/// The name of a file, without its folder, and its length.
public struct FormatFile: Hashable, Sendable {
  /// The last part of the path.
  public let name: String
  /// The length in bytes.
  public let bytes: Int

  /// Writes a new file into `directory` and waits until the disk has it; without `waiting`, the system
  /// writes it out in its own time.
  ///
  /// - Throws: `FormatError.unwritable`, also if the file is there already.
  static func write(
    _ bytes: [UInt8], as name: String, in directory: String, waiting: Bool = true
  ) throws -> FormatFile {
    let file = try NewFile(name, in: directory)
    try file.append(bytes)
    return waiting ? try file.finish() : FormatFile(name: name, bytes: bytes.count)
  }
}

/// A file that is being written.
final class NewFile {
  private let name: String
  private let path: String
  private let descriptor: CInt
  /// Bytes written so far.
  private(set) var count = 0

  /// Makes the file called `name` in `directory`.
  ///
  /// - Throws: `FormatError.unwritable`, also if it is there already.
  init(_ name: String, in directory: String) throws {
    self.name = name
    path = directory + "/" + name
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Self.failure(path) }
  }

  deinit { close(descriptor) }

  /// Writes `bytes` behind what is there.
  func append(_ bytes: [UInt8]) throws {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        Foundation.write(descriptor, $0.baseAddress.map { $0 + written }, $0.count - written)
      }
      if count >= 0 {
        written += count
      } else if errno != EINTR {
        throw Self.failure(path)
      }
    }
    count += written
  }

  /// Waits until the disk has everything.
  func finish() throws -> FormatFile {
    guard fsync(descriptor) == 0 else { throw Self.failure(path) }
    return FormatFile(name: name, bytes: count)
  }

  private static func failure(_ path: String) -> FormatError {
    .unwritable(path: path, reason: String(cString: strerror(errno)))
  }
}
