// Unpacking of gzip, and of tar inside it.
import Testing

@testable import Datasets

/// "hello\n" as gzip writes it.
private let hello: [UInt8] = [
  31, 139, 8, 0, 0, 0, 0, 0, 2, 255, 203, 72, 205, 201, 201, 231, 2, 0, 32, 48, 58, 54, 6, 0, 0, 0,
]

private func unpack(_ bytes: [UInt8], limit: Int = 1000) throws -> String {
  let source = GzipSource(MemorySource(bytes, name: "a.gz"), limit: limit)
  return String(decoding: try source.rest(limit: limit), as: UTF8.self)
}

@Test func membersThatFollowOneAnotherAreOneText() throws {
  #expect(try unpack(hello) == "hello\n")
  #expect(try unpack(hello + hello) == "hello\nhello\n")
}

@Test func everyCutOfAGzipFileIsNoticed() {
  for count in 0..<hello.count {
    #expect(
      formatError { _ = try unpack(Array(hello[..<count])) }
        == .damagedGzip(file: "a.gz", reason: "it ends too early"))
  }
}

@Test func aFlippedBitFailsTheChecksum() {
  var bytes = hello
  bytes[18] ^= 1
  #expect(
    formatError { _ = try unpack(bytes) }
      == .damagedGzip(file: "a.gz", reason: "incorrect data check"))
}

@Test func bytesAfterTheLastMemberAreRefused() {
  #expect(
    formatError { _ = try unpack(hello + [1, 2, 3]) }
      == .damagedGzip(file: "a.gz", reason: "incorrect header check"))
}

@Test func unpackingStopsAtTheLimit() throws {
  let packed = try fixture("cifar10-gnu.tar.gz")
  let source = GzipSource(MemorySource(packed.bytes, name: "bomb.gz"), limit: 10_000)
  #expect(
    formatError { _ = try source.rest(limit: 1 << 30) }
      == .expandsTooFar(file: "bomb.gz", limit: 10_000))
}

@Test func damagedGzipIsAValueOrAnError() {
  expectOnlyFormatErrors(hello + hello, rounds: 3000) { _ = try unpack($0) }
}
