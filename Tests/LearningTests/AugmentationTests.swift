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

  /// Changes too small to be anything else show the crop that lies below them.
  @Test func coloursAndNoiseMoveNoCropAndNoFlip() {
    let plain = Augmentation(cropPadding: 1, flip: true)
    let jitter = ColourJitter(brightness: 1e-4, contrast: 1e-4, saturation: 1e-4)
    let more = Augmentation(cropPadding: 1, flip: true, jitter: jitter, noise: 1e-4)
    for ordinal in 0..<50 {
      let (one, other) = (varied(plain, ordinal: ordinal), varied(more, ordinal: ordinal))
      #expect(one != other)
      #expect(zip(one, other).allSatisfy { abs($0 - $1) < 2e-3 })
    }
  }

  /// The first draws of the stream, as they always were: older runs go on with the same pictures.
  @Test func cropAndFlipAreTheStreamsFirstDraws() {
    for ordinal in 0..<20 {
      var stream = RandomStream(seed: 0, purpose: .augmentation, 0, ordinal)
      let (down, right) = (stream.below(3) - 1, stream.below(3) - 1)
      let mirrored = stream.below(2) == 1
      let expected = (0..<24).map { place -> Float in
        let (y, x) = (place / 4 % 3 + down, (mirrored ? 3 - place % 4 : place % 4) + right)
        let isInside = (0..<3).contains(y) && (0..<4).contains(x)
        return isInside ? Float(image[place / 12 * 12 + y * 4 + x]) / 255 : 0
      }
      #expect(varied(Augmentation(cropPadding: 1), ordinal: ordinal) == expected)
    }
  }

  @Test func noiseHasItsSpreadAndStaysInTheRange() {
    let grey = [UInt8](repeating: 128, count: 24)
    let noisy = Augmentation(cropPadding: 0, flip: false, noise: 0.1)
    let values = (0..<2000).flatMap { varied(noisy, ordinal: $0, of: grey) }
      .map { Double($0) - 128.0 / 255 }
    let mean = values.reduce(0, +) / Double(values.count)
    let spread = (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
    #expect(abs(mean) < 0.002 && abs(spread - 0.1) < 0.002)
    let wild = varied(Augmentation(cropPadding: 0, flip: false, noise: 50), ordinal: 1)
    #expect(Set(wild) == [0, 1])
  }

  private func varied(
    _ augmentation: Augmentation, ordinal: Int, of other: [UInt8]? = nil
  ) -> [Float] {
    var output = [Float](repeating: 9, count: shape.count)
    (other ?? image).withUnsafeBufferPointer { image in
      output.withUnsafeMutableBufferPointer {
        augmentation.apply(to: image, shape: shape, into: $0) {
          RandomStream(seed: 0, purpose: $0, 0, ordinal)
        }
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
