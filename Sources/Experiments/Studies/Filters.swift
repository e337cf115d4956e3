// Networks that see some frequencies only (Hendrycks & Gilmer 2019, figure 1). Pictures of the training
// set and of the test set go through the same filter, and a fresh network learns from the ones and is
// tested on the others: low frequencies are globs of colour, high ones are next to invisible, and yet
// both say much about the class. Beside them stand a network of whole pictures shown filtered ones, and
// those of filtered pictures shown whole ones: what can be learnt is not what is otherwise relied on.
import Datasets
import Learning
import Nets
import Store

/// What do low and high frequencies, each alone, say about the class?
public struct Filters: Study {
  public static let name = "filters"
  public static let summary =
    "what networks learn from low or from high frequencies alone, by how many are kept"
  public static let tables = ["filters"]

  let paper: PaperSettings
  /// Training pictures, the same for every filter; nil for all.
  let trained: Int?
  /// How every network here learns.
  let training: TrainingSettings
  /// The pictures' side, and squares of kept frequencies, from the smallest to the largest.
  let side: Int
  let low, high: [Int]
  /// The squares at which claims are judged.
  let judgedLow, judgedHigh: Int

  private var filters: [FrequencyFilter] {
    low.map { FrequencyFilter(.low, size: $0) } + high.map { FrequencyFilter(.high, size: $0) }
  }

  public var footprint: Footprint {
    let tested = 10_000
    var footprint = paper.footprint(perturbed: 0, models: filters.count + 1)
    footprint.perturbations += filters.count * ((trained ?? 60_000) + tested)
    footprint.predictions += filters.count * 2 * tested
    return footprint
  }

  /// Everything for one seed.
  public func measure(on bench: Workbench) throws {
    let base = try bench.part("filtered", of: bench.corpus.train, trained)
    let whole = try train("whole", on: base, bench)
    let clean = try bench.evaluate(whole, on: bench.corpus.test)
    try bench.note(Quantity.clean, of: Subject.whole, clean.accuracy, from: clean)
    var learnt: [FrequencyFilter.Band: [Double]] = [:]
    for filter in filters {
      let accuracy = try learn(through: filter, of: base, beside: whole, bench)
      learnt[filter.band, default: []].append(accuracy)
    }
    for band in FrequencyFilter.Band.allCases {
      guard let first = learnt[band]?.first, let last = learnt[band]?.last else { continue }
      try bench.note(Quantity.growth, of: band.rawValue, last - first)
    }
  }

  /// The accuracy of a fresh network on filtered pictures, which is all that it has ever seen.
  private func learn(
    through filter: FrequencyFilter, of base: Dataset, beside whole: Model, _ bench: Workbench
  ) throws -> Double {
    let what = "\(filter.band == .low ? "low" : "high")\(filter.size)"
    let data = try bench.filter(what, base, filter)
    let test = try bench.filter(what, bench.corpus.test, filter)
    let model = try train(what, on: data, bench)
    let own = try bench.evaluate(model, on: test)
    for (quantity, result) in [
      (Quantity.clean, own), (Quantity.onWhole, try bench.evaluate(model, on: bench.corpus.test)),
      (Quantity.byWhole, try bench.evaluate(whole, on: test)),
    ] {
      try bench.note(
        quantity, at: Double(filter.size), of: filter.band.rawValue, result.accuracy, from: result)
    }
    return own.accuracy
  }

  private func train(_ what: String, on dataset: Dataset, _ bench: Workbench) throws -> Model {
    try bench.train(
      "through_\(what)", paper.network, on: dataset, training, seed: bench.seed(40))
  }
}

extension Filters {
  /// What figures are about, beside the bands.
  enum Subject {
    static let whole = "whole pictures"
  }
}

extension Workbench {
  /// `dataset` through `filter`; no chance is in it, so that repetitions share what they filter alike.
  func filter(_ what: String, _ dataset: Dataset, _ filter: FrequencyFilter) throws -> Dataset {
    try alter(what, dataset, .frequencies(filter), seed: 0)
  }
}

extension Quantity {
  /// The accuracy of a network of filtered pictures on whole ones; x is the filter's size.
  static let onWhole = "accuracy on whole pictures"
  /// The accuracy of the network of whole pictures on filtered ones; x is the filter's size.
  static let byWhole = "accuracy of the network of whole pictures"
  /// Accuracy through the largest square less that through the smallest.
  static let growth = "growth from the smallest square to the largest"
}
