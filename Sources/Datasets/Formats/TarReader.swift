// tar archives (POSIX.1-1988 ustar, with GNU's long names; pax headers are passed over, since no
// file that is looked for needs them). Entries are read in order, and only the wanted ones are kept.

/// Reads the files of one archive.
struct TarReader {
  private static let block = 512
  private static let longestName = 4096

  private let source: any ByteSource
  private let wanted: Set<String>
  private var longName: String?
  /// The wanted files, by the last part of their path.
  private(set) var files: [String: [UInt8]] = [:]

  /// Reads `source` to its end and keeps the files whose name, without folders, is in `wanted`.
  ///
  /// - Throws: `FormatError.damagedTar`, `.sameName`, or what `source` throws.
  init(_ source: any ByteSource, wanted: Set<String>) throws {
    self.source = source
    self.wanted = wanted
    while let header = try nextHeader() {
      try readEntry(header)
    }
    // The end of the compressed stream carries its checksum: it is read, whatever lies before it.
    while try source.next(1 << 20).count > 0 {}
  }

  private struct Header {
    var name: String
    var size: Int
    var kind: UInt8
  }

  /// The next header; `nil` at the archive's end mark or at the end of the source.
  private func nextHeader() throws -> Header? {
    let bytes = try source.next(Self.block)
    guard !bytes.isEmpty else { return nil }
    guard bytes.count == Self.block else { throw damaged("it ends inside a header") }
    guard bytes.contains(where: { $0 != 0 }) else { return nil }
    guard let announced = Self.octal(bytes[148..<156]), announced == Self.checksum(bytes) else {
      throw damaged("the checksum of a header is wrong")
    }
    guard let size = Self.octal(bytes[124..<136]) else { throw damaged("a size is not a number") }
    return Header(name: Self.text(bytes[0..<100]), size: size, kind: bytes[156])
  }

  private mutating func readEntry(_ header: Header) throws {
    switch header.kind {
    case UInt8(ascii: "L"):
      guard header.size <= Self.longestName else { throw damaged("a name is too long") }
      longName = Self.text(try contents(header.size)[...])
    case UInt8(ascii: "0"), 0:
      try readFile(longName ?? header.name, size: header.size)
      longName = nil
    default:
      try pass(header.size)
      if header.kind != UInt8(ascii: "K") { longName = nil }
    }
    try pass((Self.block - header.size % Self.block) % Self.block)
  }

  private mutating func readFile(_ path: String, size: Int) throws {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard wanted.contains(name) else { return try pass(size) }
    guard files[name] == nil else {
      throw FormatError.sameName(archive: source.name, name: name)
    }
    files[name] = try contents(size)
  }

  private func contents(_ size: Int) throws -> [UInt8] {
    let bytes = try source.next(size)
    guard bytes.count == size else { throw damaged("it ends inside a file") }
    return bytes
  }

  private func pass(_ size: Int) throws {
    var left = size
    while left > 0 {
      let count = try source.next(min(left, 1 << 20)).count
      guard count > 0 else { throw damaged("it ends inside a file") }
      left -= count
    }
  }

  private func damaged(_ reason: String) -> FormatError {
    .damagedTar(file: source.name, reason: reason)
  }

  /// The sum of a header's bytes, with its own field counted as spaces.
  private static func checksum(_ header: [UInt8]) -> Int {
    header.enumerated().reduce(0) { sum, byte in
      sum + (148..<156 ~= byte.offset ? 32 : Int(byte.element))
    }
  }

  /// A number in octal digits, padded with spaces and closed by a space or zero byte.
  private static func octal(_ field: ArraySlice<UInt8>) -> Int? {
    let digits = field.drop { $0 == 32 }.prefix { $0 != 32 && $0 != 0 }
    return digits.isEmpty ? nil : Int(String(decoding: digits, as: UTF8.self), radix: 8)
  }

  private static func text(_ field: ArraySlice<UInt8>) -> String {
    String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
  }
}
