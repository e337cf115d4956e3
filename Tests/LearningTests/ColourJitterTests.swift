// Colour changes against torchvision's (fixtures/golden/make_jitter.py), and how they are drawn.
import Foundation
import Nets
import Testing

@testable import Learning

struct ColourJitterTests {
  private struct Case: Decodable {
    let channels: Int
    let changes: [String]
    let factors, before, after: [Float]
  }

  @Test func changesAreThoseOfTorchvision() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../fixtures/golden/jitter.json")
    let cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: file))
    #expect(cases.count == 19)
    for one in cases {
      var pixels = one.before
      let shape = ImageShape(channels: one.channels, height: 4, width: 5)
      pixels.withUnsafeMutableBufferPointer { pixels in
        for (name, factor) in zip(one.changes, one.factors) {
          ColourJitter.Change(rawValue: name)?.apply(factor, to: pixels, shape)
        }
      }
      #expect(
        zip(pixels, one.after).allSatisfy { abs($0 - $1) < 2e-6 },
        "\(one.changes) by \(one.factors) of \(one.channels) channels")
    }
  }

  @Test(arguments: [1, 3])
  func pixelsStayInTheirRange(channels: Int) {
    let wild = ColourJitter(brightness: 3, contrast: 3, saturation: 3)
    for ordinal in 0..<200 {
      let pixels = varied(wild, channels: channels, ordinal: ordinal)
      #expect(pixels.allSatisfy { (0...1).contains($0) })
    }
  }

  @Test func greyPicturesHaveNoSaturation() {
    #expect(varied(ColourJitter(saturation: 1), channels: 1, ordinal: 7) == picture(channels: 1))
  }

  @Test func factorsFillTheirRange() {
    let brightness = ColourJitter(brightness: 0.4)
    let factors = (0..<500).map {
      varied(brightness, channels: 1, ordinal: $0)[9] / picture(channels: 1)[9]
    }
    #expect(factors.allSatisfy { (0.6 - 1e-6...1.4 + 1e-6).contains($0) })
    #expect((factors.min() ?? 1) < 0.62 && (factors.max() ?? 1) > 1.38)
    #expect(abs(factors.reduce(0, +) / 500 - 1) < 0.05)
  }

  @Test func oneBoundDoesNotMoveAnothersFactor() {
    // A contrast factor so near to 1 that it changes next to nothing.
    let both = ColourJitter(brightness: 0.4, contrast: 1e-5)
    for ordinal in 0..<20 {
      let pairs = zip(
        varied(both, channels: 3, ordinal: ordinal),
        varied(ColourJitter(brightness: 0.4), channels: 3, ordinal: ordinal))
      #expect(pairs.allSatisfy { abs($0 - $1) < 1e-4 })
    }
  }

  private func picture(channels: Int) -> [Float] {
    (0..<channels * 20).map { 0.1 + Float($0 * 7 % 20) / 40 }
  }

  private func varied(_ jitter: ColourJitter, channels: Int, ordinal: Int) -> [Float] {
    var pixels = picture(channels: channels)
    var stream = RandomStream(seed: 2, purpose: .colour, 0, ordinal)
    let shape = ImageShape(channels: channels, height: 4, width: 5)
    pixels.withUnsafeMutableBufferPointer { jitter.apply(to: $0, shape: shape, using: &stream) }
    return pixels
  }
}
