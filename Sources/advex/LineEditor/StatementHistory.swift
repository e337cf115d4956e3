// Earlier statements of advex sql, in a file of the user's own: one statement a line, line breaks and
// backslashes escaped, the last thousand. Without a home there is no file, and the history ends with
// the prompt. That it cannot be written is no reason to stop anyone's work.
import Foundation

/// The statements that the arrow keys bring back.
struct StatementHistory {
  static let limit = 1_000

  private(set) var statements: [String] = []
  private let path: String?

  /// The history in `folder`/.advex_history; of this prompt alone where there is no folder.
  init(folder: String? = ProcessInfo.processInfo.environment["HOME"]) {
    path = folder.flatMap { $0.isEmpty ? nil : $0 + "/.advex_history" }
    guard let path, let data = FileManager.default.contents(atPath: path) else { return }
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
    statements = lines.suffix(Self.limit).map(Self.unescaped)
    if lines.count > Self.limit { write(statements, how: O_TRUNC) }
  }

  /// Adds a statement at the end, unless it is the last one again.
  mutating func add(_ statement: String) {
    let statement = statement.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !statement.isEmpty, statement != statements.last else { return }
    statements = (statements + [statement]).suffix(Self.limit)
    write([statement], how: O_APPEND)
  }

  /// Statements may hold what is nobody else's business: the file is its owner's alone.
  private func write(_ new: [String], how: Int32) {
    guard let path else { return }
    let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | how, 0o600)
    guard file >= 0 else { return }
    fchmod(file, 0o600)
    let lines = new.map { Self.escaped($0) + "\n" }.joined()
    try? FileHandle(fileDescriptor: file, closeOnDealloc: true).write(contentsOf: Data(lines.utf8))
  }

  private static func escaped(_ statement: String) -> String {
    statement.replacing("\\", with: "\\\\").replacing("\r\n", with: "\\n")
      .replacing("\n", with: "\\n").replacing("\r", with: "\\n")
  }

  private static func unescaped(_ line: Substring) -> String {
    var text = ""
    var isEscaped = false
    for character in line {
      if isEscaped {
        text.append(character == "n" ? "\n" : character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else {
        text.append(character)
      }
    }
    return text
  }
}
