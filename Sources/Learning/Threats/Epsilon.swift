// The size of a ball, exactly as its author wrote it. Numbers like 8/255 have no exact binary form,
// and whether a stored perturbation lies in the ball is decided in integers.

/// A non-negative fraction p/q that remembers its spelling ("8/255", "0.5").
public struct Epsilon: Hashable, Codable, Sendable, CustomStringConvertible {
  /// The largest numerator and denominator: (255·p)² must fit in 64 bits.
  public static let limit: Int64 = 10_000_000

  /// The text this was made from.
  public let written: String
  /// p of the reduced fraction.
  public let numerator: Int64
  /// q of the reduced fraction, at least 1.
  public let denominator: Int64

  /// Reads a fraction of whole numbers ("8/255") or a plain decimal ("0.5", "1").
  /// - Throws: `LearningError.malformedEpsilon`, `.epsilonTooFine`.
  public init(_ written: String) throws {
    guard let (top, bottom) = try Self.fraction(of: written), bottom > 0 else {
      throw LearningError.malformedEpsilon(written)
    }
    let divisor = Self.commonDivisor(top, bottom)
    guard max(top, bottom) / divisor <= Self.limit else {
      throw LearningError.epsilonTooFine(written, limit: Self.limit)
    }
    self.written = written
    numerator = top / divisor
    denominator = bottom / divisor
  }

  /// The nearest `Double`, in units of the [0, 1] pixel range.
  public var value: Double { Double(numerator) / Double(denominator) }

  public var description: String { written }

  public init(from decoder: any Decoder) throws {
    try self.init(decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(written)
  }

  /// Numerator and denominator as written, not yet reduced; nil where the spelling is neither form.
  private static func fraction(of text: String) throws -> (Int64, Int64)? {
    let isRatio = text.contains("/")
    let parts = text.split(separator: isRatio ? "/" : ".", omittingEmptySubsequences: false)
    guard parts.count == 2 || (parts.count == 1 && !isRatio),
      parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } })
    else { return nil }
    if isRatio { return (try integer(parts[0], in: text), try integer(parts[1], in: text)) }
    let decimals = parts.count == 2 ? parts[1] : ""
    let denominator = "1" + String(repeating: "0", count: decimals.count)
    return (
      try integer(parts[0] + decimals, in: text), try integer(Substring(denominator), in: text)
    )
  }

  private static func integer(_ digits: Substring, in text: String) throws -> Int64 {
    guard let value = Int64(digits) else {
      throw LearningError.epsilonTooFine(text, limit: limit)
    }
    return value
  }

  private static func commonDivisor(_ a: Int64, _ b: Int64) -> Int64 {
    b == 0 ? a : commonDivisor(b, a % b)
  }
}
