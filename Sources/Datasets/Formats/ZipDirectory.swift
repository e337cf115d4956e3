// The directory at the end of a zip archive (APPNOTE.TXT 4.3.12 to 4.3.16): where entries lie and how
// long they are; numbers that do not fit 32 bits stand in zip64's fields.

/// Little-endian numbers in a piece of a file.
struct ZipFields {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The number of `width` bytes (8 at most) at `offset`, which must lie within; what exceeds Int.max
  /// becomes it, as no place in a file is.
  func number(_ offset: Int, _ width: Int) -> Int {
    let pattern = bytes[offset..<offset + width].reversed().reduce(UInt64(0)) {
      $0 << 8 | UInt64($1)
    }
    return Int(clamping: pattern)
  }
}

/// The entries that an archive's directory lists.
struct ZipDirectory {
  private(set) var entries: [ZipArchive.Entry] = []
  /// Where the directory begins, and no entry lies behind.
  let start: Int

  private static let mostEntries = 200_000
  /// 46 bytes, a name and extra fields for each.
  private static let longest = 64 << 20

  /// - Throws: `FormatError.badZip`, `.wrongKind`, `.empty`, `.tooLarge`.
  init(_ file: FileSource) throws {
    guard file.size > 0 else { throw FormatError.empty(file: file.name) }
    guard file.size <= FileSource.limit else {
      throw FormatError.tooLarge(file: file.name, limit: FileSource.limit)
    }
    let end = try EndRecord(file)
    guard end.size <= Self.longest, end.count <= Self.mostEntries else {
      throw FormatError.badZip(file: file.name, reason: "its directory is too long")
    }
    guard end.start <= end.place, end.size == end.place - end.start else {
      throw FormatError.badZip(file: file.name, reason: "its directory is not before its end")
    }
    start = end.start
    let fields = ZipFields(try file.bytes(at: end.start, count: end.size))
    var place = 0
    for _ in 0..<end.count {
      guard let entry = Self.entry(fields, &place) else {
        throw FormatError.badZip(
          file: file.name,
          reason: "an entry of its directory is cut, encrypted or packed otherwise than by deflate")
      }
      entries.append(entry)
    }
    guard place == end.size else {
      throw FormatError.badZip(file: file.name, reason: "its directory has another length")
    }
  }

  private static func entry(_ fields: ZipFields, _ place: inout Int) -> ZipArchive.Entry? {
    let fixed = 46
    guard fields.bytes.count - place >= fixed, fields.number(place, 4) == 0x0201_4b50 else {
      return nil
    }
    let lengths = [28, 30, 32].map { fields.number(place + $0, 2) }
    let end = place + fixed + lengths.reduce(0, +)
    let (flags, method) = (fields.number(place + 8, 2), fields.number(place + 10, 2))
    guard end <= fields.bytes.count, flags & 0x2041 == 0, method == 0 || method == 8 else {
      return nil
    }
    let name = fields.bytes[place + fixed..<place + fixed + lengths[0]]
    let extra = place + fixed + lengths[0]
    var numbers = [24, 20, 42].map { fields.number(place + $0, 4) }
    guard widen(&numbers, fields, extra..<extra + lengths[1]),
      let text = String(validating: name, as: UTF8.self),
      method == 8 || numbers[0] == numbers[1]
    else { return nil }
    let checksum = UInt32(fields.number(place + 16, 4))
    place = end
    return ZipArchive.Entry(
      name: text, isDeflated: method == 8, checksum: checksum, packed: numbers[1],
      size: numbers[0], header: numbers[2])
  }

  /// Puts zip64's numbers (size, packed size, header, in this order) in place of those that say so.
  private static func widen(
    _ numbers: inout [Int], _ fields: ZipFields, _ extra: Range<Int>
  ) -> Bool {
    let wanted = numbers.indices.filter { numbers[$0] == 0xffff_ffff }
    guard !wanted.isEmpty else { return true }
    var place = extra.lowerBound
    while place + 4 <= extra.upperBound {
      let length = fields.number(place + 2, 2)
      guard place + 4 + length <= extra.upperBound else { return false }
      if fields.number(place, 2) == 1 {
        guard length >= 8 * wanted.count else { return false }
        for (index, number) in wanted.enumerated() {
          numbers[number] = fields.number(place + 4 + 8 * index, 8)
        }
        return true
      }
      place += 4 + length
    }
    return false
  }
}

/// What the last record of an archive says of its directory.
private struct EndRecord {
  var count: Int
  var size: Int
  var start: Int
  /// Where the directory must end.
  var place: Int

  init(_ file: FileSource) throws {
    let length = 22
    let reach = min(file.size, length + 0xffff)
    let tail = ZipFields(try file.bytes(at: file.size - reach, count: reach))
    let first = stride(from: reach - length, through: 0, by: -1).first { place in
      tail.number(place, 4) == 0x0605_4b50
        && tail.number(place + 20, 2) == reach - length - place
    }
    guard let first else {
      throw FormatError.badZip(file: file.name, reason: "its end is missing, so it is cut")
    }
    place = file.size - reach + first
    count = tail.number(first + 10, 2)
    size = tail.number(first + 12, 4)
    start = tail.number(first + 16, 4)
    var disks = [4, 6].map { tail.number(first + $0, 2) }
    if first >= 20, tail.number(first - 20, 4) == 0x0706_4b50 {
      let wide = tail.number(first - 12, 8)
      guard wide <= place - 20 - 56 else { throw Self.damaged(file) }
      let record = ZipFields(try file.bytes(at: wide, count: 56))
      guard record.number(0, 4) == 0x0606_4b50 else { throw Self.damaged(file) }
      disks = [16, 20].map { record.number($0, 4) }
      count = record.number(32, 8)
      size = record.number(40, 8)
      start = record.number(48, 8)
      place = wide
    }
    guard disks == [0, 0] else {
      throw FormatError.badZip(file: file.name, reason: "it is split over several files")
    }
  }

  private static func damaged(_ file: FileSource) -> FormatError {
    .badZip(file: file.name, reason: "its zip64 end is damaged")
  }
}
