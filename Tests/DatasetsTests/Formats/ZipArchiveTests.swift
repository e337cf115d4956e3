// Zip archives: what is written is read, and archives that lie about themselves are refused.
import Testing

@testable import Datasets

@Suite struct ZipArchiveTests {
  /// An archive of two entries, 'a/one' of 100 bytes and 'a/two' of 3, as bytes.
  private func archive() throws -> [UInt8] {
    try withFolder { folder in
      let writer = ZipWriter(try NewFile("z", in: folder))
      try writer.add("a/one", (0..<100).map { UInt8($0) })
      try writer.add("a/two", [7, 8, 9])
      _ = try writer.finish()
      return try contents("z", in: folder)
    }
  }

  private func read(_ bytes: [UInt8], _ body: (ZipArchive) throws -> Void = { _ in }) throws {
    try withFolder { folder in
      try put(bytes, "z", in: folder)
      try body(ZipArchive(FileSource(folder + "/z")))
    }
  }

  /// Why the archive is refused when 'a/one' is read, after `change`.
  private func flaw(_ change: (inout [UInt8]) -> Void) throws -> String? {
    var bytes = try archive()
    change(&bytes)
    let error = formatError {
      try read(bytes) { zip in
        let entry = try #require(zip.entries["a/one"])
        try zip.check(entry)
      }
    }
    if case .badZip(_, let reason) = error { return reason }
    return error.map { "\($0)" }
  }

  @Test func whatIsWrittenIsReadAndBeginsAtMultiplesOf64() throws {
    try read(archive()) { zip in
      #expect(zip.entries.keys.sorted() == ["a/one", "a/two"])
      let (one, two) = (try #require(zip.entries["a/one"]), try #require(zip.entries["a/two"]))
      #expect(one.start == 64 && two.start.isMultiple(of: 64))
      #expect(try zip.bytes(of: one) == (0..<100).map { UInt8($0) })
      #expect(try zip.bytes(of: two) == [7, 8, 9])
    }
  }

  @Test func liesAreFound() throws {
    let whole = try archive()
    let directory = try #require(whole.firstRange(of: [0x50, 0x4b, 1, 2])).lowerBound
    let second = try #require(whole[(directory + 4)...].firstRange(of: [0x50, 0x4b, 1, 2]))
      .lowerBound
    let end = whole.count - 22
    #expect(try flaw { _ in } == nil)
    #expect(try flaw { $0[70] ^= 1 } == "the checksum of the entry 'a/one' is wrong")
    #expect(try flaw { $0.removeLast() } == "its end is missing, so it is cut")
    #expect(try flaw { $0[30] ^= 1 } == "the entry 'a/one' is not where the directory says")
    // The second entry said to be where the first is, under its name.
    #expect(
      try flaw {
        $0.replaceSubrange(second + 42..<second + 46, with: [0, 0, 0, 0])
      } == "the entry 'a/two' is not where the directory says")
    // The first entry's bytes said to reach into the second's header.
    #expect(
      try flaw {
        $0[directory + 20] = 150
        $0[directory + 24] = 150
      } == "two of its entries overlap")
    #expect(
      try flaw { $0.replaceSubrange(directory + 42..<directory + 46, with: [0, 0, 0, 0x7f]) }
        == "an entry lies outside")
    for (offset, value) in [(8, 1), (10, 12), (0, 0), (28, 0xff)] {
      #expect(
        try flaw { $0[directory + offset] = UInt8(value) }
          == "an entry of its directory is cut, encrypted or packed otherwise than by deflate")
    }
    #expect(try flaw { $0[end + 4] = 1 } == "it is split over several files")
    #expect(try flaw { $0[end + 12] &+= 1 } == "its directory is not before its end")
    #expect(try flaw { $0[end + 10] = 1 } == "its directory has another length")
  }

  @Test func entriesThatUnpackTooFarAreRefusedBeforehand() throws {
    let directory = try #require(archive().firstRange(of: [0x50, 0x4b, 1, 2])).lowerBound
    let found = try flaw { bytes in
      // Deflated, and almost 4 GiB long.
      bytes[directory + 10] = 8
      bytes.replaceSubrange(directory + 24..<directory + 28, with: [0xfe, 0xff, 0xff, 0xff])
    }
    #expect(found?.contains("unpacks to more than the 2147483648 bytes") == true)
  }

  @Test func oneNameTwiceIsRefused() throws {
    let whole = try archive()
    let found = try flaw { bytes in
      for place in whole.indices where whole[place...].starts(with: Array("a/two".utf8)) {
        bytes.replaceSubrange(place..<place + 5, with: Array("a/one".utf8))
      }
    }
    #expect(found?.contains("more than one file called a/one") == true)
  }
}
