// What a terminal shows between statements, and what Ctrl-C does there: it stops the statement that is at
// work, or drops what was typed, and never leaves.
import Dispatch
import Foundation
import Store
import Synchronization

/// The prompt of `advex sql` on a terminal; catches Ctrl-C as long as it lives.
final class Prompt: Sendable {
  private struct State {
    var isAtWork = false
    var wasDropped = false
  }

  private let state = Mutex(State())
  // Made, started and cancelled by the one owner; Dispatch guards it besides.
  nonisolated(unsafe) private let source: any DispatchSourceSignal

  /// A prompt whose statements run on `lab`.
  init(_ lab: LabFile) {
    signal(SIGINT, SIG_IGN)
    // The main thread waits for lines, so that signals are handled on another.
    source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    source.setEventHandler { [weak self] in self?.interrupt(lab) }
    source.resume()
  }

  deinit {
    source.cancel()
    signal(SIGINT, SIG_DFL)
  }

  /// Asks for a statement's first line, or for its next.
  func show(isNew: Bool) {
    print(isNew ? "advex> " : "  ...> ", terminator: "")
    fflush(nil)
  }

  /// Says whether a statement runs.
  func isAtWork(_ isAtWork: Bool) { state.withLock { $0.isAtWork = isAtWork } }

  /// Whether Ctrl-C dropped the lines before this one; asking forgets it.
  func wasDropped() -> Bool {
    state.withLock { state in
      defer { state.wasDropped = false }
      return state.wasDropped
    }
  }

  private func interrupt(_ lab: LabFile) {
    let stops = state.withLock { state in
      if !state.isAtWork { state.wasDropped = true }
      return state.isAtWork
    }
    if stops {
      lab.interrupt()
    } else {
      print()
      show(isNew: true)
    }
  }
}
