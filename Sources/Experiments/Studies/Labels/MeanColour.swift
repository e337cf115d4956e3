// The mean colour of some pictures of a dataset.
import Datasets
import Learning
import Store

/// The mean of each channel, in units of the pixel range [0, 1].
struct MeanColour: Hashable, Sendable {
  let channels: [Double]

  /// The L2 distance between two colours.
  func distance(to other: MeanColour) -> Double {
    zip(channels, other.channels).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
  }
}

/// Measures colours of a lab's pictures.
struct MeanColours {
  let lab: LabFile

  /// The mean colour of the pictures of `dataset` whose label is wanted; nil if there is none.
  func of(_ dataset: Dataset, where isWanted: (Int) -> Bool) throws -> MeanColour? {
    let source = try StoredExamples(dataset, in: lab)
    let ordinals = (0..<source.count).filter { isWanted(source.label(at: $0)) }
    guard !ordinals.isEmpty else { return nil }
    let area = source.shape.height * source.shape.width
    var sums = [Int](repeating: 0, count: source.shape.channels)
    for start in stride(from: 0, to: ordinals.count, by: 1024) {
      let batch = try source.batch(ordinals[start..<min(start + 1024, ordinals.count)])
      for (place, level) in batch.pixels.enumerated() {
        sums[place / area % sums.count] += Int(level)
      }
    }
    let scale = 1 / Double(255 * area * ordinals.count)
    return MeanColour(channels: sums.map { Double($0) * scale })
  }
}
