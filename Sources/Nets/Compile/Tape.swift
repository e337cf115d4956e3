// The list of operations that a plan runs, and the memory they share. Steps first record what they
// will read and write; when all is known, memory is laid out once and the operations are bound to it.

/// Collects a plan's operations, first those of the forward pass, then those of the backward pass.
final class Tape {
  typealias Operation = () -> Void

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
    let isBackward: Bool
    let bind: (TapeMemory) throws -> Operation
  }

  private var entries: [Entry] = []
  private var blocks: [MemoryBlock] = []
  private var scratchCount = 0
  /// Whether what is recorded now belongs to the backward pass.
  var isBackward = false

  /// A block for `count` float32 values and what fills its last cache line, needed from its first to its last use.
  func slot(_ count: Int) -> Slot {
    blocks.append(MemoryBlock(count: (count + 15) / 16 * 16))
    return Slot(index: blocks.count - 1)
  }

  /// Keeps a block's memory to itself, since the world outside reads or writes it.
  func pin(_ slot: Slot) { blocks[slot.index].isPinned = true }

  /// Makes sure that the memory all operations use for scratch has `count` values.
  func needScratch(_ count: Int) { scratchCount = max(scratchCount, count) }

  /// Adds an operation. If nothing else needs `inPlace` afterwards, the first of `writes` may take
  /// its memory.
  func record(
    _ work: Work, reads: [Slot], writes: [Slot], inPlace: Slot? = nil,
    bind: @escaping (TapeMemory) throws -> Operation
  ) {
    let time = entries.count
    for slot in reads + writes { blocks[slot.index].touch(at: time) }
    if let inPlace { blocks[writes[0].index].mayReplace = inPlace.index }
    entries.append(Entry(work: work, isBackward: isBackward, bind: bind))
  }

  /// Lays out the memory and binds every operation to it.
  func finish() throws -> Program {
    let plan = MemoryPlan(blocks)
    let memory = TapeMemory(offsets: plan.offsets, count: plan.count, scratch: scratchCount)
    var program = Program(memory: memory)
    for entry in entries {
      let operation = Program.Operation(work: entry.work, run: try entry.bind(memory))
      if entry.isBackward {
        program.backward.append(operation)
      } else {
        program.forward.append(operation)
      }
    }
    return program
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

/// Operations bound to memory, ready to run.
struct Program {
  /// One operation, and what kind it is.
  struct Operation {
    let work: Tape.Work
    let run: Tape.Operation
  }

  let memory: TapeMemory
  fileprivate(set) var forward: [Operation] = []
  fileprivate(set) var backward: [Operation] = []

  fileprivate init(memory: TapeMemory) { self.memory = memory }

  /// Runs the forward pass.
  func runForward() {
    for operation in forward { operation.run() }
  }

  /// Runs the backward pass.
  func runBackward() {
    for operation in backward { operation.run() }
  }
}
