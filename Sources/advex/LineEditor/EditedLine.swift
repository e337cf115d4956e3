// A line while it is typed, as a value: bytes from the terminal go in one by one, text and cursor come out.
// Keys are those of every shell: arrows, Home, End, Delete and Backspace; Ctrl-A and E to the ends, Ctrl-U
// and K to cut up to them, Ctrl-W to cut a word; up and down through earlier statements. Nothing here
// knows of a terminal.

/// What is typed, where the cursor stands in it, and the history that the arrows walk through.
struct EditedLine {
  /// What a byte has led to.
  enum Outcome: Equatable {
    case editing
    /// Enter.
    case done
    /// Ctrl-C: what was typed is dropped.
    case dropped
    /// Ctrl-D on an empty line.
    case ended
  }

  /// What is typed; an earlier statement may bring line breaks along.
  private(set) var text: [Character] = []
  /// How many characters stand before the cursor.
  private(set) var cursor = 0

  private let history: [String]
  /// The place in the history; its count is the line that is new.
  private var place: Int
  /// What was typed before the arrows went into the history.
  private var draft: [Character] = []
  /// The bytes of a key or of a UTF-8 character that is not whole yet.
  private var pending: [UInt8] = []

  /// An empty line after these statements, the oldest first.
  init(history: [String] = []) {
    self.history = history
    place = history.count
  }

  /// Takes the next byte.
  mutating func take(_ byte: UInt8) -> Outcome {
    if !pending.isEmpty || byte == 0x1B || byte >= 0x80 {
      takePart(byte)
      return .editing
    }
    switch byte {
    case 0x0A, 0x0D: return .done
    case control("C"): return .dropped
    case control("D"):
      if text.isEmpty { return .ended }
      delete(cursor..<min(cursor + 1, text.count))
    case control("A"): cursor = 0
    case control("E"): cursor = text.count
    case control("B"): cursor = max(cursor - 1, 0)
    case control("F"): cursor = min(cursor + 1, text.count)
    case control("P"): walk(to: place - 1)
    case control("N"): walk(to: place + 1)
    case control("H"), 0x7F: delete(max(cursor - 1, 0)..<cursor)
    case control("U"): delete(0..<cursor)
    case control("K"): delete(cursor..<text.count)
    case control("W"): delete(wordStart..<cursor)
    case 0x20...0x7E: insert(Unicode.Scalar(byte))
    default: break
    }
    return .editing
  }

  private func control(_ letter: Unicode.Scalar) -> UInt8 { UInt8(letter.value) & 0x1F }

  /// Where the word before the cursor starts.
  private var wordStart: Int {
    let head = text[..<cursor]
    let spaces = head.reversed().prefix { $0.isWhitespace }.count
    return cursor - spaces - head.dropLast(spaces).reversed().prefix { !$0.isWhitespace }.count
  }

  private mutating func delete(_ range: Range<Int>) {
    text.removeSubrange(range)
    cursor = range.lowerBound
  }

  /// An accent joins the letter before it, so what stands before the cursor is put together anew.
  private mutating func insert(_ scalar: Unicode.Scalar) {
    var head = String(text[..<cursor])
    head.unicodeScalars.append(scalar)
    let letters = Array(head)
    text = letters + text[cursor...]
    cursor = letters.count
  }

  /// Shows the statement at `next`, and keeps what was typed for the way back.
  private mutating func walk(to next: Int) {
    guard (0...history.count).contains(next), next != place else { return }
    if place == history.count { draft = text }
    place = next
    text = next == history.count ? draft : Array(history[next])
    cursor = text.count
  }
}

extension EditedLine {
  /// Takes a byte of something longer: a key's escape sequence, or a character in UTF-8.
  private mutating func takePart(_ byte: UInt8) {
    // A key or character that was broken off does not swallow the next one.
    if byte == 0x1B || pending.first.map({ $0 >= 0x80 }) == true && byte & 0xC0 != 0x80 {
      pending = []
    }
    pending.append(byte)
    if pending[0] == 0x1B {
      guard let isWhole = Self.isWholeKey(pending), isWhole else { return }
      press(String(decoding: pending.dropFirst(), as: UTF8.self))
      pending = []
    } else if pending[0] < 0x80 {
      let lone = pending[0]
      pending = []
      _ = take(lone)
    } else if pending.count >= Self.length(of: pending[0]) {
      String(validating: pending, as: UTF8.self)?.unicodeScalars.forEach { insert($0) }
      pending = []
    }
  }

  /// Whether an escape sequence is at its end: ESC, a letter; or ESC [ or O, digits, a letter or '~'.
  private static func isWholeKey(_ bytes: [UInt8]) -> Bool? {
    switch bytes.count {
    case 1: false
    case 2: bytes[1] != UInt8(ascii: "[") && bytes[1] != UInt8(ascii: "O")
    default: bytes.last.map { (0x40...0x7E).contains($0) }
    }
  }

  private mutating func press(_ key: String) {
    switch key {
    case "[A", "OA": walk(to: place - 1)
    case "[B", "OB": walk(to: place + 1)
    case "[C", "OC": cursor = min(cursor + 1, text.count)
    case "[D", "OD": cursor = max(cursor - 1, 0)
    case "[H", "OH", "[1~", "[7~": cursor = 0
    case "[F", "OF", "[4~", "[8~": cursor = text.count
    case "[3~": delete(cursor..<min(cursor + 1, text.count))
    default: break
    }
  }

  /// Bytes of the UTF-8 character that starts with `first`; 1 for what can start none.
  private static func length(of first: UInt8) -> Int {
    switch first {
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: 1
    }
  }
}

extension EditedLine {
  /// What fits beside `prompt` in so many columns, with the cursor in view, and the cursor's column.
  func view(prompt: String, columns: Int) -> (text: String, column: Int) {
    let room = max(columns - prompt.count - 1, 4)
    var start = cursor
    var before = 0
    while start > 0, before + text[start - 1].columns <= room {
      start -= 1
      before += text[start].columns
    }
    var end = cursor
    var used = before
    while end < text.count, used + text[end].columns <= room {
      used += text[end].columns
      end += 1
    }
    let shown = text[start..<end].map { $0.isNewline ? "⏎" : String($0) }.joined()
    return (prompt + shown, prompt.count + before)
  }
}

extension Character {
  /// Columns of a terminal that it takes: two for East Asian wide letters and pictures.
  var columns: Int {
    guard let first = unicodeScalars.first else { return 0 }
    let isPicture =
      first.properties.isEmojiPresentation || unicodeScalars.contains { $0.value == 0xFE0F }
    let wide: [ClosedRange<UInt32>] = [
      0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD,
    ]
    return isPicture || wide.contains { $0.contains(first.value) } ? 2 : 1
  }
}
