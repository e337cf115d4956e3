// advex sql: a prompt for SQL; statements may span lines and end with a semicolon.
import ArgumentParser
import Foundation
import Report
import Store

struct SQL: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sql",
    abstract: "Type SQL, statement by statement; read-only unless --write.",
    discussion: """
      A statement ends with a semicolon and may span lines. Ctrl-C stops it, or drops what was typed; \
      Ctrl-D leaves. On a terminal the arrow keys edit the line and bring back earlier statements, \
      which ~/.advex_history keeps. Without a terminal, statements are read from standard input, and \
      the exit code tells whether one failed.
      """)

  @Flag(help: "Allow statements that change the lab.")
  var write = false

  @Flag(help: "How rows are written.")
  var format: FormatFlag = .table

  @OptionGroup var lab: LabOptions

  func run() throws {
    try lab.open(write ? .readWrite : .readOnly) { lab in
      let prompt = isatty(FileHandle.standardInput.fileDescriptor) == 1 ? Prompt(lab) : nil
      var pending = ""
      var failed = false
      while let line = prompt.map({ $0.nextLine(after: &pending) })
        ?? readLine(strippingNewline: false)
      {
        pending += line
        while let statement = LabFile.takeStatement(from: &pending) {
          failed = !answer(statement, lab, prompt) || failed
        }
      }
      if prompt == nil, !pending.isEmpty { failed = !answer(pending, lab, nil) || failed }
      // A script must be able to tell that a statement failed.
      if failed, prompt == nil { throw ExitCode(1) }
    }
  }

  private func answer(_ sql: String, _ lab: LabFile, _ prompt: Prompt?) -> Bool {
    prompt.map { $0.run(sql) { answer(sql, lab) } } ?? answer(sql, lab)
  }

  private func answer(_ sql: String, _ lab: LabFile) -> Bool {
    do {
      let result = try lab.run(sql: sql)
      if !result.columns.isEmpty { print(format.format.render(result), terminator: "") }
      return true
    } catch {
      // Rows and errors go to two files; in the order of the statements where that is one terminal.
      fflush(nil)
      FileHandle.standardError.write(Data("Error: \(error)\n".utf8))
      return false
    }
  }
}
