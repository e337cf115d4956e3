// A tensor twice: plain, as it is stored and exchanged, and in the order that oneDNN prefers, with
// channels padded by zeros to whole blocks where a plan pads its feature maps.
import COneDNN

/// The packed side of a plain tensor, and the ways between the two.
final class PackedTensor {
  /// The packed values; the plain ones themselves if the two do not differ.
  let memory: AlignedMemory
  let layout: TensorLayout
  /// The plain tensor's extents, with the first two perhaps padded.
  let extents: [Int]
  let plain: AlignedMemory
  /// Plain with padding; the plain values themselves if there is none.
  private let padded: AlignedMemory
  /// Extents of plain and padded: rows, and values in one row.
  private let rows, rowCount, paddedRowCount: Int
  private let packing, unpacking: Reorder?

  /// `extents` are those of `shape`, with the first two perhaps padded. Packs into `memory` if there
  /// is one already; `unpacks` if the way back is wanted too.
  init(
    _ plain: AlignedMemory, shape: [Int], extents: [Int], layout: TensorLayout,
    memory given: AlignedMemory? = nil, unpacks: Bool = false
  ) throws {
    self.plain = plain
    self.layout = layout
    self.extents = extents
    rows = shape[0]
    rowCount = shape.dropFirst().reduce(1, *)
    paddedRowCount = extents.dropFirst().reduce(1, *)
    let order = try TensorLayout(extents, dnn_order_plain)
    if layout == order {
      memory = given ?? (shape == extents ? plain : AlignedMemory(count: extents.reduce(1, *)))
      padded = memory
      (packing, unpacking) = (nil, nil)
      return
    }
    padded = shape == extents ? plain : AlignedMemory(count: extents.reduce(1, *))
    memory = given ?? AlignedMemory(count: layout.count)
    packing = try Reorder(from: padded, order, to: memory, layout)
    unpacking = unpacks ? try Reorder(from: memory, layout, to: padded, order) : nil
  }

  /// Brings the packed side up to date, on this thread.
  func pack() {
    copyRows(from: plain, rowCount, to: padded, paddedRowCount)
    packing?.run()
  }

  /// Brings the plain side up to date, on this thread.
  func unpack() {
    unpacking?.run()
    copyRows(from: padded, paddedRowCount, to: plain, rowCount)
  }

  private func copyRows(
    from: AlignedMemory, _ fromCount: Int, to: AlignedMemory, _ toCount: Int
  ) {
    guard from !== to else { return }
    for row in 0..<rows {
      (to.start + row * toCount).update(
        from: from.start + row * fromCount, count: min(fromCount, toCount))
    }
  }
}

/// A copy of one memory to another in another order or type.
final class Reorder {
  private let operation: Primitive
  private let scratch: AlignedMemory
  private let ends: (AlignedMemory, AlignedMemory)

  init(
    from: AlignedMemory, _ fromLayout: TensorLayout, to: AlignedMemory, _ toLayout: TensorLayout
  ) throws {
    operation = try Primitive([fromLayout, toLayout]) { dnn_reorder($0[0], $0[1]) }
    scratch = AlignedMemory(count: try operation.layout(of: dnn_scratchpad).count)
    ends = (from, to)
    try operation.bind(dnn_source, to: from.start)
    try operation.bind(dnn_destination, to: to.start)
    try operation.bind(dnn_scratchpad, to: scratch.start)
  }

  /// Copies, on this thread.
  func run() { operation.execute() }
}
