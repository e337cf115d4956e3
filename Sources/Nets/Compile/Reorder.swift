// Copies between the plain order and the orders that oneDNN prefers.
import COneDNN

/// A copy that is made again whenever its source has changed.
final class Reorder {
  private let operation: Primitive
  private let memories: [AlignedMemory]

  init(
    from source: (layout: TensorLayout, memory: AlignedMemory),
    to destination: (layout: TensorLayout, memory: AlignedMemory)
  ) throws {
    operation = try Primitive([source.layout, destination.layout]) { dnn_reorder($0[0], $0[1]) }
    let scratch = AlignedMemory(count: try operation.layout(of: dnn_scratchpad).count)
    memories = [source.memory, destination.memory, scratch]
    try operation.bind(dnn_source, to: source.memory.start)
    try operation.bind(dnn_destination, to: destination.memory.start)
    try operation.bind(dnn_scratchpad, to: scratch.start)
  }

  /// Copies on this thread.
  func run() { operation.execute() }
}
