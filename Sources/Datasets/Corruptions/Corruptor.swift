// One corruption of one severity, ready for pictures, with CIFAR-10-C's constants. They are meant for
// pictures of 32×32; what is given there in shares of a side is taken of the picture's own.
import Nets
import Store

/// Corrupts pictures: each result is a function of seed, corruption, severity, the picture's ordinal and
/// the picture alone.
public struct Corruptor: Sendable {
  /// The sides that pictures may have.
  public static let sides = 4...64

  private typealias Rule = @Sendable (Canvas, inout RandomStream) -> Canvas

  private let corruption: Corruption
  private let severity: Int
  private let seed: UInt64
  private let shape: ImageShape
  /// Nil for JPEG, which has pictures of its own form.
  private let rule: Rule?

  /// A corruptor of pictures of `shape`, 8-bit and grey or red-green-blue.
  ///
  /// - Throws: `StoreError.refused` for a severity that there is not, and pictures of other shapes.
  public init(_ corruption: Corruption, severity: Int, seed: UInt64, shape: ImageShape) throws {
    guard Corruption.severities.contains(severity) else {
      throw StoreError.refused("severities are 1 to 5, and \(severity) is none of them")
    }
    guard Self.sides.contains(shape.height), Self.sides.contains(shape.width),
      shape.channels == 1 || shape.channels == 3
    else {
      throw StoreError.refused(
        "corruptions are for grey or colour pictures with sides of 4 to 64 pixels, and these have "
          + "\(shape.channels) channels of \(shape.height)×\(shape.width)")
    }
    guard corruption != .saturate || shape.channels == 3 else {
      throw StoreError.refused(
        "grey pictures have no saturation to change; take another corruption")
    }
    self.corruption = corruption
    self.severity = severity
    self.seed = seed
    self.shape = shape
    rule = corruption.rule(severity - 1, side: Double(min(shape.height, shape.width)))
  }

  /// The corrupted form of the `picture` at `ordinal`, channels × height × width.
  ///
  /// - Throws: `StoreError.refused` where libjpeg does not take it.
  public func corrupt(_ picture: ArraySlice<UInt8>, ordinal: Int) throws -> [UInt8] {
    guard let rule else {
      return try JPEGCompression.roundTrip(
        picture, shape: shape, quality: [80, 65, 58, 50, 40][severity - 1])
    }
    var stream = RandomStream(
      seed: seed, purpose: .corruption, corruption.stream, severity, ordinal)
    return rule(Canvas(picture, shape: shape), &stream).levels
  }
}

extension Corruption {
  /// What is done at severity `level` + 1 to pictures whose smaller side is `side`.
  fileprivate func rule(_ level: Int, side: Double)
    -> (@Sendable (Canvas, inout RandomStream) -> Canvas)?
  {
    switch group {
    case "noise": noise(level)
    case "blur": blur(level)
    case "weather": weather(level)
    default: digital(level, side: side)
    }
  }

  private func noise(_ level: Int) -> (@Sendable (Canvas, inout RandomStream) -> Canvas)? {
    switch self {
    case .gaussianNoise:
      let sigma = [0.04, 0.06, 0.08, 0.09, 0.10][level]
      return { $0.withNormalNoise(sigma, &$1) }
    case .shotNoise:
      let noise = ShotNoise(photons: [500, 250, 100, 75, 50][level])
      return { noise.apply(to: $0, &$1) }
    case .impulseNoise:
      let share = [0.01, 0.02, 0.03, 0.05, 0.07][level]
      return { $0.withImpulses(share, &$1) }
    default:
      let share = [0.06, 0.1, 0.12, 0.16, 0.2][level]
      return { $0.withSpeckle(share, &$1) }
    }
  }

  private func blur(_ level: Int) -> (@Sendable (Canvas, inout RandomStream) -> Canvas)? {
    switch self {
    case .defocusBlur:
      let (radius, softness) = [(0.3, 0.4), (0.4, 0.5), (0.5, 0.6), (1, 0.2), (1.5, 0.1)][level]
      let disk = Plane.disk(radius: radius, softness: softness)
      return { canvas, _ in canvas.mapPlanes { $0.mixed(by: disk) } }
    case .glassBlur:
      let (sigma, rounds) = [(0.05, 1), (0.25, 1), (0.4, 1), (0.25, 2), (0.4, 2)][level]
      let glass = GlassBlur(sigma: sigma, reach: 1, rounds: rounds)
      return { glass.apply(to: $0, &$1) }
    case .motionBlur:
      let (reach, sigma) = [(6, 1), (6, 1.5), (6, 2), (8, 2), (9, 2.5)][level]
      return { $0.moved(reach: reach, sigma: sigma, angle: -45 + 90 * $1.fraction()) }
    case .zoomBlur:
      // The published steps of 0.01 end below 1.06, 1.11, 1.16, 1.21 and 1.26, as far as sums in
      // floating point stay below them: the first two do not.
      let steps = [6, 11, 15, 20, 25][level]
      return { canvas, _ in canvas.zoomed(steps: steps) }
    default:
      let sigma = [0.4, 0.6, 0.7, 0.8, 1][level]
      return { canvas, _ in canvas.mapPlanes { $0.blurred(sigma) } }
    }
  }

