// The binary task of Ilyas et al. 2019, section 4: two normal classes that differ in the sign of
// their mean.
import Nets

/// y is +1 or −1, each half of the time, and x ~ N(y·μ*, Σ*).
///
/// y·x ~ N(μ*, Σ*) whichever y, and all that section 4 asks depends on y·x alone; so that is what is
/// drawn, except for a picture of both classes.
public struct GaussianTask: Hashable, Sendable {
  /// μ*.
  public let mean: [Double]
  /// Σ*.
  public let covariance: SymmetricMatrix
  /// Eigenvalues and eigenvectors of Σ*.
  public let spectrum: SymmetricMatrix.Spectrum

  /// - Throws: `GaussianError.wrongLength`, `.notPositive`.
  public init(mean: [Double], covariance: SymmetricMatrix) throws {
    guard mean.count == covariance.size else {
      throw GaussianError.wrongLength(found: mean.count, expected: covariance.size)
    }
    self.mean = mean
    self.covariance = covariance
    spectrum = covariance.spectrum
    guard spectrum.values[0] > 0 else { throw GaussianError.notPositive(spectrum.values[0]) }
  }

  /// The same task without a mean, its covariance diagonal.
  /// - Throws: `GaussianError.notPositive`.
  public init(eigenvalues: [Double]) throws {
    try self.init(
      mean: eigenvalues.map { _ in 0 }, covariance: SymmetricMatrix(diagonal: eigenvalues))
  }

  /// `count` draws of x − y·μ*, the same for the same `seed`.
  public func deviations(_ count: Int, seed: UInt64) -> [[Double]] {
    let root = spectrum.matrix { $0.squareRoot() }
    var stream = RandomStream(seed: seed, purpose: .gaussian)
    return (0..<count).map { _ in
      root.times(mean.map { _ in Double(stream.normal()) })
    }
  }

  /// `count` draws of y·x, the same for the same `seed`.
  public func samples(_ count: Int, seed: UInt64) -> [[Double]] {
    deviations(count, seed: seed).map { mean.adding($0) }
  }
}
