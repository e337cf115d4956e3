// Numbers and strings that protocol 0 writes as lines of text, and text turned into bytes.

extension PickleReader {
  /// INT: a decimal number, or 00 and 01 for False and True.
  mutating func decimalOrBool() throws -> PickleValue {
    let digits = try line()
    if digits.elementsEqual("00".utf8) { return .bool(false) }
    if digits.elementsEqual("01".utf8) { return .bool(true) }
    return .int(try decimal(digits))
  }

  /// A decimal number, which Python 2 may close with an L.
  func decimal(_ line: ArraySlice<UInt8>) throws -> Int {
    let digits = line.last == UInt8(ascii: "L") ? line.dropLast() : line
    guard digits.count <= 20, let value = Int(String(decoding: digits, as: UTF8.self)) else {
      throw failure("a number is none, or too large")
    }
    return value
  }

  /// LONG1: a number in two's complement of `length` bytes, little-endian.
  mutating func long(length: Int) throws -> Int {
    guard length <= 8 else { throw failure("a number is too large") }
    let digits = try bytes(length)
    let sign: UInt64 = digits.last.map { $0 >= 0x80 } ?? false ? .max : 0
    return Int(Int64(bitPattern: digits.reversed().reduce(sign) { $0 << 8 | UInt64($1) }))
  }

  /// STRING: Python 2's `repr` of a byte string, in quotes, with backslash escapes.
  mutating func quoted(_ line: ArraySlice<UInt8>) throws -> ArraySlice<UInt8> {
    guard line.count >= 2, let quote = line.first, line.last == quote,
      quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"")
    else { throw failure("a string has no quotes") }
    try allow(decoding: line.count)
    var result: [UInt8] = []
    var rest = line.dropFirst().dropLast()
    while let byte = rest.popFirst() {
      result.append(byte == UInt8(ascii: "\\") ? try escape(&rest) : byte)
    }
    return result[...]
  }

  private func escape(_ rest: inout ArraySlice<UInt8>) throws -> UInt8 {
    switch rest.popFirst() {
    case UInt8(ascii: "n"): return 10
    case UInt8(ascii: "r"): return 13
    case UInt8(ascii: "t"): return 9
    case UInt8(ascii: "x"):
      guard let value = hexadecimal(rest.prefix(2), digits: 2) else { break }
      rest = rest.dropFirst(2)
      return UInt8(value)
    case let byte? where Array("\\'\"".utf8).contains(byte): return byte
    default: break
    }
    throw failure("a string has an unknown escape")
  }

  /// UNICODE: Latin-1 with \uXXXX and \UXXXXXXXX escapes, as UTF-8.
  mutating func unescaped(_ line: ArraySlice<UInt8>) throws -> ArraySlice<UInt8> {
    try allow(decoding: 2 * line.count)
    var result: [UInt8] = []
    var rest = line
    while let byte = rest.popFirst() {
      var scalar = UInt32(byte)
      if byte == UInt8(ascii: "\\"), let kind = rest.first, kind | 0x20 == UInt8(ascii: "u") {
        let digits = kind == UInt8(ascii: "u") ? 4 : 8
        guard let value = hexadecimal(rest.dropFirst().prefix(digits), digits: digits) else {
          throw failure("a text has an unknown escape")
        }
        scalar = value
        rest = rest.dropFirst(1 + digits)
      }
      guard let character = Unicode.Scalar(scalar) else { throw failure("a text is no Unicode") }
      result.append(contentsOf: UTF8.encode(character) ?? UTF8.encodedReplacementCharacter)
    }
    return result[...]
  }

  private func hexadecimal(_ text: ArraySlice<UInt8>, digits: Int) -> UInt32? {
    guard text.count == digits, text.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else {
      return nil
    }
    return UInt32(String(decoding: text, as: UTF8.self), radix: 16)
  }

  /// Text as Latin-1 bytes: how Python 3 puts bytes into protocols 0 to 2.
  mutating func latin1(_ text: ArraySlice<UInt8>) throws -> ArraySlice<UInt8> {
    try allow(decoding: text.count)
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var rest = text
    while let byte = rest.popFirst() {
      if byte < 0x80 {
        result.append(byte)
      } else if byte == 0xc2 || byte == 0xc3, let tail = rest.popFirst(), tail & 0xc0 == 0x80 {
        result.append((byte & 3) << 6 | tail & 0x3f)
      } else {
        throw failure("a text that stands for bytes is no Latin-1")
      }
    }
    return result[...]
  }
}
