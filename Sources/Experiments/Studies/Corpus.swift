// The pictures that a study stands on: a training set and a test set of the lab.
import Datasets
import Foundation
import Store

/// A pair of datasets, NAME/train and NAME/test.
public struct Corpus: Sendable {
  /// The kinds of pictures that studies have settings for.
  public enum Kind: String, Codable, Sendable {
    /// 28×28 grey values, as Fashion-MNIST.
    case grey
    /// 32×32 colours, as CIFAR-10.
    case colour
  }

  public let name: String
  public let kind: Kind
  public let train: Dataset
  public let test: Dataset

  /// How many classes the labels come from.
  public var classes: Int { train.labels.classes.count }

  /// The corpus of that name in the lab.
  ///
  /// - Throws: `StoreError.unknownName`; `.refused` if studies have no settings for its pictures.
  public init(_ name: String, in lab: LabFile) throws {
    self.name = name
    train = try lab.datasets.named("\(name)/train")
    test = try lab.datasets.named("\(name)/test")
    guard train.shape == test.shape, train.labels.classes.count == test.labels.classes.count else {
      throw StoreError.refused(
        "\(name)/train and \(name)/test differ in shape or classes; import them together")
    }
    let shape = train.shape
    switch (shape.channels, shape.height, shape.width) {
    case (1, 28, 28): kind = .grey
    case (3, 32, 32): kind = .colour
    default:
      throw StoreError.refused(
        "studies have settings for 28×28 grey and 32×32 colour pictures; those of \(name) have "
          + "\(shape.channels) channels of \(shape.height)×\(shape.width)")
    }
  }

  /// Where Debian's package dataset-fashion-mnist puts its files.
  public static let fashionFolder = "/usr/share/datasets/fashion-mnist"

  /// The corpus of that name: as the lab has it, or imported now from `path`; Fashion-MNIST under the
  /// name 'fashion' needs no path where Debian's package is installed.
  ///
  /// - Throws: `FormatError` or `StoreError` with what is missing.
  public static func prepared(
    _ name: String, from path: String?, in lab: LabFile, report: WorkProgress.Report
  ) throws -> Corpus {
    let isThere = try lab.datasets.find(DatasetName(name: name, split: "train")) != nil
    let source = path ?? (name == "fashion" ? fashionFolder : nil)
    if !isThere, let source {
      guard FileManager.default.fileExists(atPath: source) else {
        throw StoreError.refused(
          "there is nothing at '\(source)' to import \(name) from; name the folder or file with "
            + "--data (Debian's package dataset-fashion-mnist brings Fashion-MNIST)")
      }
      let format = try ImportFormat.recognised(at: source)
      _ = try ImportRecipe(format: format, path: source, name: name).run(in: lab, report: report)
    }
    return try Corpus(name, in: lab)
  }
}

extension ImportFormat {
  /// IDX where there are IDX files, else CIFAR-10.
  fileprivate static func recognised(at path: String) throws -> ImportFormat {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.contains { $0.contains("ubyte") } ? .idx : .cifar10
  }
}
