// Writes the pickles of CIFAR's Python version so that every reader takes them: Python 3 with
// encoding "latin1" (torchvision), "bytes" (Keras, also through its restricted reader) and the
// default. Strings are Python 2's, as in the original files; pixels are Python 3's bytes, since the
// default encoding cannot read Python 2's where they are not ASCII. Hence protocol 3.

/// The bytes of one pickle, opcode by opcode.
struct PickleWriter {
  private(set) var bytes: [UInt8]

  /// A pickle of that protocol, of whose opcodes the caller takes care.
  init(version: UInt8 = 3) { bytes = [0x80, version] }

  mutating func opcode(_ opcode: Unicode.Scalar) { bytes.append(UInt8(ascii: opcode)) }

  mutating func little(_ value: Int, _ width: Int) {
    for index in 0..<width { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * index))) }
  }

  mutating func append(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

  /// A dictionary with `entries`, which alternate between string keys and values, ends the pickle.
  mutating func dictionary(_ entries: (inout PickleWriter) -> Void) {
    opcode("}")
    opcode("(")
    entries(&self)
    opcode("u")
    opcode(".")
  }

  /// A number in -2³¹ ..< 2³¹.
  mutating func integer(_ value: Int) {
    switch value {
    case 0..<1 << 8:
      opcode("K")
      little(value, 1)
    case 0..<1 << 16:
      opcode("M")
      little(value, 2)
    default:
      opcode("J")
      little(value, 4)
    }
  }

  /// True or False.
  mutating func bool(_ value: Bool) { bytes.append(value ? 0x88 : 0x89) }

  /// A string: Python 2's if it is ASCII, else Unicode.
  mutating func string(_ text: String) {
    let utf8 = Array(text.utf8)
    if !utf8.allSatisfy({ $0 < 0x80 }) {
      opcode("X")
      little(utf8.count, 4)
    } else if utf8.count < 256 {
      opcode("U")
      little(utf8.count, 1)
    } else {
      opcode("T")
      little(utf8.count, 4)
    }
    append(utf8)
  }

  /// A list of values that `write` puts down one by one.
  mutating func list<Value>(
    _ values: some Sequence<Value>, _ write: (inout PickleWriter, Value) -> Void
  ) {
    opcode("]")
    opcode("(")
    for value in values { write(&self, value) }
    opcode("e")
  }

  mutating func global(_ module: String, _ name: String) {
    opcode("c")
    bytes.append(contentsOf: Array("\(module)\n\(name)\n".utf8))
  }

  mutating func tuple(_ values: (inout PickleWriter) -> Void) {
    opcode("(")
    values(&self)
    opcode("t")
  }

  /// A numpy array of type uint8, rows × columns.
  mutating func array(_ values: ArraySlice<UInt8>, rows: Int, columns: Int) {
    global("numpy.core.multiarray", "_reconstruct")
    tuple { writer in
      writer.global("numpy", "ndarray")
      writer.tuple { $0.integer(0) }
      writer.string("b")
    }
    opcode("R")
    tuple { writer in
      writer.integer(1)
      writer.tuple {
        $0.integer(rows)
        $0.integer(columns)
      }
      writer.uint8Type()
      // False: not in column-major order.
      writer.bool(false)
      writer.opcode("B")
      writer.little(values.count, 4)
      writer.bytes.append(contentsOf: values)
    }
    opcode("b")
  }

  private mutating func uint8Type() {
    global("numpy", "dtype")
    tuple { writer in
      writer.string("u1")
      writer.integer(0)
      writer.integer(1)
    }
    opcode("R")
    tuple { writer in
      writer.integer(3)
      writer.string("|")
      for _ in 0..<3 { writer.opcode("N") }
      for number in [-1, -1, 0] { writer.integer(number) }
    }
    opcode("b")
  }
}
