// Where the lanes of a team sleep: for the next job, for each other, for the end of a job.
import Foundation

/// The state a team's threads share, guarded by one lock.
final class WaitingRoom: @unchecked Sendable {
  /// A pointer, so that no worker still holds the closure when `run` returns.
  typealias Job = UnsafePointer<@Sendable (Int) -> Void>

  private let lanes: Int
  private let lock = NSCondition()
  private var job: Job?
  private var jobNumber = 0
  private var running = 0
  private var waiting = 0
  private var meeting = 0
  private var closed = false

  init(lanes: Int) { self.lanes = lanes }

  /// Lets the workers return; their threads end.
  func close() {
    lock.withLock {
      closed = true
      lock.broadcast()
    }
  }

  /// Hands every worker the job.
  func post(_ job: Job) {
    lock.withLock {
      precondition(running == 0, "a team runs one job at a time")
      self.job = job
      jobNumber += 1
      running = lanes - 1
      lock.broadcast()
    }
  }

  /// Sleeps until every worker has finished the job.
  func awaitWorkers() {
    lock.withLock {
      while running > 0 { lock.wait() }
      job = nil
    }
  }

  /// Sleeps until every lane has come here as often as this one.
  func meet() {
    lock.withLock {
      waiting += 1
      if waiting == lanes {
        waiting = 0
        meeting += 1
        lock.broadcast()
      } else {
        let current = meeting
        while meeting == current { lock.wait() }
      }
    }
  }

  /// A worker's life: sleeps for a job, does it, says so.
  func work(as lane: Int) {
    var done = 0
    while let job = next(after: done) {
      done += 1
      perform(job, as: lane)
      lock.withLock {
        running -= 1
        if running == 0 { lock.broadcast() }
      }
    }
  }

  /// Not inlined, so that the closure is let go before the job counts as done.
  @inline(never)
  private func perform(_ job: Job, as lane: Int) { job.pointee(lane) }

  private func next(after done: Int) -> Job? {
    lock.withLock {
      while jobNumber == done && !closed { lock.wait() }
      return closed ? nil : job
    }
  }
}
