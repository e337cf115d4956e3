// The header of numpy's .npy files (NEP 1, numpy/lib/format.py): a magic string, a version, a
// length, and a Python dictionary written out, padded so that the values start at a multiple of 64.

/// Type and extents of the array in a .npy file.
struct NpyHeader: Equatable {
  /// The type as numpy writes it, with its byte order: "|u1", "<i8".
  let type: String
  let shape: [Int]

  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// numpy itself refuses longer ones.
  private static let longestText = 10_000

  /// The header's bytes, format version 1.0.
  func encoded() -> [UInt8] {
    let extents = shape.map { "\($0)," }.joined(separator: " ")
    let tuple = shape.count == 1 ? extents : String(extents.dropLast())
    let text = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(tuple)), }"
    let prefix = Self.magic.count + 4
    let padding = 63 - (prefix + text.utf8.count) % 64
    let line = text + String(repeating: " ", count: padding) + "\n"
    let length = line.utf8.count
    return Self.magic + [1, 0, UInt8(length & 0xff), UInt8(length >> 8)] + Array(line.utf8)
  }

  /// The header at the front of `file` and the place where the values begin.
  ///
  /// - Throws: `FormatError.badArray`, `.wrongKind`.
  static func parse(_ file: NamedBytes) throws -> (header: NpyHeader, end: Int) {
    let bytes = file.bytes
    guard bytes.starts(with: magic) else {
      throw FormatError.wrongKind(
        file: file.name, expected: "a numpy array (npy)", found: FileSignature.guess(bytes))
    }
    guard bytes.count >= 12 else {
      throw FormatError.badArray(file: file.name, reason: "it is cut")
    }
    let width = bytes[6] == 1 ? 2 : 4
    let start = 8 + width
    let length = bytes[8..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard (1...3).contains(bytes[6]), length <= longestText, start + length <= bytes.count else {
      throw FormatError.badArray(
        file: file.name, reason: "its header is cut, too long or of an unknown version")
    }
    var scanner = NpyHeaderScanner(text: bytes[start..<start + length])
    guard let header = scanner.header() else {
      throw FormatError.badArray(
        file: file.name, reason: "its header is not that of a plain row-major array")
    }
    return (header, start + length)
  }
}

/// Reads the dictionary in a header: three keys, each once, nothing else.
private struct NpyHeaderScanner {
  var text: ArraySlice<UInt8>

  mutating func header() -> NpyHeader? {
    var type: String?
    var shape: [Int]?
    var isRowMajor = false
    guard take("{") else { return nil }
    while let key = quoted() {
      guard take(":") else { return nil }
      switch key {
      case "descr" where type == nil: type = quoted()
      case "fortran_order": isRowMajor = take("False")
      case "shape" where shape == nil: shape = tuple()
      default: return nil
      }
      guard take(",") else { break }
    }
    guard take("}"), text.allSatisfy({ $0 == 32 || $0 == 10 }), isRowMajor, let type, let shape
    else { return nil }
    return NpyHeader(type: type, shape: shape)
  }

  private mutating func take(_ token: String) -> Bool {
    text = text.drop { $0 == 32 }
    guard text.starts(with: token.utf8) else { return false }
    text = text.dropFirst(token.utf8.count)
    return true
  }

  private mutating func quoted() -> String? {
    guard take("'"), let end = text.firstIndex(of: UInt8(ascii: "'")) else { return nil }
    defer { text = text[(end + 1)...] }
    return String(decoding: text[..<end], as: UTF8.self)
  }

  private mutating func tuple() -> [Int]? {
    guard take("(") else { return nil }
    var extents: [Int] = []
    while !take(")") {
      let digits = text.prefix { $0 >= 48 && $0 <= 57 }
      guard let extent = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
      text = text.dropFirst(digits.count)
      extents.append(extent)
      guard take(",") || text.first == UInt8(ascii: ")") else { return nil }
    }
    return extents
  }
}
