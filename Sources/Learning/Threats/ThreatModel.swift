// What an attacker may do to a picture: add a perturbation from a ball around zero, or any at all, as
// long as the pixels stay in [0, 1]. The attack knows the norm only through `step`, `project` and
// `randomStart` (Madry et al. 2018, "Towards deep learning models resistant to adversarial attacks").
import Foundation
import Nets

/// How the size of a perturbation is measured.
public enum Norm: String, CaseIterable, Codable, Sendable {
  /// The sum of absolute values.
  case l1
  /// The Euclidean length.
  case l2
  /// The largest absolute value.
  case linf

  /// The norm that `text` names.
  /// - Throws: `LearningError.unknownNorm`.
  public init(_ text: String) throws {
    guard let norm = Norm(rawValue: text) else { throw LearningError.unknownNorm(text) }
    self = norm
  }
}

/// A ball of radius `eps` in one norm, in units of the [0, 1] pixel range, or no bound but that range.
///
/// Perturbations, gradients and pictures are buffers of one picture each, channel-height-width;
/// `perturbed` is picture + perturbation, what the network is shown.
public struct ThreatModel: Hashable, Codable, Sendable {
  /// Measures the ball, and the steps.
  public let norm: Norm
  /// The ball's radius; nil where only the pixel range bounds the perturbation.
  public let eps: Epsilon?

  /// - Throws: `LearningError.epsilonTooLarge` for an L∞ ball beyond the pixel range.
  public init(norm: Norm, eps: Epsilon?) throws {
    if let eps, norm == .linf && eps.numerator > eps.denominator {
      throw LearningError.epsilonTooLarge(eps.written)
    }
    self.norm = norm
    self.eps = eps
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      norm: container.decode(Norm.self, forKey: .norm),
      eps: container.decodeIfPresent(Epsilon.self, forKey: .eps))
  }

  private init(unconstrainedIn norm: Norm) {
    self.norm = norm
    eps = nil
  }

  /// No bound but the pixel range; steps have an L2 length, as in the inversion of features
  /// (Engstrom et al. 2019).
  public static let unconstrained = ThreatModel(unconstrainedIn: .l2)

  /// The share of pixels that one L1 step moves: the largest gradients. The steepest step moves a
  /// single pixel; several at a time get as far in fewer steps (Tramèr & Boneh 2019, "Adversarial
  /// training and robustness for multiple perturbations", whose percentile 99 this is).
  static let movedShare = 0.01

  /// Moves `delta` by `size` in the steepest direction of `gradient` (down for a negative `size`):
  /// along gradient/‖gradient‖ for L2, along its signs for L∞; for L1, the pixels with the largest
  /// gradients share `size`, without those that are at the border of [0, 1] and would leave it. A zero
  /// gradient moves nothing.
  ///
  /// `perturbed` is of no use afterwards, until `project` fills it anew.
  public func step(
    _ delta: UnsafeMutableBufferPointer<Float>, along gradient: UnsafeBufferPointer<Float>,
    at perturbed: UnsafeMutableBufferPointer<Float>, size: Float
  ) {
    switch norm {
    case .l1:
      let moved = Int((Self.movedShare * Double(delta.count)).rounded(.up))
      PerturbationLoops.add(
        largest: moved, of: gradient, length: size, to: delta, at: perturbed)
    case .l2:
      let length = PerturbationLoops.length(of: gradient)
      guard length > 0, length.isFinite else { return }
      PerturbationLoops.add(gradient, times: Double(size) / length, to: delta)
    case .linf:
      PerturbationLoops.add(signsOf: gradient, times: size, to: delta)
    }
  }

  /// Brings `delta` back to the ball and `perturbed`, which it fills, to [0, 1]; `image` holds pixels
  /// in [0, 1].
  ///
  /// L∞ and L1: to the nearest place that obeys both. L2: first to the ball, then to the pixel range;
  /// entries only shrink in the second part, so the result obeys both too (up to 1e-6 · eps of float
  /// rounding).
  public func project(
    _ delta: UnsafeMutableBufferPointer<Float>, around image: UnsafeBufferPointer<Float>,
    into perturbed: UnsafeMutableBufferPointer<Float>
  ) {
    guard let eps else { return PerturbationLoops.fit(delta, around: image, into: perturbed) }
    switch norm {
    case .l1:
      PerturbationLoops.fit(delta, l1Radius: eps.value, around: image, into: perturbed)
    case .l2:
      let radius = Double(eps.floatBelow)
      let length = PerturbationLoops.length(of: UnsafeBufferPointer(delta))
      let factor = length > radius ? Float(radius / length) : 1
      PerturbationLoops.fit(delta, times: factor, around: image, into: perturbed)
    case .linf:
      PerturbationLoops.fit(delta, radius: eps.floatBelow, around: image, into: perturbed)
    }
  }

  /// Fills `delta` with a uniform draw from the ball (not yet cut to the pixel range); where there is
  /// no ball, picture + `delta` is a uniform draw from [0, 1].
  ///
  /// For d values, L2: a normal draw gives the direction, u^(1/d) · eps the length. L1: d exponential
  /// draws with random signs, divided by the sum of d + 1 of them.
  public func randomStart(
    into delta: UnsafeMutableBufferPointer<Float>, around image: UnsafeBufferPointer<Float>,
    using stream: inout RandomStream
  ) {
    guard let eps else {
      stream.fillUniform(delta)
      for i in delta.indices { delta[i] -= image[i] }
      return
    }
    switch norm {
    case .l1:
      stream.fillExponential(delta)
      let beyond = -log1p(-Double(stream.uniform()))
      let sum = delta.reduce(beyond) { $0 + Double(abs($1)) }
      scale(delta, by: eps.value / sum)
    case .l2:
      stream.fillNormal(delta)
      let share = pow(Double(stream.uniform()), 1 / Double(delta.count))
      let length = PerturbationLoops.length(of: UnsafeBufferPointer(delta))
      scale(delta, by: length > 0 ? share * Double(eps.floatBelow) / length : 0)
    case .linf:
      stream.fillUniform(delta)
      let radius = eps.floatBelow
      for i in delta.indices { delta[i] = (2 * delta[i] - 1) * radius }
    }
  }

  /// Whether `delta` lies in the ball, but for the rounding of floats.
  func contains(_ delta: UnsafeBufferPointer<Float>) -> Bool {
    guard let eps else { return true }
    let size: Double
    switch norm {
    case .l1: size = delta.reduce(0) { $0 + Double(abs($1)) }
    case .l2: size = PerturbationLoops.length(of: delta)
    case .linf: size = Double(delta.reduce(0) { max($0, abs($1)) })
    }
    return size <= eps.value * (1 + 1e-5)
  }

  private func scale(_ delta: UnsafeMutableBufferPointer<Float>, by factor: Double) {
    for i in delta.indices { delta[i] = Float(Double(delta[i]) * factor) }
  }
}

extension ThreatModel: CustomStringConvertible {
  /// "l2 0.5" or "unconstrained".
  public var description: String { eps.map { "\(norm.rawValue) \($0)" } ?? "unconstrained" }
}

extension Epsilon {
  /// The largest float that is not above it.
  var floatBelow: Float {
    let nearest = Float(value)
    return Double(nearest) > value ? nearest.nextDown : nearest
  }
}
