// Lists of class names.
import Testing

@testable import Datasets

private func parse(_ text: String) throws -> [String] {
  try ClassNames.parse(NamedBytes(name: "n.txt", bytes: Array(text.utf8)))
}

@Test func namesStandOneALineAndEmptyLinesAtTheEndAreNone() throws {
  #expect(try parse("cat\ndog\n") == ["cat", "dog"])
  #expect(try parse("cat\r\ndog\r\n\r\n") == ["cat", "dog"])
  #expect(try parse("cat\ndog") == ["cat", "dog"])
  #expect(ClassNames.encode(["cat", "dog"]) == Array("cat\ndog\n".utf8))
}

@Test func namesThatWouldShiftOthersAreRefused() {
  #expect(
    formatError { _ = try parse("cat\n\ndog\n") }
      == .badClassNames(file: "n.txt", reason: "name 1 is empty or has more than one line"))
  #expect(
    formatError { _ = try parse("\n") } == .badClassNames(file: "n.txt", reason: "there are none"))
  #expect(
    formatError { _ = try ClassNames.parse(NamedBytes(name: "n.txt", bytes: [0xff, 0xfe])) }
      == .badClassNames(file: "n.txt", reason: "the text is not UTF-8"))
}
