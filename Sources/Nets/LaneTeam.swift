// Threads of our own that share each batch, one lane per core. They sleep between jobs and at
// barriers: spinning teams collapse when something else needs a core.
import Foundation

/// A fixed number of lanes; lane 0 is the thread that calls `run`, the others are threads that live
/// as long as the team. One `run` at a time; `run` does not nest.
public final class LaneTeam: Sendable {
  /// How many run at once.
  public let lanes: Int
  let room: WaitingRoom

  /// A team of `lanes` ≥ 1; with 1 there is only the caller's thread.
  public init(lanes: Int) {
    precondition(lanes >= 1, "a team needs at least one lane")
    self.lanes = lanes
    let room = WaitingRoom(lanes: lanes)
    self.room = room
    for lane in 1..<lanes {
      Thread.detachNewThread { room.work(as: lane) }
    }
  }

  deinit { room.close() }

  /// Runs `body` on every lane at once, with the lane's number; returns when all are done.
  public func run(_ body: @Sendable (_ lane: Int) -> Void) {
    guard lanes > 1 else { return body(0) }
    withoutActuallyEscaping(body) { job in
      withUnsafePointer(to: job) { pointer in
        room.post(pointer)
        job(0)
        room.awaitWorkers()
      }
    }
  }

  /// Inside `run`: waits until every lane is here.
  public func barrier() {
    if lanes > 1 { room.meet() }
  }
}
