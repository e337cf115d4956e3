// Padding to CIFAR's shape.
import Nets
import Testing

@testable import Datasets

@Test func paddingCentresGreyPicturesAndRepeatsThemToThreeChannels() throws {
  let grey = LabelledPictures(
    shape: ImageShape(channels: 1, height: 28, width: 28),
    pixels: (0..<2 * 784).map { UInt8(1 + $0 % 255) }, labels: [3, 4], classNames: ["a"])
  let padded = try grey.paddedToCIFAR()
  #expect(padded.shape == CIFARFamily.shape)
  #expect(padded.labels == [3, 4])
  #expect(padded.classNames == ["a"])
  for ordinal in 0..<2 {
    for (index, value) in padded.pixels(of: ordinal).enumerated() {
      let (y, x) = (index % 1024 / 32 - 2, index % 32 - 2)
      let inside = 0..<28 ~= y && 0..<28 ~= x
      #expect(value == (inside ? grey.pixels[ordinal * 784 + y * 28 + x] : 0))
    }
  }
}

@Test func paddingPutsAnOddMarginBelowAndOnTheRight() throws {
  let colour = LabelledPictures(
    shape: ImageShape(channels: 3, height: 31, width: 31),
    pixels: [UInt8](repeating: 0, count: 961) + [UInt8](repeating: 1, count: 961)
      + [UInt8](repeating: 2, count: 961), labels: [0])
  let padded = try colour.paddedToCIFAR()
  #expect(padded.pixels[1024] == 1)
  #expect(padded.pixels[1024 + 30 * 32 + 30] == 1)
  #expect(padded.pixels[1024 + 31] == 0)
  #expect(padded.pixels[1024 + 31 * 32] == 0)
  #expect(padded.pixels[2048] == 2)
}

@Test(arguments: [
  ImageShape(channels: 1, height: 33, width: 2), ImageShape(channels: 2, height: 2, width: 2),
])
func paddingRefusesWhatDoesNotFit(shape: ImageShape) {
  let pictures = LabelledPictures(
    shape: shape, pixels: [UInt8](repeating: 0, count: shape.count), labels: [0])
  #expect(
    formatError { _ = try pictures.paddedToCIFAR() }
      == .wrongShape(format: "padding to CIFAR", shape: shape))
}
