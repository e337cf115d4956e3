// The first pictures of every class of a dataset, for sheets of them.
import Store

/// A few pictures of a dataset, class by class.
public struct PictureSample: Sendable {
  /// A label with the ordinals of its first pictures.
  public struct Row: Sendable {
    public let label: Int
    /// What the class is called; 'class 3' where it has no name but its number.
    public let name: String
    public let ordinals: [Int]
  }

  private let dataset: Dataset
  private let lab: LabFile
  /// The classes that have a picture, by label.
  public let rows: [Row]
  /// The pictures, row by row, each channels × height × width.
  public let pictures: [[[UInt8]]]

  /// The first `count` pictures of each of the first `most` classes of `dataset` that have any.
  ///
  /// - Throws: `StoreError.damagedRow` if a payload is hurt.
  public init(of dataset: Dataset, perClass count: Int, classes most: Int, in lab: LabFile) throws {
    self.dataset = dataset
    self.lab = lab
    var ordinals: [Int: [Int]] = [:]
    for (ordinal, label) in try lab.datasets.labels(of: dataset).enumerated()
    where ordinals[Int(label), default: []].count < count {
      ordinals[Int(label), default: []].append(ordinal)
    }
    let classes = dataset.labels.classes
    rows = ordinals.keys.sorted().prefix(most).map { label in
      let name = classes.indices.contains(label) ? classes[label].name.onOneLine : ""
      let isNamed = !name.isEmpty && name != "\(label)"
      return Row(
        label: label, name: isNamed ? name : "class \(label)", ordinals: ordinals[label] ?? [])
    }
    pictures = try rows.map { row in
      try row.ordinals.map { try lab.pictures.pixels(of: dataset.pictures, in: $0..<$0 + 1) }
    }
  }

  /// What the pictures' perturbations are added to, row by row; pictures without one are their own base.
  ///
  /// - Throws: `StoreError.damagedRow` if a payload is hurt.
  public func bases() throws -> [[[UInt8]]] {
    try rows.map { row in
      try row.ordinals.map { try lab.pictures.basePixels(of: dataset.pictures, at: $0) }
    }
  }

  /// Whether any of the pictures has a perturbation.
  public func isPerturbed() throws -> Bool {
    try rows.contains { row in
      try row.ordinals.contains {
        try lab.perturbations.facts(of: dataset.pictures, at: $0) != nil
      }
    }
  }
}
