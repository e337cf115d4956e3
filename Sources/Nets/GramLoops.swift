// Gram matrices of feature maps, which style is said to be (Gatys et al. 2016), in one fixed order, so
// that results repeat exactly.
import CKernels

/// Arithmetic on one picture's feature map, channels × pixels.
public enum GramLoops {
  /// The products of the channels with each other, Σ over pixels: channels × channels, symmetric.
  public static func products(
    of maps: UnsafeBufferPointer<Float>, channels: Int
  ) -> [Double] {
    precondition(maps.count.isMultiple(of: channels), "channels have as many pixels each")
    return [Double](unsafeUninitializedCapacity: channels * channels) { products, count in
      ck_gram(products.baseAddress, maps.baseAddress, channels, maps.count / channels)
      count = channels * channels
    }
  }

  /// gradient = factors · maps, `factors` being channels × channels.
  public static func multiply(
    _ factors: [Float], by maps: UnsafeBufferPointer<Float>,
    into gradient: UnsafeMutableBufferPointer<Float>
  ) {
    let channels = Int(Double(factors.count).squareRoot())
    precondition(
      channels * channels == factors.count && maps.count == gradient.count
        && maps.count.isMultiple(of: channels), "a factor for each pair of channels")
    gradient.update(repeating: 0)
    ck_gram_backward(
      gradient.baseAddress, factors, maps.baseAddress, channels, maps.count / channels)
  }
}
