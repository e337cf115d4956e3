// Where blocks of a plan's memory may and may not lie.
import Testing

@testable import Nets

struct MemoryPlanTests {
  static func block(_ count: Int, _ uses: [Int], replacing: Int? = nil) -> MemoryBlock {
    var block = MemoryBlock(count: count)
    for time in uses { block.touch(at: time, within: time...time) }
    block.mayReplace = replacing
    return block
  }

  @Test func blocksNeededAtTheSameTimeNeverTouch() {
    var stream = RandomStream(seed: 1, purpose: .noise)
    for _ in 0..<50 {
      var blocks = (0..<30).map { _ in
        let first = stream.below(20)
        return Self.block(16 * (1 + stream.below(9)), [first, first + stream.below(6)])
      }
      blocks[3].isPinned = true
      let plan = MemoryPlan(blocks)
      for (i, one) in blocks.enumerated() {
        #expect(plan.offsets[i] + one.count <= plan.count)
        for (j, other) in blocks.enumerated().prefix(i) {
          let together =
            one.isPinned || other.isPinned || (one.first <= other.last && other.first <= one.last)
          let apart =
            plan.offsets[i] + one.count <= plan.offsets[j]
            || plan.offsets[j] + other.count <= plan.offsets[i]
          #expect(apart || !together)
        }
      }
    }
  }

  @Test func deadBlocksMakeRoom() {
    let plan = MemoryPlan((0..<10).map { Self.block(64, [$0, $0 + 1]) })
    #expect(plan.count == 128)
  }

  @Test func operationsThatTakeTurnsKeepTheirBlocksApart() {
    var one = MemoryBlock(count: 64)
    one.touch(at: 0, within: 0...1)
    var other = MemoryBlock(count: 64)
    other.touch(at: 1, within: 0...1)
    #expect(MemoryPlan([one, other]).count == 128)
    other.mayReplace = 0
    one.touch(at: 1, within: 0...1)
    #expect(MemoryPlan([one, other]).count == 64)
  }

  @Test func aBlockTakesOverOnlyWhatNothingElseNeeds() {
    let dead = MemoryPlan([Self.block(64, [0, 1]), Self.block(64, [1, 2], replacing: 0)])
    #expect(dead.count == 64)
    let alive = MemoryPlan([Self.block(64, [0, 2]), Self.block(64, [1, 2], replacing: 0)])
    #expect(alive.count == 128)
    let chained = MemoryPlan([
      Self.block(64, [0, 1]), Self.block(64, [1, 2], replacing: 0),
      Self.block(64, [2, 3], replacing: 1), Self.block(64, [1, 3]),
    ])
    #expect(chained.count == 128)
  }
}
