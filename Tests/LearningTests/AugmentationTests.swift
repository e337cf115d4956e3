// A varied picture is a window of the padded picture, mirrored or not, and all windows occur.
import Nets
import Testing

@testable import Learning

struct AugmentationTests {
  let shape = ImageShape(channels: 2, height: 3, width: 4)
  /// All different, none black.
  let image = (1...24).map { UInt8($0 * 10) }

  @Test func withoutVariationThePictureIsItself() {
    #expect(varied(.none, ordinal: 3) == image.map { Float($0) / 255 })
  }

  @Test(arguments: [(1, true), (2, false), (0, true), (5, true)])
  func everyWindowOccursAndNothingElse(padding: Int, flip: Bool) {
    let augmentation = Augmentation(cropPadding: padding, flip: flip)
    let windows = windows(padding, flip)
    let side = 2 * padding + 1
    #expect(padding > 2 || windows.count == side * side * (flip ? 2 : 1))
    let seen = Set((0..<2000).map { varied(augmentation, ordinal: $0) })
    #expect(seen.isSubset(of: windows))
    #expect(seen.count >= windows.count * 9 / 10)
  }

  private func varied(_ augmentation: Augmentation, ordinal: Int) -> [Float] {
    var stream = RandomStream(seed: 0, purpose: .augmentation, 0, ordinal)
    var output = [Float](repeating: 9, count: shape.count)
    image.withUnsafeBufferPointer { image in
      output.withUnsafeMutableBufferPointer {
        augmentation.apply(to: image, shape: shape, into: $0, using: &stream)
      }
    }
    return output
  }

  /// All windows, cut out of pictures that are padded first: the definition, done the long way.
  private func windows(_ padding: Int, _ flip: Bool) -> Set<[Float]> {
    let (height, width) = (shape.height + 2 * padding, shape.width + 2 * padding)
    var padded = [Float](repeating: 0, count: shape.channels * height * width)
    for c in 0..<shape.channels {
      for y in 0..<shape.height {
        for x in 0..<shape.width {
          padded[(c * height + y + padding) * width + x + padding] =
            Float(image[(c * shape.height + y) * shape.width + x]) / 255
        }
      }
    }
    var windows: Set<[Float]> = []
    for top in 0...2 * padding {
      for left in 0...2 * padding {
        let rows = (0..<shape.channels * shape.height).map { row in
          let start =
            (row / shape.height * height + row % shape.height + top) * width + left
          return Array(padded[start..<start + shape.width])
        }
        windows.insert(rows.flatMap { $0 })
        if flip { windows.insert(rows.flatMap { $0.reversed() }) }
      }
    }
    return windows
  }
}
