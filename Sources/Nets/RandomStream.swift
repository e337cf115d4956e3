// The lab's one source of chance: a counter-based generator (SplitMix64, Steele et al. 2014) whose
// starting point is a pure function of a root seed, a stream and indices. Streams do not disturb
// each other, and a draw for picture 4711 never depends on which pictures were drawn before it.
import CKernels
import Foundation

/// Random bits for one purpose, derived from a root seed.
public struct RandomStream: RandomNumberGenerator, Sendable {
  /// What the bits are for; every purpose has a sequence of its own.
  public enum Purpose: UInt64, Sendable {
    case weights = 1
    case order = 2
    case augmentation = 3
    case attackStart = 4
    case target = 5
    case noise = 6
    case selection = 7
    case colour = 8
    case grain = 9
    case inversionStart = 10
    case gaussian = 14
    case sanityPictures = 20
    case sanityNoise = 21
    case drawing = 30
    case probe = 31
    case squares = 32
    case linearWorld = 33
    case labelLot = 34
    case sign = 35
    case pictureNoise = 40
    case waveSign = 41
    case corruption = 45
    case frostTexture = 46
    case styleStart = 50
    case picturePairs = 55
  }

  /// From one draw's state to the next: 2⁶⁴ divided by the golden ratio.
  private static let stride: UInt64 = 0x9E37_79B9_7F4A_7C15

  private var state: UInt64

  /// The stream for `purpose` under `seed`, at the place that `indices` name (an epoch, an example's
  /// ordinal, a restart …).
  public init(seed: UInt64, purpose: Purpose, _ indices: Int...) {
    state = Self.mix(seed &+ Self.stride)
    absorb(purpose.rawValue)
    for index in indices { absorb(UInt64(bitPattern: Int64(index))) }
  }

  private mutating func absorb(_ value: UInt64) {
    state = Self.mix(state ^ Self.mix(value &+ 0xD1B5_4A32_D192_ED03))
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= Self.stride
    return Self.mix(state)
  }

  /// A whole number in 0 ..< `bound` (`bound` ≥ 1), by multiplication of 32 bits (bias < 2⁻³² · bound).
  public mutating func below(_ bound: Int) -> Int {
    Int(((next() >> 32) &* UInt64(bound)) >> 32)
  }

  /// `count` distinct whole numbers in 0 ..< `total`, in random order: the first steps of a Fisher–Yates
  /// shuffle. `count` is at most `total`.
  public mutating func draw(_ count: Int, of total: Int) -> [Int] {
    var pool = Array(0..<total)
    for index in 0..<count { pool.swapAt(index, index + below(total - index)) }
    return Array(pool.prefix(count))
  }

  /// A float in [0, 1) with 24 random bits.
  public mutating func uniform() -> Float {
    Float(next() >> 40) * 0x1p-24
  }

  /// A standard normal value (Box–Muller, one value for two draws).
  public mutating func normal() -> Float {
    let radius = (-2 * log(Double(next() >> 11) * 0x1p-53 + 0x1p-54)).squareRoot()
    return Float(radius * cos(2 * Double.pi * Double(next() >> 11) * 0x1p-53))
  }

  /// Adds normal noise of spread `sigma` to pixels and clips them to [0, 1]; one draw for two pixels.
  public mutating func addNoise(to pixels: UnsafeMutableBufferPointer<Float>, sigma: Float) {
    guard let start = pixels.baseAddress else { return }
    ck_add_noise(start, pixels.count, sigma, state)
    state &+= UInt64((pixels.count + 1) / 2) &* Self.stride
  }
}

extension RandomStream {
  /// Fills `values` with what as many calls of `uniform` would give.
  public mutating func fillUniform(_ values: UnsafeMutableBufferPointer<Float>) {
    ck_fill_uniform(values.baseAddress, values.count, state)
    skip(values.count)
  }

  /// Fills `values` with standard normal values: pairs (Box–Muller) of one draw each, at about the
  /// precision of floats.
  public mutating func fillNormal(_ values: UnsafeMutableBufferPointer<Float>) {
    ck_fill_normal(values.baseAddress, values.count, state)
    skip((values.count + 1) / 2)
  }

  /// Fills `values` with exponential values of mean 1, each with a random sign.
  public mutating func fillExponential(_ values: UnsafeMutableBufferPointer<Float>) {
    ck_fill_exponential(values.baseAddress, values.count, state)
    skip(values.count)
  }

  private mutating func skip(_ draws: Int) {
    state &+= UInt64(draws) &* 0x9E37_79B9_7F4A_7C15
  }
}
