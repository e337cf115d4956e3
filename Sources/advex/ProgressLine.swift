// One line that grows on a terminal: how far, how fast, how long still. A pipe never sees it.
import Datasets
import Foundation

/// Draws progress on standard error if that is a terminal.
final class ProgressLine {
  private let isTerminal = isatty(FileHandle.standardError.fileDescriptor) == 1
  private var task = ""
  private var started = ContinuousClock.now
  private var first = 0
  private var drawn = ContinuousClock.now
  private var hasLine = false

  /// Shows a report, at most ten times a second and at the end of each task.
  func show(_ progress: WorkProgress) {
    guard isTerminal else { return }
    let now = ContinuousClock.now
    if progress.task != task {
      finish()
      (task, started, first) = (progress.task, now, progress.done)
    }
    let ended = progress.done >= progress.total
    guard ended || now - drawn >= .milliseconds(100) else { return }
    drawn = now
    write("\r\u{1B}[K" + line(progress, after: now - started))
    hasLine = true
    if ended { finish() }
  }

  /// Says what is being done, without a number.
  func show(stage: String) {
    guard isTerminal else { return }
    write("\r\u{1B}[K\(stage) …")
    hasLine = true
  }

  /// Says on standard error, terminal or not, what should not be overlooked.
  func warn(_ sentence: String) {
    finish()
    write("Warning: \(sentence).\n")
  }

  /// Ends the line, so that what follows starts on a new one.
  func finish() {
    if hasLine { write("\n") }
    hasLine = false
  }

  private func line(_ progress: WorkProgress, after time: Duration) -> String {
    let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
    let rate = Double(progress.done - first) / max(seconds, 1e-3)
    let percent = 100 * progress.done / max(progress.total, 1)
    var text = "\(progress.task)  \(percent) %  \(progress.done)/\(progress.total) \(progress.unit)"
    if seconds > 0.5, rate > 0 {
      let left = Double(progress.total - progress.done) / rate
      text += String(format: "  %.0f/s  ", rate)
      text +=
        progress.done < progress.total ? "\(Self.clock(left)) left" : "in \(Self.clock(seconds))"
    }
    return text
  }

  private static func clock(_ seconds: Double) -> String {
    seconds < 60
      ? String(format: "%.1f s", seconds)
      : String(format: "%d min %02d s", Int(seconds) / 60, Int(seconds) % 60)
  }

  private func write(_ text: String) {
    FileHandle.standardError.write(Data(text.utf8))
  }
}
