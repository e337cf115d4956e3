// Where each block of a plan's memory lies: blocks that are never needed at the same time share it.

/// A block of memory before it has a place: its size and the span of operations that need it.
/// Operations that take turns over slices of the rows need their blocks as long as the turns last.
struct MemoryBlock {
  let count: Int
  /// Whether it is needed outside the operations, too, and so always.
  var isPinned = false
  /// A block whose memory it may take over if nothing needs that one any longer.
  var mayReplace: Int?
  /// The first and the last operation that uses the block.
  private(set) var first = Int.max
  private(set) var last = -1
  private var taken = Int.max
  private var released = -1

  init(count: Int) { self.count = count }

  /// Notes that the operation at `time` uses the block, taking turns with those of `turns`.
  mutating func touch(at time: Int, within turns: ClosedRange<Int>) {
    first = min(first, time)
    last = max(last, time)
    taken = min(taken, turns.lowerBound)
    released = max(released, turns.upperBound)
  }

  fileprivate func overlaps(_ other: MemoryBlock) -> Bool {
    isPinned || other.isPinned || (taken <= other.released && other.taken <= released)
  }

  /// Lives on in the shape of a block that takes over its memory.
  fileprivate mutating func live(as heir: MemoryBlock) {
    last = max(last, heir.last)
    released = max(released, heir.released)
  }
}

/// A place for each block, found greedily: large blocks first, each as low as it fits.
struct MemoryPlan {
  private(set) var offsets: [Int]
  private(set) var count = 0

  init(_ given: [MemoryBlock]) {
    var blocks = given
    let owners = Self.takeOvers(&blocks)
    offsets = [Int](repeating: 0, count: blocks.count)
    var placed: [Int] = []
    let roots = blocks.indices.filter { owners[$0] == $0 }
    for index in roots.sorted(by: { (blocks[$0].count, $1) > (blocks[$1].count, $0) }) {
      offsets[index] = lowestGap(for: index, among: placed, blocks)
      count = max(count, offsets[index] + blocks[index].count)
      placed.append(index)
    }
    for index in blocks.indices { offsets[index] = offsets[owners[index]] }
  }

  /// The block whose memory each block uses: its own, or one that it takes over.
  private static func takeOvers(_ blocks: inout [MemoryBlock]) -> [Int] {
    var owners = Array(blocks.indices)
    for index in blocks.indices.sorted(by: { blocks[$0].first < blocks[$1].first }) {
      guard let wanted = blocks[index].mayReplace else { continue }
      let owner = owners[wanted]
      guard !blocks[index].isPinned, !blocks[owner].isPinned,
        blocks[owner].last == blocks[index].first, blocks[owner].count == blocks[index].count
      else { continue }
      owners[index] = owner
      blocks[owner].live(as: blocks[index])
    }
    return owners
  }

  private func lowestGap(for index: Int, among placed: [Int], _ blocks: [MemoryBlock]) -> Int {
    let rivals = placed.filter { blocks[$0].overlaps(blocks[index]) }
      .sorted { offsets[$0] < offsets[$1] }
    var offset = 0
    for rival in rivals {
      if offset + blocks[index].count <= offsets[rival] { break }
      offset = max(offset, offsets[rival] + blocks[rival].count)
    }
    return offset
  }
}
