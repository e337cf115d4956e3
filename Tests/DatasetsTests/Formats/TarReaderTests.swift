// tar archives, made here field by field and by GNU's and Python's writers.
import Testing

@testable import Datasets

/// One ustar entry with its contents and padding.
private func entry(_ name: String, _ contents: [UInt8], kind: Character = "0") -> [UInt8] {
  func field(_ text: String, _ width: Int) -> [UInt8] {
    Array(text.utf8) + [UInt8](repeating: 0, count: width - text.utf8.count)
  }
  func octal(_ value: Int, _ digits: Int) -> String {
    let text = String(value, radix: 8)
    return String(repeating: "0", count: digits - text.count) + text
  }
  var header = field(name, 100) + field("0000644", 8) + field("0000000", 8) + field("0000000", 8)
  header += field(octal(contents.count, 11), 12) + field("00000000000", 12)
  header += Array("        ".utf8) + field(String(kind), 100) + field("", 1) + field("ustar", 6)
  header += Array("00".utf8) + [UInt8](repeating: 0, count: 512 - 265)
  let sum = header.reduce(0) { $0 + Int($1) }
  header.replaceSubrange(148..<156, with: field(octal(sum, 6), 7) + [32])
  let padding = (512 - contents.count % 512) % 512
  return header + contents + [UInt8](repeating: 0, count: padding)
}

private func read(_ bytes: [UInt8], wanted: Set<String> = ["a", "b"]) throws -> [String: [UInt8]] {
  try TarReader(MemorySource(bytes, name: "x.tar"), wanted: wanted).files
}

private let endMark = [UInt8](repeating: 0, count: 1024)

@Test func onlyWantedFilesAreKeptAndFoldersDoNotMatter() throws {
  let archive =
    entry("folder/", [], kind: "5") + entry("folder/a", [1, 2, 3]) + entry("other", [9])
    + entry("./b", [UInt8](repeating: 7, count: 600))
  #expect(try read(archive + endMark) == ["a": [1, 2, 3], "b": .init(repeating: 7, count: 600)])
  #expect(try read(archive).count == 2)
}

@Test func longNamesOfGNUTarReplaceTheShortOnes() throws {
  let long = String(repeating: "deep/", count: 40) + "a"
  let archive = entry("././@LongLink", Array((long + "\0").utf8), kind: "L") + entry("short", [5])
  #expect(try read(archive + entry("b", [6])) == ["a": [5], "b": [6]])
}

@Test func aNameThatOccursTwiceIsRefused() {
  #expect(
    formatError { _ = try read(entry("x/a", [1]) + entry("y/a", [2])) }
      == .sameName(archive: "x.tar", name: "a"))
}

@Test func cutsAndFlippedHeadersAreNoticed() {
  let archive = entry("a", [1, 2, 3]) + entry("b", [UInt8](repeating: 7, count: 600))
  #expect(
    formatError { _ = try read(Array(archive[..<300])) }
      == .damagedTar(file: "x.tar", reason: "it ends inside a header"))
  #expect(
    formatError { _ = try read(Array(archive[..<514])) }
      == .damagedTar(file: "x.tar", reason: "it ends inside a file"))
  var flipped = archive
  flipped[0] ^= 1
  #expect(
    formatError { _ = try read(flipped) }
      == .damagedTar(file: "x.tar", reason: "the checksum of a header is wrong"))
}

@Test func damagedArchivesAreValuesOrErrors() {
  let archive = entry("a", [1, 2, 3]) + entry("b", [UInt8](repeating: 7, count: 600)) + endMark
  expectOnlyFormatErrors(archive, rounds: 3000) { _ = try read($0) }
}

@Test(arguments: ["cifar10-gnu.tar.gz", "cifar10-pax.tar.gz"])
func archivesOfOtherWritersAreRead(name: String) throws {
  let imported = try CIFARFamily.cifar10.read(from: fixturePath(name))
  #expect(imported.splits.map(\.name) == ["train", "test"])
  #expect(imported["train"]?.labels == [0, 1, 2, 3, 4])
  #expect(imported["test"]?.labels == [5])
  #expect(imported["train"]?.pixels.count == 5 * 3072)
  #expect(imported["train"]?.pixels(of: 3) == [UInt8](repeating: 30, count: 3072)[...])
  #expect(imported["train"]?.classNames == ["a", "b", "c", "d", "e", "f"])
  #expect(imported.sources.first == FormatFile(name: "batches.meta.txt", bytes: 13))
  #expect(imported.sources.count == 7)
}

@Test func damagedPackedArchivesAreValuesOrErrors() throws {
  let packed = try fixture("cifar10-gnu.tar.gz")
  expectOnlyFormatErrors(packed.bytes, rounds: 2000) { bytes in
    let source = GzipSource(MemorySource(bytes, name: "x.tar.gz"), limit: 100_000)
    _ = try TarReader(source, wanted: ["test_batch.bin"])
  }
}
