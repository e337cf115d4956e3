// advex show --picture: one picture of a dataset, or its perturbation, and a line about it.
import ArgumentParser
import Datasets
import Foundation
import Report
import Store

/// What is shown of one picture.
struct ShownPicture {
  private let shape: PictureShape
  private let pixels: [UInt8]
  /// Dataset, ordinal, label and class, and the perturbation where there is one.
  private let caption: String

  /// The picture at `ordinal`, or its perturbation.
  ///
  /// - Throws: `StoreError.refused` if there is no such picture, or no perturbation to show.
  init(of dataset: Dataset, at ordinal: Int, asPerturbation: Bool, in lab: LabFile) throws {
    guard (0..<dataset.count).contains(ordinal) else {
      throw StoreError.refused(
        "\(dataset.name) has no picture \(ordinal): "
          + (dataset.count == 0 ? "it is empty" : "its ordinals are 0 to \(dataset.count - 1)"))
    }
    shape = dataset.shape
    let label = Int(try lab.datasets.labels(of: dataset)[ordinal])
    let facts = try lab.perturbations.facts(of: dataset.pictures, at: ordinal)
    let picture = try lab.pictures.pixels(of: dataset.pictures, in: ordinal..<ordinal + 1)
    let classes = dataset.labels.classes
    let name = classes.indices.contains(label) ? classes[label].name.onOneLine : "no class"
    let about =
      "\(dataset.name), picture \(ordinal): label \(label) (\(name))"
      + (facts.map { ", \($0.words)" } ?? "")
    guard asPerturbation else {
      (pixels, caption) = (picture, about)
      return
    }
    guard facts != nil else {
      throw StoreError.refused(
        "picture \(ordinal) of \(dataset.name) is not perturbed; leave out --perturbation")
    }
    let base = try lab.pictures.basePixels(of: dataset.pictures, at: ordinal)
    let amplified = AmplifiedPerturbations(of: [picture], from: [base])
    pixels = amplified.pictures[0]
    caption = about + "; shown is the perturbation × \(amplified.factor) about grey 128"
  }

  /// Draws into the terminal, or into the new PNG file `file`.
  func show(in file: String?) throws {
    if let file {
      try ExportPictureRecipe(pixels: pixels, shape: shape, path: file).run()
      return print("\(caption); drew \(file)")
    }
    guard let drawing = HalfBlocks(pixels, shape: shape) else {
      throw StoreError.refused(
        "only pictures of 1 or 3 channels can be drawn; these have \(shape.channels)")
    }
    print(drawing.text() + caption)
  }
}

extension PerturbationFacts {
  /// Where from, where to and how far.
  fileprivate var words: String {
    let way =
      targetLabel.map { "from label \(sourceLabel) to \($0)" }
      ?? "away from label \(sourceLabel)"
    return "perturbed \(way), L2 \(String(format: "%.4f", l2)), L∞ \(String(format: "%.4f", linf))"
  }
}
