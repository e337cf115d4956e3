// Pickles of every protocol as Python itself wrote them, and pickles that ask for more than data.
import Testing

@testable import Datasets

private func load(_ bytes: [UInt8]) throws -> PickleDocument {
  try PickleReader.load(NamedBytes(name: "p", bytes: bytes))
}

private func load(_ text: String) throws -> PickleDocument { try load(Array(text.utf8)) }

private func rows(_ file: NamedBytes) throws -> CIFARRows {
  var rows = CIFARRows()
  try CIFARPython.append(file, names: CIFARNames(family: .cifar10), to: &rows)
  return rows
}

private let goldenBatches = [
  "python2-protocol0", "python2-protocol2", "numpy1-protocol2", "numpy1-protocol5",
  "numpy2-protocol0", "numpy2-protocol2", "numpy2-protocol3", "numpy2-protocol4",
  "numpy2-protocol5", "array-labels",
]

@Test(arguments: goldenBatches)
func everyProtocolGivesTheSamePicture(name: String) throws {
  let file = try fixture("batch-\(name).pickle")
  let found = try rows(file)
  #expect(found.labels == [7])
  #expect(found.pixels == (0..<3072).map { UInt8($0 * 7 % 256) })
  #expect(try PickleReader.load(file).strings("filenames") == ["it's_a_\"horse\"\\.png"])
}

@Test(arguments: goldenBatches)
func damagedPicklesAreValuesOrErrors(name: String) throws {
  let file = try fixture("batch-\(name).pickle")
  expectOnlyFormatErrors(file.bytes, rounds: 1000) {
    _ = try rows(NamedBytes(name: "p", bytes: $0))
  }
}

@Test func columnMajorArraysAreRefused() throws {
  let file = try fixture("batch-column-major.pickle")
  let error = formatError { _ = try rows(file) }
  #expect(error?.description.hasSuffix("an array is not in row-major order)") == true)
}

@Test(arguments: [
  ("cos\nsystem\n(S'true'\ntR.", "os.system"), ("c__builtin__\neval\n.", "__builtin__.eval"),
  ("cnumpy\nload\n.", "numpy.load"),
])
func onlyTheGlobalsOfAnArrayAreKnown(pickle: String, name: String) {
  #expect(formatError { _ = try load(pickle) } == .refusedGlobal(file: "p", name: name))
}

@Test func globalsFromTheStackAreHeldToTheSameList() {
  #expect(
    formatError { _ = try load([0x80, 4, 0x8c, 2, 111, 115, 0x8c, 1, 120, 0x93, 46]) }
      == .refusedGlobal(file: "p", name: "os.x"))
}

@Test func opcodesThatMakeObjectsAreRefused() {
  // INST, OBJ, PERSID, BINPERSID, NEWOBJ, EXT1 and NEXT_BUFFER.
  for opcode in Array("ioPQ".utf8) + [0x81, 0x82, 0x97] {
    #expect(
      formatError { _ = try load([opcode, 10, 10, 46]) }
        == .badPickle(
          file: "p", offset: 1,
          reason: "the opcode 0x\(String(opcode, radix: 16)) has no place in plain data"))
  }
}

@Test func nestingAndUnfoldingAreBounded() {
  #expect(
    formatError { _ = try load(String(repeating: "(", count: 1001)) }
      == .badPickle(file: "p", offset: 1001, reason: "it nests too deep"))
  // One text, turned into bytes over and over from the memo.
  let text = "X\0\u{10}\0\0" + String(repeating: "x", count: 4096) + "p0\n"
  let again = "c_codecs\nencode\n(g0\nS'latin1'\ntR"
  #expect(
    formatError { _ = try load(text + String(repeating: again, count: 1000) + ".") }
      .map { "\($0)".hasSuffix("its text unfolds too far)") } == true)
  #expect(
    formatError { _ = try load(String(repeating: "N", count: 4_000_001)) }
      == .badPickle(file: "p", offset: 4_000_000, reason: "it has more than 4000000 opcodes"))
}

@Test func containersMayHoldThemselvesAndNestWithoutEnd() throws {
  // A list in itself, and a hundred thousand tuples in one another.
  _ = try load("]p0\ng0\na.")
  _ = try load([UInt8(ascii: "N")] + [UInt8](repeating: 0x85, count: 100_000) + [46])
}

@Test func numbersOfProtocolZeroAndOneAreRead() throws {
  let numbers = "(dS'n'\n(lI12\naI-3\naL4000000000L\naJ\u{1}\0\0\0aM\u{2}\u{1}as."
  #expect(try load(numbers).integers("n", count: 5) == [12, -3, 4_000_000_000, 1, 258])
  #expect(
    try load([125, 85, 1, 110, 93, 0x8a, 2, 0xfe, 0xff, 97, 115, 46]).integers("n", count: 1) == [
      -2
    ])
  #expect(formatError { _ = try load("I99999999999999999999\n.") } != nil)
}

@Test func whatFollowsTheEndAndWhatIsMissingIsToldByPlace() {
  #expect(
    formatError { _ = try load("N.x") }
      == .badPickle(file: "p", offset: 2, reason: "1 bytes follow its end"))
  #expect(
    formatError { _ = try load("N") } == .badPickle(file: "p", offset: 1, reason: "it is cut"))
  #expect(
    formatError { _ = try load(".") }
      == .badPickle(file: "p", offset: 1, reason: "a value is missing"))
}

@Test func entriesThatAreMissingOrOfAnotherKindAreNamed() throws {
  let document = try load("}S'a'\nNs.")
  #expect(
    formatError { _ = try document.array("data") }
      == .badEntry(file: "p", key: "data", reason: "is missing"))
  #expect(
    formatError { _ = try document.integers("a", count: 1) }
      == .badEntry(file: "p", key: "a", reason: "is no list"))
  let labels = try load("}S'a'\n(lI1\nas.")
  #expect(
    formatError { _ = try labels.integers("a", count: 2) }
      == .countsDiffer(file: "p", pictures: 2, labels: 1))
}
