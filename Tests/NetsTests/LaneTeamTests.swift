// The threads behind every plan.
import Foundation
import Testing

@testable import Nets

struct LaneTeamTests {
  /// A count for each lane, guarded by one lock.
  final class Tally: @unchecked Sendable {
    private let lock = NSLock()
    private var counts: [Int: Int] = [:]

    func add(_ lane: Int) { lock.withLock { counts[lane, default: 0] += 1 } }

    var all: [Int: Int] { lock.withLock { counts } }
  }

  @Test(arguments: [1, 2, 5])
  func everyLaneRunsEveryJobOnce(lanes: Int) {
    let (team, tally) = (LaneTeam(lanes: lanes), Tally())
    for _ in 0..<200 { team.run { tally.add($0) } }
    #expect(tally.all == Dictionary(uniqueKeysWithValues: (0..<lanes).map { ($0, 200) }))
  }

  @Test func nobodyPassesABarrierBeforeAllHaveReachedIt() {
    let (team, tally, early) = (LaneTeam(lanes: 3), Tally(), Tally())
    team.run { lane in
      for round in 1...100 {
        tally.add(lane)
        team.barrier()
        if tally.all.values.contains(where: { $0 != round }) { early.add(lane) }
        team.barrier()
      }
    }
    #expect(early.all.isEmpty)
    #expect(tally.all == [0: 100, 1: 100, 2: 100])
  }

  /// The workers hold the room in which they wait, so it goes when the last of them does.
  @Test func aTeamsThreadsEndWithIt() {
    weak var room: WaitingRoom?
    do {
      let team = LaneTeam(lanes: 4)
      team.run { _ in team.barrier() }
      room = team.room
      #expect(room != nil)
    }
    for _ in 0..<1000 where room != nil { Thread.sleep(forTimeInterval: 0.01) }
    #expect(room == nil)
  }
}
