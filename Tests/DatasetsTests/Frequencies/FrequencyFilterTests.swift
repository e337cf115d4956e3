// Frequency filters against NumPy's Fourier transform (fixtures/golden/make_frequencies.py), and what any
// such filter must do.
import Foundation
import Nets
import Store
import Testing

@testable import Datasets

@Suite struct FrequencyFilterTests {
  private struct Case: Decodable {
    let shape: [Int]
    let band: FrequencyFilter.Band
    let size: Int
    let before: [UInt8]
    let kept: [Double]
    let after: [UInt8]
  }

  @Test func picturesAreThoseOfNumPy() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../../fixtures/golden/frequencies.json")
    let cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: file))
    #expect(cases.count == 12)
    for one in cases {
      let shape = ImageShape(channels: one.shape[0], height: one.shape[1], width: one.shape[2])
      let projection = FrequencyProjection(FrequencyFilter(one.band, size: one.size), shape: shape)
      let what = "\(one.band.rawValue) \(one.size) of \(one.shape)"
      #expect(
        zip(projection.kept(of: one.before[...]), one.kept).allSatisfy { abs($0 - $1) < 1e-8 },
        "\(what)")
      #expect(projection.filtered(one.before[...]) == one.after, "\(what)")
    }
  }

  private static let shape = ImageShape(channels: 3, height: 8, width: 12)

  private func projection(_ band: FrequencyFilter.Band, _ size: Int) -> FrequencyProjection {
    FrequencyProjection(FrequencyFilter(band, size: size), shape: Self.shape)
  }

  private func noise(_ ordinal: Int = 0) -> [UInt8] {
    var stream = RandomStream(seed: 5, purpose: .noise, ordinal)
    return (0..<Self.shape.count).map { _ in UInt8(stream.below(256)) }
  }

  private func energy(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 } }

  @Test(arguments: [
    (FrequencyFilter.Band.low, 1, [0]), (.low, 2, [0]), (.low, 3, [0, 1, 7]), (.low, 4, [0, 1, 7]),
    (.low, 5, [0, 1, 2, 6, 7]), (.high, 1, [4]), (.high, 2, [4]), (.high, 3, [3, 4, 5]),
    (.high, 4, [3, 4, 5]),
  ])
  func aSquareHoldsEachFrequencyWithItsNegative(
    band: FrequencyFilter.Band, size: Int, kept: [Int]
  ) {
    let filter = FrequencyFilter(band, size: size)
    #expect((0..<8).filter { filter.keeps($0, of: 8) } == kept)
  }

  @Test(arguments: 1...12)
  func aConstantPictureIsAllLowAndNothingHigh(size: Int) {
    let plain = [UInt8](repeating: 201, count: Self.shape.count)
    #expect(projection(.low, size).filtered(plain[...]) == plain)
    #expect(projection(.high, size).kept(of: plain[...]).allSatisfy { abs($0) < 1e-9 })
    // What is not there is not blown up either: the nearest level to middle grey.
    #expect(projection(.high, size).filtered(plain[...]).allSatisfy { $0 == 128 })
  }

  @Test func theFinestCheckersAreTheHighestFrequency() {
    let checkers = (0..<Self.shape.count).map { place in
      UInt8((place / 12 + place % 12) % 2 == 0 ? 110 : 90)
    }
    let kept = projection(.high, 1).kept(of: checkers[...])
    #expect(zip(kept, checkers).allSatisfy { abs($0 - (Double($1) - 100)) < 1e-9 })
    #expect(projection(.low, 7).kept(of: checkers[...]).allSatisfy { abs($0 - 100) < 1e-9 })
  }

  @Test(arguments: FrequencyFilter.Band.allCases)
  func allFrequenciesTogetherAreThePicture(band: FrequencyFilter.Band) {
    // Only a square beyond the sides holds both the mean and the highest frequency.
    let kept = projection(band, 13).kept(of: noise()[...])
    #expect(zip(kept, noise()).allSatisfy { abs($0 - Double($1)) < 1e-9 })
  }

  /// Parseval: what is kept and what is not are at right angles, so that their energies add up.
  @Test(arguments: FrequencyFilter.Band.allCases, [1, 3, 5, 8, 11])
  func energiesAddUp(band: FrequencyFilter.Band, size: Int) {
    for ordinal in 0..<5 {
      let picture = noise(ordinal)
      let kept = projection(band, size).kept(of: picture[...])
      let rest = zip(picture, kept).map { Double($0) - $1 }
      let whole = energy(picture.map(Double.init))
      #expect(abs(energy(kept) + energy(rest) - whole) < 1e-9 * whole)
    }
  }

  @Test func largerSquaresKeepMore() {
    let picture = noise()
    for band in FrequencyFilter.Band.allCases {
      let kept = [1, 3, 5, 7].map { energy(projection(band, $0).kept(of: picture[...])) }
      #expect(kept == kept.sorted() && Set(kept).count == 4)
    }
  }

  @Test(arguments: [3, 7])
  func highFrequenciesAreScaledToBeSeen(size: Int) {
    let seen = projection(.high, size).filtered(noise()[...]).map { Double($0) / 255 }
    let mean = seen.reduce(0, +) / Double(seen.count)
    let spread = (energy(seen.map { $0 - mean }) / Double(seen.count)).squareRoot()
    #expect(abs(mean - 0.5) < 0.01)
    #expect(abs(spread - FrequencyFilter.visibleSpread) < 0.005)
  }

  @Test(arguments: [0, 13])
  func squaresThatDoNotFitAreRefused(size: Int) throws {
    let error = #expect(throws: StoreError.self) {
      try FrequencyFilter(.low, size: size).validate(for: Self.shape)
    }
    #expect(
      "\(try #require(error))" == "a square of \(size) frequencies a side does not fit pictures of "
        + "8×12; take 1 to 12")
  }
}
