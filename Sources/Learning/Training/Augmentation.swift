// Random crops and flips, the augmentation that CIFAR-10 training has used since He et al. 2016.
import Nets

/// How a picture varies from epoch to epoch.
public struct Augmentation: Hashable, Codable, Sendable {
  /// The largest shift in each direction, in pixels; what comes in from outside is black. 0: none.
  public var cropPadding: Int
  /// Whether half of the pictures are mirrored left to right.
  public var flip: Bool

  /// Shifts by up to `cropPadding` pixels, and mirrors half of the pictures with `flip`.
  public init(cropPadding: Int = 4, flip: Bool = true) {
    self.cropPadding = cropPadding
    self.flip = flip
  }

  /// No variation: every epoch sees the pictures as they are.
  public static let none = Augmentation(cropPadding: 0, flip: false)

  /// Writes one 8-bit picture as pixels in [0, 1], shifted and mirrored as `stream` has it.
  func apply(
    to image: UnsafeBufferPointer<UInt8>, shape: ImageShape,
    into output: UnsafeMutableBufferPointer<Float>, using stream: inout RandomStream
  ) {
    let down = stream.below(2 * cropPadding + 1) - cropPadding
    let right = stream.below(2 * cropPadding + 1) - cropPadding
    let mirrored = flip && stream.below(2) == 1
    var place = 0
    for channel in 0..<shape.channels {
      for y in 0..<shape.height {
        let row = (channel * shape.height + y + down) * shape.width
        let isInside = (0..<shape.height).contains(y + down)
        for x in 0..<shape.width {
          let column = (mirrored ? shape.width - 1 - x : x) + right
          let isPixel = isInside && (0..<shape.width).contains(column)
          output[place] = isPixel ? Float(image[row + column]) / 255 : 0
          place += 1
        }
      }
    }
  }
}
