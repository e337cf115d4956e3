// What a terminal shows between statements, and what Ctrl-C does there: it stops the statement that is at
// work, or drops what was typed, and never leaves.
import Dispatch
import Foundation
import Store
import Synchronization

/// The prompt of `advex sql` on a terminal; catches Ctrl-C as long as it lives.
final class Prompt {
  private let state: InterruptedWork
  private let source: any DispatchSourceSignal
  /// Nil where the terminal cannot move its cursor: lines are then as the system reads them.
  private let editor: TerminalLine?
  private var history = StatementHistory()
  private var ahead: [UInt8] = []

  /// A prompt whose statements run on `lab`.
  init(_ lab: LabFile) {
    let state = InterruptedWork()
    self.state = state
    editor = TerminalLine.isPossible ? TerminalLine() : nil
    signal(SIGINT, SIG_IGN)
    // The main thread waits for lines, so that signals are handled on another.
    source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    source.setEventHandler { state.interrupt(lab) }
    source.resume()
  }

  deinit {
    source.cancel()
    signal(SIGINT, SIG_DFL)
  }

  /// The next line with its line break, after `pending` lines of the same statement, which are emptied
  /// where Ctrl-C dropped them; nil at the end.
  func nextLine(after pending: inout String) -> String? {
    while true {
      let prompt = pending.isEmpty ? "advex> " : "  ...> "
      guard let editor else {
        print(prompt, terminator: "")
        fflush(nil)
        let line = readLine(strippingNewline: false)
        if state.wasDropped() { pending = "" }
        return line
      }
      switch editor.read(prompt: prompt, history: history.statements, ahead: &ahead) {
      case .line(let text): return text + "\n"
      case .dropped: pending = ""
      case .ended: return nil
      }
    }
  }

  /// Runs a statement, which Ctrl-C may stop, and remembers it.
  func run<Result>(_ statement: String, _ body: () -> Result) -> Result {
    history.add(statement)
    state.isAtWork(true)
    defer { state.isAtWork(false) }
    return body()
  }
}

/// What Ctrl-C finds, as two threads see it.
private final class InterruptedWork: Sendable {
  private struct State {
    var isAtWork = false
    var wasDropped = false
  }

  private let state = Mutex(State())

  func isAtWork(_ isAtWork: Bool) { state.withLock { $0.isAtWork = isAtWork } }

  /// Whether Ctrl-C dropped the lines before this one; asking forgets it.
  func wasDropped() -> Bool {
    state.withLock { state in
      defer { state.wasDropped = false }
      return state.wasDropped
    }
  }

  /// Stops the statement that is at work, or asks for a new one.
  func interrupt(_ lab: LabFile) {
    let stops = state.withLock { state in
      if !state.isAtWork { state.wasDropped = true }
      return state.isAtWork
    }
    if stops {
      lab.interrupt()
    } else {
      print("\nadvex> ", terminator: "")
      fflush(nil)
    }
  }
}
