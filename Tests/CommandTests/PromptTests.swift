// advex sql on a terminal, end to end: a pseudo-terminal types, and looks at what is left of it.
import Foundation
import Synchronization
import Testing

@testable import advex

@Suite struct PromptTests {
  /// A pseudo-terminal with `advex sql` at its other end.
  private final class Typist {
    let tool: Tool
    let process = Process()
    private let master: FileHandle
    private let slave: FileHandle
    private let screen = Screen()
    let before: String

    init(_ tool: Tool, home: String?) throws {
      self.tool = tool
      // What unlockpt and ptsname do, which Swift's Glibc does not show: TIOCSPTLCK and TIOCGPTN.
      let file = open("/dev/ptmx", O_RDWR | O_NOCTTY)
      var (locked, number): (Int32, Int32) = (0, -1)
      #expect(ioctl(file, 0x4004_5431, &locked) == 0 && ioctl(file, 0x8004_5430, &number) == 0)
      let other = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
      master = FileHandle(fileDescriptor: file, closeOnDealloc: true)
      slave = FileHandle(
        fileDescriptor: try #require(other < 0 ? nil : other), closeOnDealloc: true)
      before = Self.modes(of: slave)
      process.executableURL = Tool.binary
      process.arguments = ["sql", "--csv"]
      process.currentDirectoryURL = tool.folder
      process.environment = ["TERM": "xterm", "PATH": "/usr/bin"]
      process.environment?["HOME"] = home
      (process.standardInput, process.standardOutput, process.standardError) = (slave, slave, slave)
      try process.run()
      master.readabilityHandler = { [screen] handle in
        screen.add(String(decoding: handle.availableData, as: UTF8.self))
      }
    }

    deinit {
      master.readabilityHandler = nil
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    private static func modes(of file: FileHandle) -> String {
      var modes = termios()
      tcgetattr(file.fileDescriptor, &modes)
      return "\(modes.c_iflag) \(modes.c_oflag) \(modes.c_cflag) \(modes.c_lflag)"
    }

    var modes: String { Self.modes(of: slave) }

    /// Waits for `text` to be shown after what was waited for before, and types `keys`.
    func once(_ text: String, type keys: String) throws {
      try screen.wait(for: text)
      master.write(Data(keys.utf8))
    }
  }

  /// What was shown and not yet waited for.
  private final class Screen: Sendable {
    struct Missing: Error { let text, shown: String }
    private let shown = Mutex("")

    func add(_ text: String) { shown.withLock { $0 += text } }

    func wait(for text: String) throws {
      for _ in 0..<600 {
        let isThere = shown.withLock { shown in
          guard let place = shown.firstRange(of: text) else { return false }
          shown.removeSubrange(..<place.upperBound)
          return true
        }
        if isThere { return }
        Thread.sleep(forTimeInterval: 0.05)
      }
      throw Missing(text: text, shown: shown.withLock { $0 })
    }
  }

  private let tool: Tool
  private var home: String { tool.folder.path }
  private var history: String? {
    try? String(contentsOfFile: home + "/.advex_history", encoding: .utf8)
  }

  init() throws {
    tool = try Tool()
    try tool.run("init")
  }

  @Test func aStatementIsEditedRunAndBroughtBackInTheNextPrompt() throws {
    let first = try Typist(tool, home: home)
    // A missing letter is put in at its place.
    try first.once("advex> ", type: "SELECT 'ö' AS nam;\u{1B}[De\r")
    try first.once("name\r\nö\r\n", type: "")
    try first.once("advex> ", type: "SELECT 1,\r")
    try first.once("...> ", type: "2;\r")
    try first.once("1,2\r\n", type: "")
    try first.once("advex> ", type: "SELECT 9\u{3}")
    try first.once("advex> ", type: "\u{4}")
    first.process.waitUntilExit()
    #expect(first.process.terminationStatus == 0)
    #expect(first.modes == first.before)
    #expect(history == "SELECT 'ö' AS name;\nSELECT 1,\\n2;\n")
    let facts = try FileManager.default.attributesOfItem(atPath: home + "/.advex_history")
    #expect(facts[.posixPermissions] as? Int == 0o600)

    let second = try Typist(tool, home: home)
    try second.once("advex> ", type: "\u{1B}[A\u{1B}[A\r")
    try second.once("name\r\nö\r\n", type: "")
    try second.once("advex> ", type: "\u{1B}[A\u{1B}[A\r")
    try second.once("1,2\r\n", type: "")
    try second.once("advex> ", type: "\u{4}")
    second.process.waitUntilExit()
    #expect(second.modes == second.before)
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGQUIT])
  func aSignalEndsThePromptAndLeavesTheTerminalAsItWas(number: Int32) throws {
    let typist = try Typist(tool, home: home)
    try typist.once("advex> ", type: "SELECT")
    try typist.once("SELECT", type: "")
    #expect(typist.modes != typist.before)
    kill(typist.process.processIdentifier, number)
    typist.process.waitUntilExit()
    #expect(typist.process.terminationReason == .uncaughtSignal)
    #expect(typist.process.terminationStatus == number)
    #expect(typist.modes == typist.before)
  }

  @Test func withoutAHomeThereIsNoHistoryFile() throws {
    let typist = try Typist(tool, home: nil)
    try typist.once("advex> ", type: "SELECT 5;\r")
    try typist.once("5\r\n5\r\n", type: "")
    try typist.once("advex> ", type: "\u{1B}[A\r")
    try typist.once("5\r\n5\r\n", type: "\u{4}")
    typist.process.waitUntilExit()
    #expect(history == nil)
  }

  @Test func theHistoryKeepsTheLastThousandStatementsAndNothingTwiceInARow() throws {
    var statements = StatementHistory(folder: home)
    for number in 0..<1_200 { statements.add("SELECT \(number / 2), '\\n';\n") }
    #expect(statements.statements.count == 600)
    for number in 600..<1_100 { statements.add("SELECT \(number)\n;") }
    let again = StatementHistory(folder: home)
    #expect(again.statements.count == 1_000)
    #expect(again.statements.first == "SELECT 100, '\\n';")
    #expect(again.statements.last == "SELECT 1099\n;")
    #expect(again.statements == statements.statements)
    #expect(history?.split(separator: "\n").count == 1_000)
  }
}
