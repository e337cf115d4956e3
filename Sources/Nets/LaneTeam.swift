// Threads of our own that share each batch, one lane per core. They sleep between jobs and at
// barriers: spinning teams collapse when something else needs a core.
import Foundation

/// A fixed number of lanes; lane 0 is the thread that calls `run`, the others are threads that live
/// as long as the team. One `run` at a time; `run` does not nest.
public final class LaneTeam: Sendable {
  /// How many run at once.
  public let lanes: Int
  let room: WaitingRoom
  /// More than the cores of any machine, few enough to start.
  static let mostLanes = 256
  /// Few enough that no count of a batch's values overflows.
  static let mostRows = 65_536

  /// A team of `lanes`, 1 to 256; with 1 there is only the caller's thread.
  public init(lanes: Int) {
    precondition((1...Self.mostLanes).contains(lanes), "a team has 1 to 256 lanes")
    self.lanes = lanes
    let room = WaitingRoom(lanes: lanes)
    self.room = room
    for lane in 1..<lanes {
      Thread.detachNewThread { room.work(as: lane) }
    }
  }

  deinit { room.close() }

  /// Checks that `lanes` can share `batch` rows. Throws `NetsError.badBatch`.
  static func check(batch: Int, lanes: Int) throws {
    guard (1...mostLanes).contains(lanes), (1...mostRows).contains(batch), batch % lanes == 0
    else { throw NetsError.badBatch(batch, lanes: lanes) }
  }

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
