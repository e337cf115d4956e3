// A tensor twice: plain, as it is stored and trained, and in the order that oneDNN prefers, with
// channels padded by zeros to whole blocks where a plan pads its feature maps.
import COneDNN

/// The packed side of a plain tensor, and the way from one to the other.
final class PackedTensor {
  enum Direction {
    /// From plain to packed: weights.
    case pack
    /// From packed to plain: gradients.
    case unpack
  }

  /// The packed values; the plain ones themselves if the two do not differ.
  let memory: AlignedMemory
  let layout: TensorLayout
  private let plain: AlignedMemory
  /// Plain with padding; the plain values themselves if there is none.
  private let padded: AlignedMemory
  private let direction: Direction
  /// Extents of plain and padded: rows, and values in one row.
  private let rows, rowCount, paddedRowCount: Int
  private let reorder: Primitive?
  private var scratch: AlignedMemory?

  /// `extents` are those of `shape`, with the first two perhaps padded.
  init(
    _ plain: AlignedMemory, shape: [Int], extents: [Int], layout: TensorLayout,
    _ direction: Direction
  ) throws {
    self.plain = plain
    self.layout = layout
    self.direction = direction
    rows = shape[0]
    rowCount = shape.dropFirst().reduce(1, *)
    paddedRowCount = extents.dropFirst().reduce(1, *)
    padded = shape == extents ? plain : AlignedMemory(count: extents.reduce(1, *))
    let order = try TensorLayout(extents, dnn_order_plain)
    memory = layout == order ? padded : AlignedMemory(count: layout.count)
    guard !(layout == order) else {
      reorder = nil
      return
    }
    let layouts = direction == .pack ? [order, layout] : [layout, order]
    let operation = try Primitive(layouts) { dnn_reorder($0[0], $0[1]) }
    reorder = operation
    let scratch = AlignedMemory(count: try operation.layout(of: dnn_scratchpad).count)
    self.scratch = scratch
    try operation.bind(dnn_source, to: (direction == .pack ? padded : memory).start)
    try operation.bind(dnn_destination, to: (direction == .pack ? memory : padded).start)
    try operation.bind(dnn_scratchpad, to: scratch.start)
  }

  /// Brings the other side up to date, on this thread.
  func run() {
    if direction == .unpack { reorder?.execute() }
    if padded !== plain {
      for row in 0..<rows {
        let (short, long) = (plain.start + row * rowCount, padded.start + row * paddedRowCount)
        let (to, from) = direction == .pack ? (long, short) : (short, long)
        to.update(from: from, count: rowCount)
      }
    }
    if direction == .pack { reorder?.execute() }
  }
}
