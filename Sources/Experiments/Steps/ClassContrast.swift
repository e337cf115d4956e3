// E[y·f] of one value for every class against the rest.

/// Collects one feature over labelled pictures, and compares each class with the rest.
struct ClassContrast {
  private var counts: [Int]
  private var inside: [Double]
  private var outside: [Double]

  init(classes: Int) {
    counts = [Int](repeating: 0, count: classes)
    inside = [Double](repeating: 0, count: classes)
    outside = inside
  }

  /// Counts a picture of class `label` with these values of the feature: the one that counts where its
  /// class is the one compared with the rest (y = +1), and the one where it is of the rest (y = −1).
  mutating func add(inside own: Double, outside other: Double, label: Int) {
    counts[label] += 1
    inside[label] += own
    outside[label] += other
  }

  /// E[y·f] for `label` against the rest, both sides weighing one half: half of the difference of their
  /// means. Nil where one side has no picture.
  func contrast(for label: Int) -> Double? {
    var rest = (count: 0, sum: 0.0)
    for other in counts.indices where other != label {
      rest.count += counts[other]
      rest.sum += outside[other]
    }
    guard counts[label] > 0, rest.count > 0 else { return nil }
    return (inside[label] / Double(counts[label]) - rest.sum / Double(rest.count)) / 2
  }

  /// The classes that cannot be compared.
  var incomparable: [Int] { counts.indices.filter { contrast(for: $0) == nil } }
}

/// Mean and standard deviation of one value over pictures, in one pass (Welford 1962); exactly zero where the
/// value never changes.
struct RunningSpread {
  private var count = 0.0
  private(set) var mean = 0.0
  private var squares = 0.0

  mutating func add(_ value: Double) {
    count += 1
    let gap = value - mean
    mean += gap / count
    squares += gap * (value - mean)
  }

  var deviation: Double { count > 0 ? (squares / count).squareRoot() : 0 }
}
