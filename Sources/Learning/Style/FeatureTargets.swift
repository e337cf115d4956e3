// What style transfer asks of a layer's features (Gatys et al. 2016): to be those of the content
// picture, or to have the Gram matrix of the style picture.
import Nets

/// A layer's features that are to be met pixel by pixel.
public struct ContentTarget: Sendable {
  /// P, channels × pixels.
  public let features: [Float]

  /// The features of the content picture.
  public init(_ features: UnsafeBufferPointer<Float>) { self.features = Array(features) }

  /// weight/2 · Σ(F − P)², and weight · (F − P) as its gradient.
  ///
  /// - Parameters:
  ///   - features: F, as many as the target has.
  ///   - gradient: filled, unless it is nil.
  public func loss(
    at features: UnsafeBufferPointer<Float>, weight: Double,
    gradient: UnsafeMutableBufferPointer<Float>? = nil
  ) -> Double {
    precondition(
      features.count == self.features.count && gradient?.count ?? features.count == features.count,
      "features of the same layer and picture size")
    var sum = 0.0
    let factor = Float(weight)
    for index in features.indices {
      let difference = features[index] - self.features[index]
      sum += Double(difference) * Double(difference)
      gradient?[index] = factor * difference
    }
    return weight / 2 * sum
  }

  /// ½ Σ P²: the loss, at weight 1, of a picture without features.
  public var size: Double {
    features.reduce(0) { $0 + Double($1) * Double($1) } / 2
  }
}

/// A layer's Gram matrix that is to be met: products of channels, whatever their place.
public struct StyleTarget: Sendable {
  /// N.
  public let channels: Int
  /// A/M, channels × channels: the products' mean over the M pixels of the style picture's map.
  public let products: [Double]

  /// The mean products of the style picture's features, which are `channels` × pixels.
  public init(_ features: UnsafeBufferPointer<Float>, channels: Int) {
    self.channels = channels
    products = Self.meanProducts(of: features, channels)
  }

  private static func meanProducts(
    of features: UnsafeBufferPointer<Float>, _ channels: Int
  ) -> [Double] {
    let pixels = Double(features.count / channels)
    return GramLoops.products(of: features, channels: channels).map { $0 / pixels }
  }

  /// weight/(4N²M²) · Σ(G − A)², and weight/(N²M²) · (G − A) · F as its gradient.
  ///
  /// Each Gram matrix is divided by the pixels of its own map, so that pictures of other sizes can lend
  /// their style.
  public func loss(
    at features: UnsafeBufferPointer<Float>, weight: Double,
    gradient: UnsafeMutableBufferPointer<Float>? = nil
  ) -> Double {
    let pixels = Double(features.count / channels)
    let differences = zip(Self.meanProducts(of: features, channels), products).map { $0 - $1 }
    let scale = weight / Double(channels * channels)
    if let gradient {
      GramLoops.multiply(
        differences.map { Float(scale / pixels * $0) }, by: features, into: gradient)
    }
    return scale / 4 * differences.reduce(0) { $0 + $1 * $1 }
  }
}
