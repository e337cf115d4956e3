// Adversarial squares (Nakkiran 2019): pictures of one brightness with pixel noise, two sides that any
// brightness tells apart, and labels of which some are wrong. X = side + η in every pixel, η uniform in
// ±pixelNoise; the label is the side, or with probability labelNoise the other one. (The source turns
// the picture rather than the label, which is the same distribution; so, labels with and without noise
// share their pictures.)
import Learning
import Nets
import Store

/// Which squares to draw, and what to call them.
public struct SquaresRecipe: Codable, Sendable {
  /// Pixels are p = 1/2 + X/4: what networks see after their first layer, (p − 1/2) · 4, is X, and
  /// pictures with |X| ≤ 1.1 stay in the pixel range whatever a ball of 0.9 adds to them.
  public static let pixelsPerUnit = 0.25
  /// 8-bit levels for one unit of X.
  static let levelsPerUnit: Float = 63.75

  /// Which pictures.
  public enum Points: Codable, Hashable, Sendable {
    /// So many, drawn at random.
    case drawn(Int)
    /// All of a lattice of `side` × `side` places over ±2, for pictures of two pixels: what a plot of
    /// a network's answers is made of. Labels are the sides of the line X₁ + X₂ = 0.
    case lattice(side: Int)
  }

  public let name: String
  public let points: Points
  public let shape: PictureShape
  /// The share of wrong labels.
  public let labelNoise: Double
  /// The largest noise of a pixel, in units of X.
  public let pixelNoise: Double
  public let seed: UInt64

  /// Squares of `shape`.
  ///
  /// - Throws: `StoreError.refused` for settings under which no network could be right and robust.
  public init(
    name: DatasetName, points: Points, shape: PictureShape, labelNoise: Double = 0,
    pixelNoise: Double = 0, seed: UInt64 = 0
  ) throws {
    self.name = name.description
    self.points = points
    self.shape = shape
    self.labelNoise = labelNoise
    self.pixelNoise = pixelNoise
    self.seed = seed
    try validate()
  }

  private func validate() throws {
    guard (0..<0.5).contains(labelNoise) else {
      throw StoreError.refused(
        "the share of wrong labels is \(labelNoise); it must be below 0.5, or labels say the opposite"
      )
    }
    guard (0..<1).contains(pixelNoise) else {
      throw StoreError.refused(
        "pixel noise of \(pixelNoise) hides which side a pixel is of; take less than 1")
    }
    switch points {
    case .drawn(let count):
      guard count > 0 else { throw StoreError.refused("there must be 1 square or more") }
    case .lattice(let side):
      guard side > 1, 255.isMultiple(of: side - 1), shape.count == 2 else {
        throw StoreError.refused(
          "a lattice needs pictures of 2 pixels and a side that 8 bits can place evenly: 18, 52, 86"
        )
      }
    }
  }

  /// Makes the dataset, or finds it made, or goes on where a killed run was.
  public func run(in lab: LabFile, report: WorkProgress.Report = { _ in }) throws -> Dataset {
    try validate()
    let name = try DatasetName(name)
    return try lab.making(name, request()) { run in
      var set = try lab.pictures.openSet(of: run, shape: shape)
      while set.count < count {
        let range = set.count..<min(set.count + 1024, count)
        try lab.pictures.append(
          lab.pictures.encode(range.flatMap { example($0).levels }, shape: shape), to: &set)
        report(
          WorkProgress(
            task: "squares \(name)", done: range.upperBound, total: count, unit: "pictures"))
      }
      return try lab.datasets.create(
        DatasetDraft(
          name: name, pictures: set, labels: (0..<count).map { example($0).label },
          labelingKind: "given",
          space: .new(name: "sides", ["−1", "+1"].map { LabelSpace.Class(name: $0) })),
        run: run)
    }
  }

  /// What this recipe is in the lab's books.
  public func request() throws -> RunRequest {
    try RunRequest(kind: "construct", name: name, settings: self, seed: seed)
  }
}

extension SquaresRecipe {
  /// How many pictures.
  var count: Int {
    switch points {
    case .drawn(let count): count
    case .lattice(let side): side * side
    }
  }

  /// The 8-bit pixels and the label of one example: 0 for side −1, 1 for +1. It depends on seed and
  /// ordinal alone, and its picture not on the label noise.
  func example(_ ordinal: Int) -> (levels: [UInt8], label: UInt16) {
    switch points {
    case .drawn: draw(ordinal)
    case .lattice(let side): place(ordinal, side)
    }
  }

  private func draw(_ ordinal: Int) -> (levels: [UInt8], label: UInt16) {
    var stream = RandomStream(seed: seed, purpose: .squares, ordinal)
    let side = stream.below(2)
    let isWrong = stream.uniform() < Float(labelNoise)
    let levels = (0..<shape.count).map { _ in
      let noise = Float(pixelNoise) * (2 * stream.uniform() - 1)
      return Self.level(of: Float(2 * side - 1) + noise)
    }
    return (levels, UInt16(isWrong ? 1 - side : side))
  }

  private func place(_ ordinal: Int, _ side: Int) -> (levels: [UInt8], label: UInt16) {
    let step = 255 / (side - 1)
    let levels = [ordinal % side, ordinal / side].map { $0 * step }
    return (levels.map { UInt8($0) }, levels[0] + levels[1] > 255 ? 1 : 0)
  }

  /// The nearest 8-bit level of X, −2 to 2.
  static func level(of value: Float) -> UInt8 {
    UInt8((127.5 + levelsPerUnit * value).rounded())
  }
}

/// Squares as they are drawn again.
struct DrawnSquares: PictureMaking {
  let recipe: SquaresRecipe
  let chunk = 1024

  func pictures(in range: Range<Int>) throws -> [[UInt8]] {
    range.map { recipe.example($0).levels }
  }
}
