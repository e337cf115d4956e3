// Keys in, line and cursor out: what the prompt's editor makes of bytes, without a terminal.
import Foundation
import Testing

@testable import advex

@Suite struct EditedLineTests {
  /// The line after these keys, the cursor as '|', and what the last key led to.
  private func typed(_ keys: String, history: [String] = []) -> (
    line: String, outcome: EditedLine.Outcome
  ) {
    var line = EditedLine(history: history)
    var outcome = EditedLine.Outcome.editing
    for byte in keys.utf8 { outcome = line.take(byte) }
    let (head, tail) = (line.text[..<line.cursor], line.text[line.cursor...])
    return (String(head) + "|" + String(tail), outcome)
  }

  private static let (up, down, right, left) = ("\u{1B}[A", "\u{1B}[B", "\u{1B}[C", "\u{1B}[D")

  @Test func lettersGoInWhereTheCursorStands() {
    #expect(typed("SELECT").line == "SELECT|")
    #expect(typed("SLECT\u{1}\(Self.right)E").line == "SE|LECT")
    #expect(typed("ab\(Self.left)\(Self.left)\(Self.left)x").line == "x|ab")
    #expect(typed("ab\(Self.right)x").line == "abx|")
  }

  @Test func keysMoveAndDelete() {
    #expect(typed("abc\u{1B}[H").line == "|abc")
    #expect(typed("abc\u{1B}[1~").line == "|abc")
    #expect(typed("abc\u{1B}OH\u{1B}OF").line == "abc|")
    #expect(typed("abc\u{1}\u{5}").line == "abc|")
    #expect(typed("abc\u{7F}").line == "ab|")
    #expect(typed("\u{7F}\u{8}").line == "|")
    #expect(typed("abc\u{1}\u{1B}[3~").line == "|bc")
    #expect(typed("abc\u{1}\u{4}").line == "|bc")
    #expect(typed("one two  \u{17}").line == "one |")
    #expect(typed("one two\u{17}\u{17}\u{17}").line == "|")
    #expect(typed("one two\(Self.left)\(Self.left)\u{15}").line == "|wo")
    #expect(typed("one two\(Self.left)\(Self.left)\u{B}").line == "one t|")
  }

  @Test func enterEndsTheLineAndCtrlCDropsItAndCtrlDLeaves() {
    #expect(typed("abc\r").outcome == .done)
    #expect(typed("abc\n").outcome == .done)
    #expect(typed("abc\u{3}").outcome == .dropped)
    #expect(typed("\u{4}").outcome == .ended)
    #expect(typed("a\u{4}").outcome == .editing)
  }

  @Test func arrowsWalkThroughTheHistoryAndBackToWhatWasTyped() {
    let history = ["one;", "two;"]
    #expect(typed("x\(Self.up)", history: history).line == "two;|")
    #expect(typed("x\(Self.up)\(Self.up)\(Self.up)", history: history).line == "one;|")
    #expect(typed("x\(Self.up)\(Self.up)\(Self.down)", history: history).line == "two;|")
    #expect(typed("x\(Self.up)\(Self.down)", history: history).line == "x|")
    #expect(typed("x\(Self.up)\u{7F}\(Self.down)", history: history).line == "x|")
    #expect(typed("x\(Self.up)").line == "x|")
  }

  @Test func aCharacterIsOneKeyHoweverManyBytesItHas() {
    #expect(typed("größe\u{7F}\u{7F}").line == "grö|")
    #expect(typed("e\u{301}\u{7F}").line == "|")
    #expect(typed("漢字\(Self.left)x").line == "漢x|字")
    #expect(typed("👩‍🔬\u{7F}").line == "|")
  }

  @Test func brokenBytesAndUnknownKeysLeaveTheLineAlone() {
    var line = EditedLine()
    for byte: UInt8 in [
      0xC3, 0x61, 0x62, 0xFF, 0x80, 0xE2, 0x82, 0x1B, 0x5B, 0x35, 0x7E, 0x63, 0x00,
    ] {
      _ = line.take(byte)
    }
    #expect(String(line.text) == "abc")
    #expect(typed("a\u{1B}xb").line == "ab|")
  }

  /// Any bytes at all: the cursor stays in the line, and nothing traps.
  @Test func noBytesPutTheCursorOutside() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      var line = EditedLine(history: ["SELECT 1;", "ü"])
      for _ in 0..<60 {
        _ = line.take(UInt8.random(in: 0...255, using: &random))
        #expect((0...line.text.count).contains(line.cursor))
        let view = line.view(prompt: "advex> ", columns: 20)
        #expect(view.column < 20)
      }
    }
  }

  @Test func aLongLineShowsThePartAroundTheCursor() {
    var line = EditedLine()
    for byte in "0123456789".utf8 { _ = line.take(byte) }
    #expect(line.view(prompt: "> ", columns: 80) == ("> 0123456789", 12))
    #expect(line.view(prompt: "> ", columns: 8) == ("> 56789", 7))
    _ = line.take(1)
    #expect(line.view(prompt: "> ", columns: 8) == ("> 01234", 2))
    var wide = EditedLine()
    for byte in "漢字漢字\nx".utf8 where byte != 10 { _ = wide.take(byte) }
    #expect(wide.view(prompt: "> ", columns: 10) == ("> 字漢字x", 9))
    var earlier = EditedLine(history: ["a\nb"])
    for byte in Self.up.utf8 { _ = earlier.take(byte) }
    #expect(earlier.view(prompt: "> ", columns: 10) == ("> a⏎b", 5))
  }
}
