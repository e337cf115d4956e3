// The vector loops of an attack between two passes of a network, one picture at a time. Sums are made
// in double precision and in one fixed order, so results repeat exactly.
import CKernels

/// Arithmetic on one picture's perturbation; all buffers have one value for each pixel.
public enum PerturbationLoops {
  /// The Euclidean length of `values`.
  public static func length(of values: UnsafeBufferPointer<Float>) -> Double {
    ck_squared_length(values.baseAddress, values.count).squareRoot()
  }

  /// delta += gradient · factor, in double precision: factors of tiny gradients are beyond floats.
  public static func add(
    _ gradient: UnsafeBufferPointer<Float>, times factor: Double,
    to delta: UnsafeMutableBufferPointer<Float>
  ) {
    check(delta, gradient)
    ck_add_scaled(delta.baseAddress, gradient.baseAddress, delta.count, factor)
  }

  /// delta += size · sign(gradient)
  public static func add(
    signsOf gradient: UnsafeBufferPointer<Float>, times size: Float,
    to delta: UnsafeMutableBufferPointer<Float>
  ) {
    check(delta, gradient)
    ck_add_signs(delta.baseAddress, gradient.baseAddress, delta.count, size)
  }

  /// Moves the `count` pixels with the largest gradients, of those that can still go that way, by
  /// `length` in sum; a negative length goes against the gradient.
  ///
  /// Pixels of equal gradient go together, so there may be more; there are fewer where no more can
  /// move. `perturbed` holds picture + delta before, and afterwards nothing of use.
  public static func add(
    largest count: Int, of gradient: UnsafeBufferPointer<Float>, length: Float,
    to delta: UnsafeMutableBufferPointer<Float>, at perturbed: UnsafeMutableBufferPointer<Float>
  ) {
    check(delta, gradient)
    check(delta, UnsafeBufferPointer(perturbed))
    ck_add_largest(
      delta.baseAddress, perturbed.baseAddress, gradient.baseAddress, delta.count, length, count)
  }

  /// Multiplies delta by `factor` and cuts it to ± `radius`, then so that perturbed = image + delta
  /// stays in [0, 1]; fills `perturbed`.
  public static func fit(
    _ delta: UnsafeMutableBufferPointer<Float>, times factor: Float = 1,
    radius: Float = .infinity, around image: UnsafeBufferPointer<Float>,
    into perturbed: UnsafeMutableBufferPointer<Float>
  ) {
    check(delta, image)
    check(delta, UnsafeBufferPointer(perturbed))
    ck_fit(
      delta.baseAddress, perturbed.baseAddress, image.baseAddress, delta.count, factor, radius)
  }

  /// Takes delta to the nearest place with Σ|δ| ≤ `l1Radius` and perturbed = image + delta in [0, 1];
  /// fills `perturbed`.
  public static func fit(
    _ delta: UnsafeMutableBufferPointer<Float>, l1Radius: Double,
    around image: UnsafeBufferPointer<Float>, into perturbed: UnsafeMutableBufferPointer<Float>
  ) {
    check(delta, image)
    check(delta, UnsafeBufferPointer(perturbed))
    ck_fit_l1(
      delta.baseAddress, perturbed.baseAddress, image.baseAddress, delta.count, l1Radius)
  }

  private static func check(
    _ delta: UnsafeMutableBufferPointer<Float>, _ other: UnsafeBufferPointer<Float>
  ) {
    precondition(delta.count == other.count, "every buffer has one value for each pixel")
  }
}
