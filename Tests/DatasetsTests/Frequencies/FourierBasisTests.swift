// Fourier basis vectors against NumPy's inverse transform (fixtures/golden/make_fourier.py), what any such
// basis must be, and pictures with a wave.
import Foundation
import Learning
import Nets
import Testing

@testable import Datasets

@Suite struct FourierBasisTests {
  private struct Case: Decodable {
    let height, width, row, column: Int
    let vector: [Double]
  }

  private static let sides = [(28, 28), (32, 32), (4, 6), (5, 3)]

  private func basis(_ height: Int, _ width: Int, channels: Int = 1) -> FourierBasis {
    FourierBasis(ImageShape(channels: channels, height: height, width: width))
  }

  @Test func vectorsAreThoseOfNumPy() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../../fixtures/golden/fourier.json")
    let cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: file))
    var compared = 0
    for one in cases {
      let basis = basis(one.height, one.width)
      let place = one.row * one.width + one.column
      guard let frequency = basis.frequencies.first(where: { $0.place == place }) else { continue }
      compared += 1
      let ours = basis.vector(frequency)
      #expect(
        zip(ours, one.vector).allSatisfy { abs($0 - $1) < 1e-11 } && ours.count == one.vector.count,
        "\(one.row), \(one.column) of \(one.height)×\(one.width)")
    }
    // 14 of 24, 8 of 15, and the three of whole pictures.
    #expect(compared == 25)
  }

  @Test(arguments: [((32, 32), 514), ((28, 28), 394), ((4, 6), 14), ((5, 3), 8)])
  func everyFrequencyStandsOnceWithItsMirrorImage(sides: (Int, Int), count: Int) {
    let basis = basis(sides.0, sides.1)
    #expect(basis.frequencies.count == count)
    #expect(basis.frequencies.reduce(0) { $0 + $1.multiplicity } == sides.0 * sides.1)
    #expect(basis.frequencies.map(\.place) == basis.frequencies.map(\.place).sorted())
  }

  @Test func vectorsHaveLengthOneAndStandAtRightAngles() {
    for (height, width) in Self.sides {
      let basis = basis(height, width)
      // Neighbours suffice where there are many.
      let vectors = basis.frequencies.prefix(40).map(basis.vector)
      for (index, one) in vectors.enumerated() {
        for (other, two) in vectors.enumerated() {
          let product = zip(one, two).reduce(0) { $0 + $1.0 * $1.1 }
          #expect(abs(product - (index == other ? 1 : 0)) < 1e-12)
        }
      }
    }
  }

  @Test func radiusCountsWavesFromTheNearerEnd() {
    let basis = basis(32, 32)
    let radii = Dictionary(uniqueKeysWithValues: basis.frequencies.map { ($0.place, $0.radius) })
    #expect(radii[0] == 0)
    #expect(radii[3 * 32 + 4] == 5)
    // The mirror image of three down and 28 across is four across the other way.
    #expect(radii[3 * 32 + 28] == 5)
    #expect(radii[16 * 32 + 16] == 16 * 2.0.squareRoot())
  }

  private func grey(_ level: UInt8, channels: Int, ordinals: [Int]) throws -> ExampleBatch {
    try ExampleBatch(
      shape: ImageShape(channels: channels, height: 32, width: 32), classes: 2, ordinals: ordinals,
      labels: ordinals.map { _ in 0 },
      pixels: [UInt8](repeating: level, count: ordinals.count * channels * 1024))
  }

  private func differences(_ before: ExampleBatch, _ after: ExampleBatch) -> [Int] {
    zip(before.pixels, after.pixels).map { Int($1) - Int($0) }
  }

  @Test(arguments: [(1, 5), (0, 0), (16, 16), (0, 16), (9, 30)])
  func aWaveHasItsNormInEachChannelUpToRounding(row: Int, column: Int) throws {
    let basis = basis(32, 32)
    let frequency = try #require(basis.frequencies.first { $0.place == row * 32 + column })
    let before = try grey(128, channels: 3, ordinals: [7])
    let after = try FourierWave(frequency, of: basis, norm: 4, seed: 1).added(to: before)
    let changes = differences(before, after)
    for channel in 0..<3 {
      let own = changes[channel * 1024..<(channel + 1) * 1024].map { Double($0) / 255 }
      let norm = own.reduce(0) { $0 + $1 * $1 }.squareRoot()
      #expect(abs(norm - 4) < 0.02)
      // Along the vector, one way or the other, lies all of it.
      let along = zip(own, basis.vector(frequency)).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(abs(along) - 4) < 0.02)
    }
  }

  @Test func signsAreOfEachPictureAndChannelAndDependOnNothingElse() throws {
    let basis = basis(32, 32)
    let frequency = try #require(basis.frequencies.first { $0.place == 0 })
    let wave = FourierWave(frequency, of: basis, norm: 4, seed: 3)
    let before = try grey(128, channels: 3, ordinals: Array(0..<1000))
    let changes = differences(before, try wave.added(to: before))
    let signs = (0..<3000).map { changes[$0 * 1024] > 0 }
    // Four standard errors to either side.
    for channel in 0..<3 {
      let up = (0..<1000).count { signs[$0 * 3 + channel] }
      #expect((437...563).contains(up))
      let alike = (0..<1000).count { signs[$0 * 3 + channel] == signs[$0 * 3 + (channel + 1) % 3] }
      #expect((437...563).contains(alike))
    }
    let alone = try grey(128, channels: 3, ordinals: [641])
    #expect(
      differences(alone, try wave.added(to: alone))
        == Array(changes[641 * 3072..<642 * 3072]))
    let other = FourierWave(frequency, of: basis, norm: 4, seed: 4)
    #expect(differences(before, try other.added(to: before)) != changes)
  }

  @Test(arguments: [UInt8(0), 255, 20, 240])
  func pixelsStayInTheirRange(level: UInt8) throws {
    let basis = basis(32, 32)
    let frequency = try #require(basis.frequencies.first { $0.place == 2 })
    let wave = FourierWave(frequency, of: basis, norm: 4, seed: 3)
    let changes = differences(
      try grey(level, channels: 1, ordinals: [0]),
      try wave.added(to: grey(level, channels: 1, ordinals: [0])))
    let free = differences(
      try grey(128, channels: 1, ordinals: [0]),
      try wave.added(to: grey(128, channels: 1, ordinals: [0])))
    #expect(changes == free.map { min(max($0, -Int(level)), 255 - Int(level)) })
  }
}
