// What an attacker may do to a picture: add a perturbation from a ball around zero, as long as the
// pixels stay in [0, 1]. The attack knows the norm only through `step`, `project` and `randomStart`
// (Madry et al. 2018, "Towards deep learning models resistant to adversarial attacks").
import Nets

/// How the size of a perturbation is measured.
public enum Norm: String, CaseIterable, Codable, Sendable {
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

/// A ball of radius `eps` in one norm, in units of the [0, 1] pixel range.
///
/// Perturbations and gradients are buffers of one picture each, channel-height-width.
public struct ThreatModel: Hashable, Codable, Sendable {
  public let norm: Norm
  public let eps: Epsilon

  /// - Throws: `LearningError.epsilonTooLarge` for an L∞ ball beyond the pixel range.
  public init(norm: Norm, eps: Epsilon) throws {
    if norm == .linf && eps.numerator > eps.denominator {
      throw LearningError.epsilonTooLarge(eps.written)
    }
    self.norm = norm
    self.eps = eps
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      norm: container.decode(Norm.self, forKey: .norm),
      eps: container.decode(Epsilon.self, forKey: .eps))
  }

  /// The largest float that is not outside the ball.
  var radius: Float {
    let nearest = Float(eps.value)
    return Double(nearest) > eps.value ? nearest.nextDown : nearest
  }

  /// Moves `delta` by `size` in the steepest direction of `gradient` (down for a negative `size`):
  /// along gradient/‖gradient‖ for L2, along its signs for L∞. A zero gradient moves nothing, nor
  /// does one that is not finite.
  public func step(
    _ delta: UnsafeMutableBufferPointer<Float>, along gradient: UnsafeBufferPointer<Float>,
    size: Float
  ) {
    precondition(delta.count == gradient.count, "a gradient has one value for each pixel")
    switch norm {
    case .l2:
      let length = euclideanNorm(gradient)
      // Divided in double, so that a gradient of 1e-42 still gives a step of the full size.
      guard length > 0, length.isFinite else { return }
      let factor = Double(size) / length
      for i in delta.indices { delta[i] += Float(Double(gradient[i]) * factor) }
    case .linf:
      for i in delta.indices {
        let value = gradient[i]
        delta[i] += value > 0 ? size : value < 0 ? -size : 0
      }
    }
  }

  /// Brings `delta` back to the ball, then `image` + `delta` back to [0, 1].
  ///
  /// Entries only shrink in the second part, so the result obeys both (L2 up to 1e-6 · eps of float
  /// rounding). `image` holds pixels in [0, 1].
  public func project(
    _ delta: UnsafeMutableBufferPointer<Float>, around image: UnsafeBufferPointer<Float>
  ) {
    precondition(delta.count == image.count, "a perturbation has one value for each pixel")
    let radius = radius
    switch norm {
    case .l2:
      let length = euclideanNorm(UnsafeBufferPointer(delta))
      if length > Double(radius) {
        let factor = Float(Double(radius) / length)
        for i in delta.indices { delta[i] *= factor }
      }
    case .linf:
      for i in delta.indices { delta[i] = min(max(delta[i], -radius), radius) }
    }
    for i in delta.indices { delta[i] = min(max(delta[i], -image[i]), 1 - image[i]) }
  }

  /// Fills `delta` with a uniform draw from the ball (not yet clipped to the pixel range).
  ///
  /// L2: a normal draw gives the direction, u^(1/d) · eps the length, for d values.
  public func randomStart(
    into delta: UnsafeMutableBufferPointer<Float>, using stream: inout RandomStream
  ) {
    let radius = radius
    switch norm {
    case .l2:
      for i in delta.indices { delta[i] = stream.normal() }
      let length = Double(radius) * rootOfUniform(delta.count, using: &stream)
      let norm = euclideanNorm(UnsafeBufferPointer(delta))
      let factor = norm > 0 ? Float(length / norm) : 0
      for i in delta.indices { delta[i] *= factor }
    case .linf:
      for i in delta.indices { delta[i] = (2 * stream.uniform() - 1) * radius }
    }
  }
}
