// A feature map on its way through a plan.
import CKernels
import COneDNN

/// Where a feature map (or the gradient to it) lies, and how.
struct Value {
  let slot: Tape.Slot
  /// Rows of the batch in this plan.
  let rows: Int
  let shape: ImageShape
  /// Blocked from the first convolution to the global pool, else plain.
  let isBlocked: Bool
  let precision: Precision

  /// Channels in a block.
  static let block = Int(dnn_block())

  /// Values in memory for such a feature map.
  static func count(rows: Int, shape: ImageShape, isBlocked: Bool) -> Int {
    let channels = isBlocked ? paddedChannels(shape.channels) : shape.channels
    return rows * channels * shape.height * shape.width
  }

  /// Channels with padding to whole blocks.
  static func paddedChannels(_ channels: Int) -> Int {
    (channels + block - 1) / block * block
  }

  /// Values in memory, padding included.
  var count: Int { Self.count(rows: rows, shape: shape, isBlocked: isBlocked) }

  /// Channels in memory. oneDNN is told of padding as if it were channels: told less than a block,
  /// it takes the map for a picture and falls back to its reference loops.
  var channels: Int { isBlocked ? Self.paddedChannels(shape.channels) : shape.channels }

  /// The layout of one of `slices` equal parts of the rows, as a batch of pictures.
  func pictureLayout(slices: Int = 1) throws -> TensorLayout {
    try TensorLayout(
      [rows / slices, channels, shape.height, shape.width],
      isBlocked ? dnn_order_blocked : dnn_order_plain, precision)
  }

  /// The extents as the loops over blocked maps want them.
  var kernelShape: ck_shape { kernelShape(slices: 1) }

  /// The extents of one of `slices` equal parts of the rows.
  func kernelShape(slices: Int) -> ck_shape {
    ck_shape(
      rows: rows / slices, blocks: channels / Self.block, pixels: shape.height * shape.width,
      block: Self.block, type: precision.kernelType)
  }
}

extension Precision {
  /// The type as the loops of our own name it.
  var kernelType: ck_type { self == .float32 ? ck_float32 : ck_bfloat16 }

  /// The type as oneDNN names it.
  var engineType: dnn_type { self == .float32 ? dnn_float32 : dnn_bfloat16 }

  /// Memory for `count` values, as a number of float32 values.
  func floats(_ count: Int) -> Int { self == .float32 ? count : (count + 1) / 2 }
}
