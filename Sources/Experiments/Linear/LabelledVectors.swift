// Examples of a binary task as plain vectors, and the moments that linear features depend on.
import Datasets
import Nets
import Store

/// Vectors with labels +1 and −1.
struct LabelledVectors {
  /// Values in one vector.
  let width: Int
  /// Vector by vector.
  private(set) var values: [Double]
  /// +1 or −1 for each.
  private(set) var labels: [Double]

  /// No vectors yet.
  init(width: Int) {
    self.width = width
    values = []
    labels = []
  }

  /// The pictures of two classes, pixels in [0, 1].
  /// - Throws: `StoreError.refused` if a class has none.
  init(_ dataset: Dataset, positive: Int, negative: Int, in lab: LabFile) throws {
    self.init(width: dataset.shape.count)
    let given = try lab.datasets.labels(of: dataset)
    let pixels = try lab.pictures.pixels(of: dataset.pictures, in: 0..<dataset.count)
    for (ordinal, label) in given.enumerated() where [positive, negative].contains(Int(label)) {
      values += pixels[ordinal * width..<(ordinal + 1) * width].map { Double($0) / 255 }
      labels.append(Int(label) == positive ? 1 : -1)
    }
    guard Set(labels).count == 2 else {
      throw StoreError.refused(
        "\(dataset.name) has pictures of only one of the classes \(positive) and \(negative), or of "
          + "none; this study needs both")
    }
  }

  var count: Int { labels.count }

  mutating func append(_ vector: [Double], label: Double) {
    values += vector
    labels.append(label)
  }

  /// Vector times `weights`, for each.
  func times(_ weights: [Double]) -> [Double] {
    values.withUnsafeBufferPointer { values in
      (0..<count).map { index in
        var sum = 0.0
        for place in 0..<width { sum += values[index * width + place] * weights[place] }
        return sum
      }
    }
  }

  /// The same vectors with the same labels shared out by lot: what is useful then is so by chance.
  func shuffled(seed: UInt64) -> LabelledVectors {
    var shuffled = self
    var stream = RandomStream(seed: seed, purpose: .labelLot)
    shuffled.labels.shuffle(using: &stream)
    return shuffled
  }

  /// D_det of an adversary who has the linear feature along `direction` (of length 1): every vector is
  /// moved by `eps` towards the other label, which becomes its own. No other move of that length
  /// changes the feature as much.
  func turned(along direction: [Double], eps: Double) -> LabelledVectors {
    var turned = self
    for index in 0..<count {
      for place in 0..<width {
        turned.values[index * width + place] -= labels[index] * eps * direction[place]
      }
    }
    turned.labels = labels.map { -$0 }
    return turned
  }
}

/// Mean, covariance, and covariance with the label.
struct Moments {
  let count: Int
  let mean: [Double]
  /// Σ = E[(x − E[x])·(x − E[x])ᵀ].
  let covariance: SymmetricMatrix
  /// E[y].
  let balance: Double
  /// m = E[y·(x − E[x])].
  let correlation: [Double]

  /// - Parameter known: Σ where it is known already, as where vectors only have new labels.
  init(_ vectors: LabelledVectors, covariance known: SymmetricMatrix? = nil) {
    let (n, width) = (Double(vectors.count), vectors.width)
    let zeros = [Double](repeating: 0, count: width)
    var (sum, labelled) = (zeros, zeros)
    for index in 0..<vectors.count {
      for place in 0..<width {
        let value = vectors.values[index * width + place]
        sum[place] += value
        labelled[place] += vectors.labels[index] * value
      }
    }
    let mean = sum.map { $0 / n }
    let balance = vectors.labels.reduce(0, +) / n
    count = vectors.count
    self.mean = mean
    self.balance = balance
    correlation = zip(labelled, mean).map { $0 / n - balance * $1 }
    covariance = known ?? Self.covariance(of: vectors, around: mean)
  }

  private static func covariance(of vectors: LabelledVectors, around mean: [Double])
    -> SymmetricMatrix
  {
    let (n, width) = (Double(vectors.count), vectors.width)
    let products = products(vectors)
    return SymmetricMatrix(size: width) { row, column in
      products[row * width + column] / n - mean[row] * mean[column]
    }
  }

  /// Σ x·xᵀ, its lower triangle: four vectors at a time, along rows.
  private static func products(_ vectors: LabelledVectors) -> [Double] {
    let (count, width) = (vectors.count, vectors.width)
    // So that the last four are whole.
    let values = vectors.values + [Double](repeating: 0, count: 3 * width)
    var products = [Double](repeating: 0, count: width * width)
    values.withUnsafeBufferPointer { values in
      products.withUnsafeMutableBufferPointer { products in
        for start in stride(from: 0, to: count, by: 4) {
          let four = UnsafeBufferPointer(rebasing: values[start * width..<(start + 4) * width])
          addProducts(of: four, width, to: products)
        }
      }
    }
    return products
  }

  private static func addProducts(
    of four: UnsafeBufferPointer<Double>, _ width: Int,
    to products: UnsafeMutableBufferPointer<Double>
  ) {
    for row in 0..<width {
      let (a, b, c, d) = (
        four[row], four[width + row], four[2 * width + row], four[3 * width + row]
      )
      // Where pictures are black.
      if a == 0, b == 0, c == 0, d == 0 { continue }
      let line = UnsafeMutableBufferPointer(rebasing: products[row * width..<(row + 1) * width])
      for column in 0...row {
        line[column] +=
          a * four[column] + b * four[width + column] + c * four[2 * width + column]
          + d * four[3 * width + column]
      }
    }
  }
}
