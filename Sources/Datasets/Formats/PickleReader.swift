// A restricted reader of Python pickles, protocols 0 to 5 (the opcodes are described in CPython's
// Lib/pickletools.py). It knows plain values, lists, tuples, dictionaries and numpy arrays of whole
// numbers, or the tensors of torch.save; it runs nothing, and whatever else a pickle asks for is
// refused.

/// The machine that a pickle's opcodes drive.
struct PickleReader {
  /// No file of CIFAR's kind needs more opcodes; each makes one value at most.
  static let mostOpcodes = 4_000_000
  /// Open marks, which is how deep unfinished containers may nest.
  static let mostMarks = 1000

  let file: NamedBytes
  let dialect: PickleDialect
  var position: Int
  var stack: [PickleValue] = []
  var marks: [Int] = []
  var memo: [Int: PickleValue] = [:]
  var heap = PickleHeap()
  /// Bytes made by decoding text, which memoised text can ask for again and again.
  private var decoded = 0

  /// Reads the whole pickle in `file`.
  ///
  /// - Throws: `FormatError.badPickle`, `.refusedGlobal`, `.wrongKind`.
  static func load(_ file: NamedBytes) throws -> PickleDocument {
    if let found = FileSignature.guess(file.bytes), !found.contains("pickle") {
      throw FormatError.wrongKind(file: file.name, expected: "a Python pickle", found: found)
    }
    var reader = PickleReader(file: file, dialect: .numpy, position: 0)
    let root = try reader.run()
    guard reader.position == file.bytes.count else {
      throw reader.failure("\(file.bytes.count - reader.position) bytes follow its end")
    }
    return PickleDocument(file: file.name, root: root, heap: reader.heap)
  }

  /// Reads the pickle that begins at `position`, one of torch.save's, and moves on to its end.
  ///
  /// - Throws: `FormatError.badPickle`, `.refusedGlobal`.
  static func loadTorch(_ file: NamedBytes, from position: inout Int) throws -> PickleDocument {
    var reader = PickleReader(file: file, dialect: .torch, position: position)
    let root = try reader.run()
    position = reader.position
    return PickleDocument(file: file.name, root: root, heap: reader.heap)
  }

  private init(file: NamedBytes, dialect: PickleDialect, position: Int) {
    self.file = file
    self.dialect = dialect
    self.position = position
  }

  private mutating func run() throws -> PickleValue {
    for _ in 0..<Self.mostOpcodes {
      let opcode = try byte()
      if opcode == UInt8(ascii: ".") { return try pop() }
      try execute(opcode)
    }
    throw failure("it has more than \(Self.mostOpcodes) opcodes")
  }

  /// The error at the current place.
  func failure(_ reason: String) -> FormatError {
    .badPickle(file: file.name, offset: position, reason: reason)
  }

  // MARK: Bytes

  mutating func byte() throws -> UInt8 {
    guard position < file.bytes.count else { throw failure("it is cut") }
    defer { position += 1 }
    return file.bytes[position]
  }

  /// The next `count` bytes, which stay where they are.
  mutating func bytes(_ count: Int) throws -> ArraySlice<UInt8> {
    guard count >= 0, count <= file.bytes.count - position else { throw failure("it is cut") }
    defer { position += count }
    return file.bytes[position..<position + count]
  }

  /// A whole number of 1, 2, 4 or 8 bytes, little-endian.
  mutating func number(_ width: Int) throws -> Int {
    let pattern = try bytes(width).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard let value = Int(exactly: pattern) else { throw failure("a number is too large") }
    return value
  }

  /// The bytes before the next line feed, which is passed.
  mutating func line() throws -> ArraySlice<UInt8> {
    guard let end = file.bytes[position...].firstIndex(of: UInt8(ascii: "\n")) else {
      throw failure("a line does not end")
    }
    defer { position = end + 1 }
    return file.bytes[position..<end]
  }

  /// Counts bytes that are to be made, so that a small pickle cannot fill the memory.
  mutating func allow(decoding count: Int) throws {
    decoded += count
    guard decoded <= 4 * file.bytes.count else { throw failure("its text unfolds too far") }
  }

  // MARK: Stack

  mutating func pop() throws -> PickleValue {
    guard stack.count > marks.last ?? 0 else { throw failure("a value is missing") }
    return stack.removeLast()
  }

  func top() throws -> PickleValue {
    guard stack.count > marks.last ?? 0, let value = stack.last else {
      throw failure("a value is missing")
    }
    return value
  }

  mutating func mark() throws {
    guard marks.count < Self.mostMarks else { throw failure("it nests too deep") }
    marks.append(stack.count)
  }

  /// The values above the last mark, which goes with them.
  mutating func popToMark() throws -> [PickleValue] {
    guard let mark = marks.popLast() else { throw failure("a mark is missing") }
    let items = Array(stack[mark...])
    stack.removeLast(items.count)
    return items
  }
}
