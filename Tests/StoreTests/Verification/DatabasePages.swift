// Which bytes of an SQLite file mean something, read off its pages without SQLite, after "Database
// File Format" (https://www.sqlite.org/fileformat2.html). The rest is free space: nothing reads it.

/// The bytes of one value of one row: where its type is written, and where its content lies.
struct StoredValue {
  let root: Int
  let column: Int
  let type: Range<Int>
  let content: Range<Int>
}

/// A closed database file with 32 KiB pages in incremental-vacuum mode.
struct DatabasePages {
  private(set) var bytes: [UInt8]
  /// One flag per byte of the file.
  private(set) var isMeaningful: [Bool]
  /// Where a NULL stands for the row's own number: SQLite does not look whether it is a NULL or a 0.
  private var rowNumbers: Set<Int> = []
  /// Values of all rows that fit on their page.
  private(set) var values: [StoredValue] = []
  /// Pages that belong to nothing at present.
  private(set) var freePages: Set<Int> = []
  private(set) var overflowPages = 0
  private let pageSize: Int

  /// `roots` are the first pages of all tables and indexes.
  init(_ bytes: [UInt8], roots: [Int]) {
    self.bytes = bytes
    isMeaningful = Array(repeating: false, count: bytes.count)
    pageSize = Int(bytes[16]) << 8 | Int(bytes[17])
    // The schema cookie and the writing SQLite's version may be any number.
    mark(0..<40)
    mark(44..<96)
    markPointerMap()
    markFreeList()
    for root in [1] + roots { markTree(root, root: root) }
  }

  /// Whether anything depends on one bit of the file.
  func means(bit: Int, of offset: Int) -> Bool {
    isMeaningful[offset] && !(bit == 3 && rowNumbers.contains(offset))
  }

  private func number(_ offset: Int, _ length: Int) -> Int {
    bytes[offset..<offset + length].reduce(0) { $0 << 8 | Int($1) }
  }

  private func start(_ page: Int) -> Int { (page - 1) * pageSize }

  private mutating func mark(_ range: Range<Int>) {
    for index in range { isMeaningful[index] = true }
  }

  /// A varint and its length.
  private func varint(_ offset: Int) -> (value: Int, length: Int) {
    var value = 0
    for index in 0..<8 {
      let byte = Int(bytes[offset + index])
      value = value << 7 | byte & 0x7f
      if byte < 0x80 { return (value, index + 1) }
    }
    return (value << 8 | Int(bytes[offset + 8]), 9)
  }
}

extension DatabasePages {
  /// Page 2 says of each page that follows what it is and who points to it, in 5 bytes.
  private mutating func markPointerMap() {
    let pages = bytes.count / pageSize
    precondition(pages <= pageSize / 5, "one pointer map is enough for a test")
    mark(start(2)..<start(2) + 5 * (pages - 2))
  }

  /// Trunk pages list the free ones.
  private mutating func markFreeList() {
    var trunk = number(32, 4)
    while trunk != 0 {
      let leaves = number(start(trunk) + 4, 4)
      mark(start(trunk)..<start(trunk) + 8 + 4 * leaves)
      freePages.insert(trunk)
      for leaf in 0..<leaves { freePages.insert(number(start(trunk) + 8 + 4 * leaf, 4)) }
      trunk = number(start(trunk), 4)
    }
  }

  private mutating func markTree(_ page: Int, root: Int) {
    let head = start(page) + (page == 1 ? 100 : 0)
    let isInterior = bytes[head] < 8
    let cells = number(head + 3, 2)
    let pointers = head + (isInterior ? 12 : 8)
    mark(head..<pointers + 2 * cells)
    markFreeBlocks(of: page, first: number(head + 1, 2))
    for cell in 0..<cells {
      let offset = start(page) + number(pointers + 2 * cell, 2)
      if isInterior {
        mark(offset..<offset + 4)
        markTree(number(offset, 4), root: root)
      }
      markCell(offset + (isInterior ? 4 : 0), kind: bytes[head], root: root)
    }
    if isInterior { markTree(number(head + 8, 4), root: root) }
  }

  /// Of a free block only its first four bytes are read.
  private mutating func markFreeBlocks(of page: Int, first: Int) {
    var block = first
    while block != 0 {
      mark(start(page) + block..<start(page) + block + 4)
      block = number(start(page) + block, 2)
    }
  }

  /// Kinds: 2 interior index, 5 interior table, 10 leaf index, 13 leaf table.
  private mutating func markCell(_ offset: Int, kind: UInt8, root: Int) {
    let first = varint(offset)
    guard kind != 5 else { return mark(offset..<offset + first.length) }
    let key = kind == 13 ? varint(offset + first.length).length : 0
    let payload = offset + first.length + key
    let local = localLength(first.value, isTable: kind == 13)
    mark(offset..<payload + local)
    guard local < first.value else { return readRecord(payload, root: root) }
    mark(payload + local..<payload + local + 4)
    markOverflow(number(payload + local, 4), length: first.value - local)
  }

  private func localLength(_ payload: Int, isTable: Bool) -> Int {
    let most = isTable ? pageSize - 35 : (pageSize - 12) * 64 / 255 - 23
    guard payload > most else { return payload }
    let least = (pageSize - 12) * 32 / 255 - 23
    let fitting = least + (payload - least) % (pageSize - 4)
    return fitting <= most ? fitting : least
  }

  private mutating func markOverflow(_ page: Int, length: Int) {
    overflowPages += 1
    let here = min(length, pageSize - 4)
    mark(start(page)..<start(page) + 4 + here)
    if length > here { markOverflow(number(start(page), 4), length: length - here) }
  }

  private mutating func readRecord(_ offset: Int, root: Int) {
    let header = varint(offset)
    var type = offset + header.length
    var content = offset + header.value
    var column = 0
    while type < offset + header.value {
      let serial = varint(type)
      if column == 0, serial.value == 0 { rowNumbers.insert(type) }
      let length = contentLength(serial.value)
      values.append(
        StoredValue(
          root: root, column: column, type: type..<type + serial.length,
          content: content..<content + length))
      type += serial.length
      content += length
      column += 1
    }
  }

  /// Bytes that a value of this serial type takes.
  private func contentLength(_ serial: Int) -> Int {
    switch serial {
    case 0...4: serial
    case 5: 6
    case 6, 7: 8
    case 8...11: 0
    default: (serial - 12) / 2
    }
  }
}
