// The list of operations that a plan runs, and the memory they share. Steps first record what they
// will read and write; when all is known, memory is laid out once and the operations are bound to it.

/// Collects a plan's operations, first those of the forward pass, then those of the backward pass.
final class Tape {
  /// What one operation does to one slice of the rows.
  typealias Action = (_ slice: Int) -> Void

  /// What an operation does, for those who ask where the time goes.
  enum Work: String, CaseIterable {
    case convolution, batchNorm, sum, relu, pool, concatenation, linear, picture
  }

  /// A block of memory that has no address yet.
  struct Slot: Hashable {
    fileprivate let index: Int
  }

  private struct Entry {
    let work: Work
    let slices: Int
    let isBackward: Bool
    let uses: [Slot]
    let bind: (TapeMemory) throws -> Action

    /// Whether it takes turns with its neighbour over the same slices.
    func takesTurns(with other: Entry) -> Bool {
      slices > 1 && slices == other.slices && isBackward == other.isBackward
    }
  }

  private var entries: [Entry] = []
  private var blocks: [MemoryBlock] = []
  private var scratchCount = 0
  /// Whether what is recorded now belongs to the backward pass.
  var isBackward = false

  /// A block for `count` float32 values and what fills its last cache line, needed from its first to
  /// its last use.
  func slot(_ count: Int) -> Slot {
    blocks.append(MemoryBlock(count: (count + 15) / 16 * 16))
    return Slot(index: blocks.count - 1)
  }

  /// Keeps a block's memory to itself, since the world outside reads or writes it.
  func pin(_ slot: Slot) { blocks[slot.index].isPinned = true }

  /// Makes sure that the memory all operations use for scratch has `count` values.
  func needScratch(_ count: Int) { scratchCount = max(scratchCount, count) }

  /// Adds an operation on all rows. If nothing else needs `inPlace` afterwards, the first of `writes`
  /// may take its memory.
  func record(
    _ work: Work, reads: [Slot], writes: [Slot], inPlace: Slot? = nil,
    bind: @escaping (TapeMemory) throws -> () -> Void
  ) {
    record(work, slices: 1, reads: reads, writes: writes, inPlace: inPlace) { memory in
      let action = try bind(memory)
      return { _ in action() }
    }
  }

  /// Adds an operation that works on one of `slices` equal parts of the rows at a time. Neighbours
  /// with as many slices take turns on each slice, while it is in the cache.
  func record(
    _ work: Work, slices: Int, reads: [Slot], writes: [Slot], inPlace: Slot? = nil,
    bind: @escaping (TapeMemory) throws -> Action
  ) {
    if let inPlace { blocks[writes[0].index].mayReplace = inPlace.index }
    entries.append(
      Entry(
        work: work, slices: slices, isBackward: isBackward, uses: reads + writes, bind: bind))
  }

  /// Lays out the memory and binds every operation to it.
  func finish() throws -> Program {
    let turns = self.turns()
    for range in turns {
      for time in range {
        for slot in entries[time].uses { blocks[slot.index].touch(at: time, within: range) }
      }
    }
    let plan = MemoryPlan(blocks)
    let memory = TapeMemory(offsets: plan.offsets, count: plan.count, scratch: scratchCount)
    var program = Program(memory: memory)
    for range in turns {
      let operations = try entries[range].map {
        Program.Operation(work: $0.work, action: try $0.bind(memory))
      }
      let turn = Program.Turn(slices: entries[range.lowerBound].slices, operations: operations)
      if entries[range.lowerBound].isBackward {
        program.backward.append(turn)
      } else {
        program.forward.append(turn)
      }
    }
    return program
  }

  /// The operations in runs of those that take turns.
  private func turns() -> [ClosedRange<Int>] {
    entries.indices.reduce(into: []) { turns, time in
      if let last = turns.last, entries[time].takesTurns(with: entries[time - 1]) {
        turns[turns.count - 1] = last.lowerBound...time
      } else {
        turns.append(time...time)
      }
    }
  }
}

/// The addresses of a tape's slots.
final class TapeMemory {
  private let offsets: [Int]
  private let arena: AlignedMemory
  private let scratchMemory: AlignedMemory

  init(offsets: [Int], count: Int, scratch: Int) {
    self.offsets = offsets
    arena = AlignedMemory(count: count)
    scratchMemory = AlignedMemory(count: scratch)
  }

  /// Where a slot begins.
  subscript(slot: Tape.Slot) -> UnsafeMutablePointer<Float> {
    arena.start + offsets[slot.index]
  }

  /// Memory that means nothing between operations.
  var scratch: UnsafeMutablePointer<Float> { scratchMemory.start }

  /// Bytes held.
  var byteCount: Int { 4 * (arena.values.count + scratchMemory.values.count) }
}
