// How far a piece of long work has come; the command line draws it, a pipe never sees it.

/// One report of long work: `done` of `total`, in `unit`.
public struct WorkProgress: Sendable {
  /// What is being done: 'attack c/train'.
  public let task: String
  public let done: Int
  public let total: Int
  /// 'pictures', 'steps'.
  public let unit: String

  /// A report; `done` never falls within one task.
  public init(task: String, done: Int, total: Int, unit: String) {
    self.task = task
    self.done = done
    self.total = total
    self.unit = unit
  }

  /// Receives reports, in order, from the thread that does the work.
  public typealias Report = (WorkProgress) -> Void
}
