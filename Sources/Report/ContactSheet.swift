// Small pictures side by side as one picture, and perturbations made visible.
import Store

/// A sheet of equal pictures in rows and columns.
public struct ContactSheet: Sendable {
  /// The sheet's pixels, channels × height × width.
  public let pixels: [UInt8]
  /// Its shape: as many channels as the pictures have.
  public let shape: PictureShape

  /// A sheet out of `rows` of pictures of one shape, each channels × height × width; rows may be of
  /// different lengths. `gap` pixels of the level `ground` lie between pictures.
  public init(_ rows: [[[UInt8]]], shape one: PictureShape, gap: Int = 2, ground: UInt8 = 255) {
    let columns = rows.map(\.count).max() ?? 0
    let height = max(0, rows.count * (one.height + gap) - gap)
    let width = max(0, columns * (one.width + gap) - gap)
    var sheet = [UInt8](repeating: ground, count: one.channels * height * width)
    for (row, pictures) in rows.enumerated() {
      for (column, picture) in pictures.enumerated() {
        precondition(picture.count == one.count, "pictures of the given shape")
        for line in 0..<one.channels * one.height {
          let (channel, down) = (line / one.height, line % one.height)
          let place = (channel * height + row * (one.height + gap) + down) * width
          let start = place + column * (one.width + gap)
          sheet.replaceSubrange(
            start..<start + one.width, with: picture[line * one.width..<(line + 1) * one.width])
        }
      }
    }
    pixels = sheet
    shape = PictureShape(channels: one.channels, height: height, width: width)
  }
}

/// Perturbations as pictures: 128 + factor · δ, with one factor for all of them.
public struct AmplifiedPerturbations: Sendable {
  /// The largest whole factor, 1 or more, that cuts off no more than the share allowed.
  public let factor: Int
  /// The pictures, in the order of what they were made from.
  public let pictures: [[UInt8]]

  /// The differences between `pictures` and `bases`, on the 8-bit grid. What leaves the pixel range is cut
  /// off; `cut` is the share of all values, 0 to 1, at which that may happen.
  public init(of pictures: [[UInt8]], from bases: [[UInt8]], cut: Double = 0) {
    let deltas = zip(pictures, bases).map { picture, base in
      zip(picture, base).map { Int($0) - Int($1) }
    }
    var counts = [Int](repeating: 0, count: 256)
    for delta in deltas.joined() { counts[abs(delta)] += 1 }
    var left = Int(cut * Double(counts.reduce(0, +)))
    var largest = 255
    while largest > 1, counts[largest] <= left {
      left -= counts[largest]
      largest -= 1
    }
    let factor = max(1, 127 / largest)
    self.factor = factor
    self.pictures = deltas.map { $0.map { UInt8(clamping: 128 + factor * $0) } }
  }
}
