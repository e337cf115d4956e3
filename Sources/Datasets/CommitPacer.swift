// When to commit: often enough that a killed run loses little, not so often that the disk sets the
// pace.

/// Says when the next commit is due.
public struct CommitPacer {
  private let interval: Duration
  private var last = ContinuousClock.now

  /// Commits are `interval` apart at least.
  public init(every interval: Duration = .seconds(1)) {
    self.interval = interval
  }

  /// Whether a commit is due now; if so, the time counts anew.
  public mutating func isDue() -> Bool {
    let now = ContinuousClock.now
    guard now - last >= interval else { return false }
    last = now
    return true
  }
}
