// The balls and the noise that an attack is compared with when it is checked.
import Nets

extension ThreatModel {
  /// The ball of twice the radius; for L∞ at most that of radius 1, which holds every picture.
  /// - Throws: `LearningError.epsilonTooFine`; never without a ball, whose double is itself.
  func doubled() throws -> ThreatModel {
    guard let eps else { return self }
    let (numerator, denominator) = (2 * eps.numerator, eps.denominator)
    let isWhole = norm == .linf && numerator > denominator
    return try ThreatModel(
      norm: norm, eps: Epsilon(isWhole ? "1" : "\(numerator)/\(denominator)"))
  }

  /// The smallest ball, but for rounding up, in which every picture of so many `values` can become
  /// plain grey, a value of 1/2 everywhere: there, whatever is predicted for grey can be had of every
  /// picture, and nobody does better than by not looking.
  /// - Throws: `LearningError.epsilonTooFine` for pictures beyond all measure.
  static func reachingGrey(norm: Norm, values: Int) throws -> ThreatModel {
    let radius =
      switch norm {
      case .l1: "\(values)/2"
      case .l2: "\(Int((Double(values).squareRoot() / 2).rounded(.up)))"
      case .linf: "1/2"
      }
    return try ThreatModel(norm: norm, eps: Epsilon(radius))
  }

  /// A random perturbation of the ball's radius, then cut so that `image` + it stays in [0, 1].
  ///
  /// Uniform on the sphere for L2, on the faces for L1; for L∞ a random corner, the largest noise that
  /// the ball allows. Without a ball there is none: all zeros.
  func noise(around image: ArraySlice<UInt8>, using stream: inout RandomStream) -> [Float] {
    var delta = [Float](repeating: 0, count: image.count)
    var perturbed = delta
    let pixels = image.map { Float($0) / 255 }
    guard let eps else { return delta }
    delta.withUnsafeMutableBufferPointer { delta in
      switch norm {
      case .l1:
        stream.fillExponential(delta)
        scale(delta, to: eps, from: delta.reduce(0) { $0 + Double(abs($1)) })
      case .l2:
        stream.fillNormal(delta)
        scale(delta, to: eps, from: PerturbationLoops.length(of: UnsafeBufferPointer(delta)))
      case .linf:
        stream.fillUniform(delta)
        for i in delta.indices { delta[i] = delta[i] < 0.5 ? -eps.floatBelow : eps.floatBelow }
      }
      pixels.withUnsafeBufferPointer { pixels in
        perturbed.withUnsafeMutableBufferPointer { project(delta, around: pixels, into: $0) }
      }
    }
    return delta
  }

  private func scale(
    _ delta: UnsafeMutableBufferPointer<Float>, to eps: Epsilon, from length: Double
  ) {
    let factor = length > 0 ? eps.value / length : 0
    for i in delta.indices { delta[i] = Float(Double(delta[i]) * factor) }
  }
}
