// What the Gaussian model refuses, and the one place where its sentences are made.

/// Parameters for which a theorem says nothing.
public enum GaussianError: Error, Equatable, CustomStringConvertible {
  /// The rows given make no symmetric matrix of finite numbers.
  case notSymmetric
  /// A covariance has this eigenvalue.
  case notPositive(Double)
  /// The mean has `found` values where the covariance has `expected`.
  case wrongLength(found: Int, expected: Int)
  /// With this price for moving, the adversary would move without end.
  case penaltyTooSmall(Double, least: Double)
  /// A budget or a multiplier that is not positive and finite.
  case outOfRange(name: String, value: Double)

  public var description: String {
    switch self {
    case .notSymmetric:
      "these rows are no symmetric matrix of finite numbers; give as many rows as columns, the same above "
        + "the diagonal as below"
    case .notPositive(let value):
      "a covariance cannot have the eigenvalue \(value); all must be above 0"
    case .wrongLength(let found, let expected):
      "the mean has \(found) values, the covariance is for \(expected); give as many"
    case .penaltyTooSmall(let penalty, let least):
      "at the price \(penalty) the adversary moves without end; it must be above \(least), which is one "
        + "over the smallest eigenvalue of the covariance"
    case .outOfRange(let name, let value):
      "\(name) is \(value), but must be a finite number above 0"
    }
  }
}
