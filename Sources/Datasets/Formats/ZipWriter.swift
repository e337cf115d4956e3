// Zip archives of unpacked entries (APPNOTE.TXT), as torch.save writes them: each entry's bytes begin
// at a multiple of 64, by way of an extra field of zeros. Files stay below 2 GiB, so without zip64.

/// An archive that is being written.
final class ZipWriter {
  private let file: NewFile
  private var directory: [UInt8] = []
  private var count = 0

  /// Writes into the new file.
  init(_ file: NewFile) { self.file = file }

  /// Appends an entry.
  ///
  /// - Throws: `FormatError.unwritable`.
  func add(_ name: String, _ bytes: [UInt8]) throws {
    let checksum = bytes.withUnsafeBytes { ZipArchive.checksum($0) }
    let (fixed, place) = (30, file.count)
    let padding = 63 - (place + fixed + name.utf8.count + 4 + 63) % 64
    let facts = Self.facts(name, checksum: checksum, size: bytes.count)
    var header: [UInt8] = [0x50, 0x4b, 3, 4] + facts
    header += Self.little([padding + 4], 2) + Array(name.utf8)
    header += [0x46, 0x42] + Self.little([padding], 2) + [UInt8](repeating: 0, count: padding)
    try file.append(header)
    try file.append(bytes)
    directory += [0x50, 0x4b, 1, 2, 20, 0] + facts + Self.little([0, 0, 0, 0, 0, 0], 2)
    directory += Self.little([place], 4) + Array(name.utf8)
    count += 1
  }

  /// Appends the directory.
  ///
  /// - Throws: `FormatError.unwritable`.
  func finish() throws -> FormatFile {
    let start = file.count
    try file.append(directory)
    try file.append(
      [0x50, 0x4b, 5, 6] + Self.little([0, 0, count, count], 2)
        + Self.little([directory.count, start], 4) + [0, 0])
    return try file.finish()
  }

  /// What both headers have: version 2.0, names in UTF-8, not packed, 1 January 1980.
  private static func facts(_ name: String, checksum: UInt32, size: Int) -> [UInt8] {
    little([20, 0x0800, 0, 0, 0x21], 2) + little([Int(checksum), size, size], 4)
      + little([name.utf8.count], 2)
  }

  private static func little(_ values: [Int], _ width: Int) -> [UInt8] {
    values.flatMap { value in
      (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
  }
}
