// Corruptions against OpenCV, scikit-image, SciPy and Pillow under the same chance
// (fixtures/golden/make_corruptions.py), on a picture of CIFAR-10 and its green channel alone.
import Foundation
import Nets
import Testing

@testable import Datasets

@Suite struct CorruptionGoldenTests {
  struct Case: Decodable, CustomTestStringConvertible {
    let corruption: String
    let settings: [Double]
    let colour: Data
    let grey: Data?

    var testDescription: String { "\(corruption) \(settings)" }
  }

  /// The generator of the script.
  private final class Chance {
    private var state: UInt64 = 7

    func fraction() -> Double {
      state = (state * 1_103_515_245 + 12345) % (1 << 31)
      return Double(state) / Double(1 << 31)
    }

    func plane(_ low: Double, _ high: Double) -> Plane {
      Plane(height: 32, width: 32) { low + (high - low) * fraction() }
    }
  }

  private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../fixtures")

  static let cases: [Case] = {
    let file = fixtures.appendingPathComponent("golden/corruptions.json")
    return (try? JSONDecoder().decode([Case].self, from: Data(contentsOf: file))) ?? []
  }()

  private func picture() throws -> [UInt8] {
    let file = Self.fixtures.appendingPathComponent("pictures/cifar10-64.bin")
    return [UInt8](try Data(contentsOf: file)[1..<3073])
  }

  @Test func thereAreCases() {
    #expect(Self.cases.count == 35)
    #expect(Set(Self.cases.map(\.corruption)).count == 14)
  }

  /// A mean that comes to a whole number may be cut off on either side of it: of nine equal shares as
  /// many as one pixel in nine may differ by one level, and none by more.
  @Test(arguments: cases)
  func corruptionsAreThoseOfTheLibraries(one: Case) throws {
    let picture = try picture()
    try compare(one, picture[...], channels: 3, with: one.colour)
    if let grey = one.grey { try compare(one, picture[1024..<2048], channels: 1, with: grey) }
  }

  private func compare(
    _ one: Case, _ picture: ArraySlice<UInt8>, channels: Int, with expected: Data
  ) throws {
    let shape = ImageShape(channels: channels, height: 32, width: 32)
    let made = try corrupted(picture, shape, one)
    try #require(made.count == expected.count)
    let gaps = zip(made, expected).map { abs(Int($0) - Int($1)) }
    #expect((gaps.max() ?? 0) <= 1, "\(gaps.count { $0 > 1 }) values of \(channels) channels")
    #expect(gaps.count { $0 > 0 } * 9 < gaps.count)
  }

  private func corrupted(_ picture: ArraySlice<UInt8>, _ shape: ImageShape, _ one: Case) throws
    -> [UInt8]
  {
    let canvas = Canvas(picture, shape: shape)
    let settings = one.settings
    switch Corruption(rawValue: one.corruption) {
    case .jpegCompression:
      return try JPEGCompression.roundTrip(picture, shape: shape, quality: Int(settings[0]))
    case .gaussianBlur: return canvas.mapPlanes { $0.blurred(settings[0]) }.levels
    case .defocusBlur:
      let disk = Plane.disk(radius: settings[0], softness: settings[1])
      return canvas.mapPlanes { $0.mixed(by: disk) }.levels
    case .motionBlur:
      return canvas.moved(reach: Int(settings[0]), sigma: settings[1], angle: settings[2]).levels
    case .zoomBlur: return canvas.zoomed(steps: Int(settings[0])).levels
    case .glassBlur:
      let chance = Chance()
      func step() -> Int { Int(chance.fraction() * 2) - 1 }
      return GlassBlur(sigma: settings[0], reach: 1, rounds: Int(settings[1]))
        .apply(to: canvas) { (right: step(), down: step()) }.levels
    case .pixelate: return canvas.mapPlanes { $0.pixelated(to: settings[0]) }.levels
    case .brightness: return canvas.brighter(by: settings[0]).levels
    case .contrast: return canvas.withContrast(settings[0]).levels
    case .saturate: return canvas.saturated(by: settings[0], plus: settings[1]).levels
    default: return weathered(canvas, one).levels
    }
  }

  private func weathered(_ canvas: Canvas, _ one: Case) -> Canvas {
    let (settings, chance) = (one.settings, Chance())
    switch Corruption(rawValue: one.corruption) {
    case .fog:
      return Fog(density: settings[0], decay: settings[1]).apply(to: canvas, chance.fraction)
    case .snow:
      let snow = Snow(
        mean: settings[0], spread: settings[1], size: settings[2], threshold: settings[3],
        fall: (Int(settings[4]), settings[5]), clearness: settings[6])
      return snow.apply(to: canvas, noise: chance.plane(-1.7, 1.7), angle: -100)
    case .spatter:
      let spatter = Spatter(
        noise: (settings[0], settings[1]), sigma: settings[2], threshold: settings[3],
        strength: settings[4], isMud: settings[5] == 1)
      return spatter.apply(to: canvas, noise: chance.plane(-1.7, 1.7))
    case .elasticTransform:
      return Elastic(pull: settings[0], smoothness: settings[1], corner: settings[2]).apply(
        to: canvas, Elastic.Draw(height: 32, width: 32, chance.fraction))
    default:
      Issue.record("no golden form of \(one.corruption)")
      return canvas
    }
  }
}
