// Reading a line from a terminal key by key, and leaving that terminal as it was: after every line, and
// before a signal ends the process. The modes are termios(3)'s; the few signs that move the cursor are
// ECMA-48's, which every terminal of today knows.
import Dispatch
import Foundation
import Synchronization

/// Reads edited lines from the terminal on standard input and output.
final class TerminalLine: Sendable {
  /// What the user gave.
  enum Answer: Equatable {
    case line(String)
    case dropped
    case ended
  }

  /// The modes to go back to while a line is read; nil between lines.
  private let cooked = Mutex<termios?>(nil)
  // Made, started and cancelled by the one owner; Dispatch guards them besides.
  nonisolated(unsafe) private var sources: [any DispatchSourceSignal] = []

  /// Whether both ends are terminals that can move a cursor.
  static var isPossible: Bool {
    let kind = ProcessInfo.processInfo.environment["TERM"] ?? ""
    return isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
      && !["", "dumb"].contains(kind)
  }

  /// A reader; as long as it lives, signals that end the process put the terminal back first.
  init() {
    for number in [SIGTERM, SIGHUP, SIGQUIT] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { [weak self] in
        self?.leave()
        Self.end(by: number)
      }
      source.resume()
      sources.append(source)
    }
  }

  deinit {
    for source in sources { source.cancel() }
    for number in [SIGTERM, SIGHUP, SIGQUIT] { signal(number, SIG_DFL) }
  }

  /// Ends the process by a signal. Whoever started it may have left that blocked.
  private static func end(by number: Int32) {
    signal(number, SIG_DFL)
    var own = sigset_t()
    sigemptyset(&own)
    sigaddset(&own, number)
    pthread_sigmask(SIG_UNBLOCK, &own, nil)
    raise(number)
  }

  /// Shows `prompt` and reads a line. `ahead` holds what was typed beyond earlier lines.
  func read(prompt: String, history: [String], ahead: inout [UInt8]) -> Answer {
    guard enter() else { return .ended }
    defer {
      leave()
      print()
    }
    var line = EditedLine(history: history)
    while true {
      while !ahead.isEmpty {
        switch line.take(ahead.removeFirst()) {
        case .editing: continue
        case .done:
          draw(line, prompt)
          return .line(String(line.text))
        case .dropped: return .dropped
        case .ended: return .ended
        }
      }
      draw(line, prompt)
      guard let bytes = Self.bytes() else { return .ended }
      ahead = bytes
    }
  }

  /// What is typed next; nil where the terminal is gone.
  private static func bytes() -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while true {
      let count = Foundation.read(STDIN_FILENO, &buffer, buffer.count)
      if count > 0 { return Array(buffer.prefix(count)) }
      guard count < 0, errno == EINTR else { return nil }
    }
  }

  private func draw(_ line: EditedLine, _ prompt: String) {
    var size = winsize()
    let isKnown = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    let view = line.view(prompt: prompt, columns: isKnown ? Int(size.ws_col) : 80)
    let right = view.column > 0 ? "\u{1B}[\(view.column)C" : ""
    print("\r\(view.text)\u{1B}[K\r\(right)", terminator: "")
    fflush(nil)
  }

  /// Keys one by one, without echo; Ctrl-C is a key. Output is as before.
  private func enter() -> Bool {
    cooked.withLock { cooked in
      var modes = termios()
      guard tcgetattr(STDIN_FILENO, &modes) == 0 else { return false }
      cooked = modes
      modes.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG | IEXTEN)
      modes.c_iflag &= ~tcflag_t(ICRNL | IXON)
      return tcsetattr(STDIN_FILENO, TCSADRAIN, &modes) == 0
    }
  }

  private func leave() {
    cooked.withLock { modes in
      guard var before = modes else { return }
      tcsetattr(STDIN_FILENO, TCSADRAIN, &before)
      modes = nil
    }
  }
}
