// A dataset with every pixel altered by a rule: same labels, new pictures.
import Foundation
import Learning
import Nets
import Store

/// How pictures are altered; pixels in units of the range [0, 1], rounded to 8 bits afterwards.
public enum Alteration: Codable, Hashable, Sendable {
  /// Shifted and scaled so that the pixels of the whole dataset have this mean and this standard
  /// deviation; what leaves the range is clipped.
  case statistics(mean: Double, spread: Double)
  /// With a faint stripe pattern that stands for a class: for the picture's own in a share
  /// `predictive` of them, for one drawn from all classes in the others. The pattern swings by
  /// `amplitude` to both sides; pictures are first drawn together to leave it room.
  case signs(amplitude: Double, predictive: Double)
  /// With some of their frequencies alone.
  case frequencies(FrequencyFilter)
  /// With normal noise of this standard deviation added to every pixel; what leaves the range is
  /// clipped.
  case noise(spread: Double)
}

/// Which dataset to alter, how, and what to call the result.
public struct AlterRecipe: Codable, Sendable {
  public let name: String
  public let dataset: String
  public let contentHash: String
  public let alteration: Alteration
  public let seed: UInt64

  /// A recipe over what `dataset` holds now.
  public init(name: DatasetName, dataset: Dataset, alteration: Alteration, seed: UInt64 = 0) {
    self.name = name.description
    self.dataset = dataset.name.description
    contentHash = dataset.hash
    self.alteration = alteration
    self.seed = seed
  }

  /// What this recipe is in the lab's books.
  public func request() throws -> RunRequest {
    try RunRequest(kind: "alter", name: name, settings: self, seed: seed)
  }

  /// Makes the dataset, or finds it made, or goes on where a killed run was.
  public func run(in lab: LabFile, report: WorkProgress.Report = { _ in }) throws -> Dataset {
    let name = try DatasetName(name)
    return try lab.making(name, request()) { run in
      let base = try lab.datasets.named(dataset)
      let altered = try AlteredPictures(self, in: lab)
      let set = try lab.fill(
        run, shape: base.shape, count: base.count, task: "alter \(name)", report
      ) { try altered.pictures(in: $0).flatMap { $0 } }
      return try lab.datasets.create(
        DatasetDraft(
          name: name, pictures: set, labels: lab.datasets.labels(of: base),
          labelingKind: base.labelingKind, space: .existing(base.labels), parent: base),
        run: run)
    }
  }
}

/// Altered pictures, as often as they are asked for.
struct AlteredPictures: PictureMaking {
  /// What is done to one picture.
  private typealias Rule = (_ picture: ArraySlice<UInt8>, _ label: Int, _ ordinal: Int) -> [UInt8]

  let chunk = 1024
  private let source: StoredExamples
  private let alter: Rule

  /// The pictures that `recipe` makes of its dataset.
  ///
  /// - Throws: `StoreError.refused` where its pictures cannot be altered so.
  init(_ recipe: AlterRecipe, in lab: LabFile) throws {
    source = try StoredExamples(lab.datasets.named(recipe.dataset), in: lab)
    alter = try Self.rule(of: recipe, for: source)
  }

  func pictures(in range: Range<Int>) throws -> [[UInt8]] {
    let batch = try source.batch(range)
    return batch.ordinals.indices.map { index in
      alter(batch.image(index), batch.labels[index], batch.ordinals[index])
    }
  }

  private static func rule(of recipe: AlterRecipe, for source: StoredExamples) throws -> Rule {
    switch recipe.alteration {
    case .signs(let amplitude, let predictive):
      let signs = ClassSigns(
        shape: source.shape, classes: source.classes, amplitude: amplitude, predictive: predictive)
      return { signs.mark($0, label: $1, ordinal: $2, seed: recipe.seed) }
    case .frequencies(let filter):
      try filter.validate(for: source.shape)
      let projection = FrequencyProjection(filter, shape: source.shape)
      return { picture, _, _ in projection.filtered(picture) }
    case .noise(let spread):
      return { picture, _, ordinal in
        var stream = RandomStream(seed: recipe.seed, purpose: .pictureNoise, ordinal)
        var pixels = picture.map { Float($0) / 255 }
        pixels.withUnsafeMutableBufferPointer { stream.addNoise(to: $0, sigma: Float(spread)) }
        return pixels.map { UInt8((255 * $0).rounded()) }
      }
    case .statistics(let mean, let spread):
      let own = try PixelStatistics(of: source)
      guard own.spread > 0 else {
        throw StoreError.refused(
          "all pixels of \(recipe.dataset) are equal; they have no spread to scale")
      }
      let levels = (0...255).map { level in
        let value = mean + (Double(level) / 255 - own.mean) / own.spread * spread
        return UInt8((255 * min(max(value, 0), 1)).rounded())
      }
      return { picture, _, _ in picture.map { levels[Int($0)] } }
    }
  }
}

/// Mean and standard deviation over all pixels of a dataset, in units of the range [0, 1].
public struct PixelStatistics: Sendable {
  public let mean: Double
  public let spread: Double

  /// Counts every pixel.
  /// - Throws: what reading the pictures throws.
  public init(of source: some ExampleSource) throws {
    var counts = [Int](repeating: 0, count: 256)
    for start in stride(from: 0, to: source.count, by: 4096) {
      let batch = try source.batch(start..<min(start + 4096, source.count))
      for level in batch.pixels { counts[Int(level)] += 1 }
    }
    let total = Double(max(counts.reduce(0, +), 1))
    func moment(_ value: (Double) -> Double) -> Double {
      counts.enumerated().reduce(0) { $0 + Double($1.element) * value(Double($1.offset) / 255) }
        / total
    }
    let mean = moment { $0 }
    self.mean = mean
    spread = moment { ($0 - mean) * ($0 - mean) }.squareRoot()
  }
}
