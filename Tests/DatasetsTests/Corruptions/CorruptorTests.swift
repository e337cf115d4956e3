// What holds for every corruption: the range of pixels, chance by ordinal, growing severity; and the
// distributions of noise.
import Foundation
import Nets
import Store
import Testing

@testable import Datasets

@Suite struct CorruptorTests {
  private static let shape = ImageShape(channels: 3, height: 32, width: 32)

  private func pictures() throws -> [ArraySlice<UInt8>] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../../fixtures/pictures/cifar10-64.bin")
    let bytes = [UInt8](try Data(contentsOf: file))
    return (0..<64).map { bytes[$0 * 3073 + 1..<($0 + 1) * 3073] }
  }

  /// The mean distance of `corruption`'s pictures from those before, in levels.
  private func distance(_ corruption: Corruption, _ severity: Int) throws -> Double {
    let corruptor = try Corruptor(corruption, severity: severity, seed: 1, shape: Self.shape)
    var sum = 0
    for (ordinal, picture) in try pictures().enumerated() {
      let made = try corruptor.corrupt(picture, ordinal: ordinal)
      #expect(made.count == picture.count)
      sum += zip(made, picture).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    }
    return Double(sum) / Double(64 * 3072)
  }

  /// The published constants do not grow in all respects: glass swaps near pixels where the blur is
  /// weaker, movement of one spread reaches farther, ice that covers more also darkens, saturation falls
  /// before it rises, elastic pulls in other ways, and water turns to mud.
  @Test(arguments: Corruption.allCases)
  func severitiesAreOrderedByTheirDistance(corruption: Corruption) throws {
    let distances = try Corruption.severities.map { try distance(corruption, $0) }
    #expect(distances.allSatisfy { $0 > 0.5 && $0 < 128 }, "\(distances)")
    let isUnordered: Set<Corruption> = [
      .glassBlur, .motionBlur, .frost, .saturate, .elasticTransform, .spatter, .snow,
    ]
    if !isUnordered.contains(corruption) {
      #expect(zip(distances, distances.dropFirst()).allSatisfy { $0 < $1 }, "\(distances)")
    }
    #expect(corruption == .elasticTransform || distances[4] > distances[0], "\(distances)")
  }

  @Test(arguments: Corruption.allCases)
  func aPictureDependsOnItsOrdinalAndTheSeedAlone(corruption: Corruption) throws {
    let pictures = try pictures().prefix(4)
    let corruptor = try Corruptor(corruption, severity: 3, seed: 1, shape: Self.shape)
    let forwards = try pictures.indices.map { try corruptor.corrupt(pictures[$0], ordinal: $0) }
    let backwards = try pictures.indices.reversed().map {
      try corruptor.corrupt(pictures[$0], ordinal: $0)
    }
    #expect(forwards == backwards.reversed())
    let isByChance: Set<Corruption> = [
      .gaussianNoise, .shotNoise, .impulseNoise, .speckleNoise, .glassBlur, .motionBlur, .snow,
      .frost, .fog, .elasticTransform, .spatter,
    ]
    let other = try Corruptor(corruption, severity: 3, seed: 2, shape: Self.shape)
    #expect(
      try (other.corrupt(pictures[0], ordinal: 0) != forwards[0]) == isByChance.contains(corruption)
    )
    #expect(
      try (corruptor.corrupt(pictures[0], ordinal: 9) != forwards[0])
        == isByChance.contains(corruption))
  }

  @Test(arguments: Corruption.allCases.filter { $0 != .saturate })
  func greyAndSmallPicturesAreCorruptedToo(corruption: Corruption) throws {
    for (height, width) in [(28, 28), (4, 7), (64, 5)] {
      let shape = ImageShape(channels: 1, height: height, width: width)
      let picture = (0..<shape.count).map { UInt8($0 * 37 % 256) }
      for severity in Corruption.severities {
        let corruptor = try Corruptor(corruption, severity: severity, seed: 1, shape: shape)
        #expect(try corruptor.corrupt(picture[...], ordinal: 3).count == shape.count)
      }
    }
  }

  private struct Moments {
    let mean: Double
    let spread: Double
  }

  /// Of 64 even pictures of `level` after noise, in units of [0, 1].
  private func moments(_ corruption: Corruption, _ severity: Int, level: UInt8) throws -> Moments {
    let corruptor = try Corruptor(corruption, severity: severity, seed: 5, shape: Self.shape)
    let even = [UInt8](repeating: level, count: Self.shape.count)
    let values = try (0..<64).flatMap { try corruptor.corrupt(even[...], ordinal: $0) }
      .map { Double($0) / 255 }
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    return Moments(mean: mean, spread: variance.squareRoot())
  }

  /// Cutting off takes half a level from the mean.
  @Test(arguments: [
    (Corruption.gaussianNoise, 5, 0.1), (.speckleNoise, 5, 0.2 * 102 / 255),
    (.shotNoise, 1, (0.4 / 500).squareRoot()), (.shotNoise, 5, (0.4 / 50).squareRoot()),
  ])
  func noiseHasItsMeanAndSpread(corruption: Corruption, severity: Int, spread: Double) throws {
    let moments = try moments(corruption, severity, level: 102)
    #expect(abs(moments.mean - (0.4 - 0.5 / 255)) < 0.001)
    #expect(abs(moments.spread / spread - 1) < 0.01)
  }

  @Test func impulsesAreAsOftenWhiteAsBlack() throws {
    let corruptor = try Corruptor(.impulseNoise, severity: 5, seed: 5, shape: Self.shape)
    let even = [UInt8](repeating: 100, count: Self.shape.count)
    let values = try (0..<64).flatMap { try corruptor.corrupt(even[...], ordinal: $0) }
    let shares = [0, 100, 255].map { level in
      Double(values.count { $0 == level }) / Double(values.count)
    }
    #expect(zip(shares, [0.035, 0.93, 0.035]).allSatisfy { abs($0 - $1) < 0.002 }, "\(shares)")
  }

  @Test func frostIsBrightBluishAndNotTheSameTwice() {
    let textures = (0..<5).map(Frost.texture)
    #expect(Set(textures.map { $0.levels }).count == 5)
    for texture in textures {
      let means = texture.planes.map { $0.values.reduce(0, +) / Double($0.values.count) }
      #expect(means.allSatisfy { (0.4...0.9).contains($0) } && means[0] < means[2], "\(means)")
    }
  }

  @Test(arguments: [
    (Corruption.fog, 0, ImageShape(channels: 3, height: 32, width: 32), "severities are 1 to 5"),
    (.fog, 6, ImageShape(channels: 3, height: 32, width: 32), "severities are 1 to 5"),
    (.fog, 1, ImageShape(channels: 1, height: 1, width: 2), "sides of 4 to 64 pixels"),
    (.fog, 1, ImageShape(channels: 2, height: 8, width: 8), "2 channels of 8×8"),
    (.saturate, 1, ImageShape(channels: 1, height: 8, width: 8), "have no saturation"),
  ])
  func whatCannotBeCorruptedIsRefused(
    corruption: Corruption, severity: Int, shape: ImageShape, words: String
  ) {
    #expect {
      _ = try Corruptor(corruption, severity: severity, seed: 0, shape: shape)
    } throws: {
      "\($0)".contains(words)
    }
  }

  @Test func whatLibjpegRefusesIsASentence() {
    let shape = ImageShape(channels: 1, height: 1, width: 70_000)
    let picture = [UInt8](repeating: 9, count: shape.count)
    #expect {
      _ = try JPEGCompression.roundTrip(picture[...], shape: shape, quality: 50)
    } throws: {
      "\($0)".contains("Maximum supported image dimension is")
    }
  }
}
