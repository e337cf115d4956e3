// advex sql: a prompt for SQL; statements may span lines and end with a semicolon.
import ArgumentParser
import Foundation
import Report
import Store

struct SQL: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sql",
    abstract: "Type SQL, statement by statement; read-only unless --write.")

  @Flag(help: "Allow statements that change the lab.")
  var write = false

  @OptionGroup var lab: LabOptions

  func run() throws {
    try lab.open(write ? .readWrite : .readOnly) { lab in
      let isTerminal = isatty(FileHandle.standardInput.fileDescriptor) == 1
      var pending = ""
      var failed = false
      while true {
        if isTerminal { print(pending.isEmpty ? "advex> " : "  ...> ", terminator: "") }
        fflush(nil)
        guard let line = readLine(strippingNewline: false) else { break }
        pending += line
        guard LabFile.isComplete(pending) else { continue }
        failed = !answer(pending, lab) || failed
        pending = ""
      }
      if pending.contains(where: { !$0.isWhitespace }) { failed = !answer(pending, lab) || failed }
      // A script must be able to tell that a statement failed.
      if failed, !isTerminal { throw ExitCode(1) }
    }
  }

  private func answer(_ sql: String, _ lab: LabFile) -> Bool {
    do {
      let result = try lab.run(sql: sql)
      if !result.columns.isEmpty { print(ResultFormat.table.render(result), terminator: "") }
      return true
    } catch {
      FileHandle.standardError.write(Data("Error: \(error)\n".utf8))
      return false
    }
  }
}