  private func weather(_ level: Int) -> (@Sendable (Canvas, inout RandomStream) -> Canvas)? {
    switch self {
    case .snow:
      let snow = Snow.severities[level]
      return { snow.apply(to: $0, &$1) }
    case .frost:
      let frost = Frost(
        shares: [(1, 0.2), (1, 0.3), (0.9, 0.4), (0.85, 0.4), (0.75, 0.45)][level])
      return { frost.apply(to: $0, &$1) }
    case .fog:
      let (density, decay) = [(0.2, 3), (0.5, 3), (0.75, 2.5), (1, 2), (1.5, 1.75)][level]
      let fog = Fog(density: density, decay: decay)
      return { canvas, stream in fog.apply(to: canvas) { stream.fraction() } }
    default:
      let spatter = Spatter.severities[level]
      return { spatter.apply(to: $0, &$1) }
    }
  }

  private func digital(_ level: Int, side: Double)
    -> (@Sendable (Canvas, inout RandomStream) -> Canvas)?
  {
    switch self {
    case .jpegCompression: return nil
    case .brightness:
      let rise = [0.05, 0.1, 0.15, 0.2, 0.3][level]
      return { canvas, _ in canvas.brighter(by: rise) }
    case .contrast:
      let share = [0.75, 0.5, 0.4, 0.3, 0.15][level]
      return { canvas, _ in canvas.withContrast(share) }
    case .elasticTransform:
      let elastic = Elastic(level, side: side)
      return { elastic.apply(to: $0, &$1) }
    case .pixelate:
      let share = [0.95, 0.9, 0.85, 0.75, 0.65][level]
      return { canvas, _ in canvas.mapPlanes { $0.pixelated(to: share) } }
    default:
      let (factor, rise) = [(0.3, 0), (0.1, 0), (1.5, 0), (2, 0.1), (2.5, 0.2)][level]
      return { canvas, _ in canvas.saturated(by: factor, plus: rise) }
    }
  }
}

extension Elastic {
  /// Severity `level` + 1 for a picture's `side`.
  init(_ level: Int, side: Double) {
    let (pull, smoothness, corner) = [
      (0, 0, 0.08), (0.05, 0.2, 0.07), (0.08, 0.06, 0.06), (0.1, 0.04, 0.05), (0.1, 0.03, 0.03),
    ][level]
    self.init(pull: pull * side, smoothness: smoothness * side, corner: corner * side)
  }
}

extension Snow {
  /// The five severities.
  static let severities = [
    Snow(mean: 0.1, spread: 0.2, size: 1, threshold: 0.6, fall: (8, 3), clearness: 0.95),
    Snow(mean: 0.1, spread: 0.2, size: 1, threshold: 0.5, fall: (10, 4), clearness: 0.9),
    Snow(mean: 0.15, spread: 0.3, size: 1.75, threshold: 0.55, fall: (10, 4), clearness: 0.9),
    Snow(mean: 0.25, spread: 0.3, size: 2.25, threshold: 0.6, fall: (12, 6), clearness: 0.85),
    Snow(mean: 0.3, spread: 0.3, size: 1.25, threshold: 0.65, fall: (14, 12), clearness: 0.8),
  ]
}

extension Spatter {
  /// The five severities: water, then mud.
  static let severities = [
    Spatter(noise: (0.62, 0.1), sigma: 0.7, threshold: 0.7, strength: 0.5, isMud: false),
    Spatter(noise: (0.65, 0.1), sigma: 0.8, threshold: 0.7, strength: 0.5, isMud: false),
    Spatter(noise: (0.65, 0.3), sigma: 1, threshold: 0.69, strength: 0.5, isMud: false),
    Spatter(noise: (0.65, 0.1), sigma: 0.7, threshold: 0.69, strength: 0.6, isMud: true),
    Spatter(noise: (0.65, 0.1), sigma: 0.5, threshold: 0.68, strength: 0.6, isMud: true),
  ]
}
