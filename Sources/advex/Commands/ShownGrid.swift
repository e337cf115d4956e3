// advex show --grid: a contact sheet of a dataset's first pictures of every class, or of their
// perturbations.
import ArgumentParser
import Datasets
import Report
import Store

/// A sheet with a row of pictures for every class.
struct ShownGrid {
  /// The most pictures of a class.
  static let most = 100

  private let rows: [PictureSample.Row]
  private let pictures: [[[UInt8]]]
  private let shape: PictureShape
  private let ground: UInt8
  private let caption: String

  /// The first `count` pictures of every class, or their perturbations with one amplification for all.
  ///
  /// - Throws: `StoreError.refused` if there is none to show.
  init(of dataset: Dataset, perClass count: Int, asPerturbations: Bool, in lab: LabFile) throws {
    let sample = try PictureSample(of: dataset, perClass: count, classes: .max, in: lab)
    rows = sample.rows
    shape = dataset.shape
    guard !rows.isEmpty else { throw StoreError.refused("\(dataset.name) has no pictures") }
    let total = rows.map(\.ordinals.count).reduce(0, +)
    let about = "\(dataset.name): the first \(total) pictures, up to \(count) of each class"
    guard asPerturbations else {
      (pictures, ground, caption) = (sample.pictures, 255, about)
      return
    }
    guard try sample.isPerturbed() else {
      throw StoreError.refused(
        "these pictures of \(dataset.name) are not perturbed; leave out --perturbation")
    }
    let amplified = AmplifiedPerturbations(
      of: Array(sample.pictures.joined()), from: Array(try sample.bases().joined()),
      cut: 0.01)
    var rest = amplified.pictures[...]
    pictures = rows.map { row in
      defer { rest = rest.dropFirst(row.ordinals.count) }
      return Array(rest.prefix(row.ordinals.count))
    }
    ground = 128
    caption =
      about
      + "; shown are the perturbations × \(amplified.factor) about grey 128, with at most 1 % cut off"
  }

  /// Draws into the terminal, or into the new PNG file `file`.
  func show(in file: String?) throws {
    if let file {
      let sheet = ContactSheet(pictures, shape: shape, ground: ground)
      try ExportPictureRecipe(pixels: sheet.pixels, shape: sheet.shape, path: file).run()
      return print(
        "\(caption), from above: \(rows.map(\.name).joined(separator: ", ")); drew \(file)")
    }
    for (row, pictures) in zip(rows, pictures) {
      let sheet = ContactSheet([pictures], shape: shape, ground: ground)
      guard let drawing = HalfBlocks(sheet.pixels, shape: sheet.shape) else {
        throw StoreError.refused(
          "only pictures of 1 or 3 channels can be drawn; these have \(shape.channels)")
      }
      print(row.name + "\n" + drawing.text())
    }
    print(caption)
  }
}
