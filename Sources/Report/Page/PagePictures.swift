// The pictures of constructed datasets: what they were made from, the perturbations, and the results.
import Foundation
import Store

/// Strips of pictures, one of each class.
struct PagePictures {
  /// Gives a PNG file of pixels, channels × height × width.
  typealias Coder = ([UInt8], PictureShape) throws -> [UInt8]

  /// The most datasets and the most classes that are shown.
  static let mostDatasets = 24
  static let mostClasses = 10
  /// Larger pictures, in pixels of all channels, are not shown.
  private static let largest = 3 * 128 * 128

  let lab: LabFile
  let png: Coder
  /// No figure is added to so many bytes of markup, which bounds the page's size.
  var mostBytes = 2_000_000

  /// The section, or nil where no dataset of the lab is perturbed.
  func markup() throws -> Markup? {
    var figures: [Markup] = []
    var bytes = 0
    var left = 0
    for dataset in try constructed() {
      guard figures.count < Self.mostDatasets, bytes < mostBytes else {
        left += 1
        continue
      }
      guard let figure = try figure(of: dataset) else { continue }
      figures.append(figure)
      bytes += figure.render().utf8.count
    }
    if left > 0 {
      figures.append(
        .tag(
          "p", ["class": "note"],
          "\(left) more were made of others; 'advex show NAME --grid' shows them."))
    }
    guard !figures.isEmpty else { return nil }
    return .tag(
      "section", ["id": "pictures"],
      [
        .tag("h2", [:], "Pictures"),
        .tag(
          "p", ["class": "lead"],
          """
          The first picture of each class of constructed datasets, by the class that it is labelled with: \
          what was perturbed, the perturbation, and the picture that networks learn from.
          """),
      ] + figures)
  }

  /// Datasets that were made from others, the first of each family: repetitions differ by a number at the
  /// end of the name.
  private func constructed() throws -> [Dataset] {
    let datasets = try lab.run(NamedQuery.named("datasets"))
    var families: Set<String> = []
    return try datasets.rows.indices.filter { row in
      guard !datasets.text("made_from", row).isEmpty else { return false }
      return families.insert(datasets.text("dataset", row).withoutRepetition).inserted
    }.map { try lab.datasets.named(datasets.text("dataset", $0)) }
  }

  /// Whether pictures of this shape are shown: grey or colour, and not too large.
  static func isShown(_ shape: PictureShape) -> Bool {
    (shape.channels == 1 || shape.channels == 3) && shape.count <= largest
  }

  private func figure(of dataset: Dataset) throws -> Markup? {
    let shape = dataset.shape
    guard Self.isShown(shape) else { return nil }
    let sample = try PictureSample(
      of: dataset, perClass: 1, classes: Self.mostClasses, in: lab)
    guard try sample.isPerturbed() else { return nil }
    let (pictures, bases) = (Array(sample.pictures.joined()), Array(try sample.bases().joined()))
    let deltas = AmplifiedPerturbations(of: pictures, from: bases, cut: 0.01)
    let names = sample.rows.map(\.name)
    let strips = [
      try strip(bases, shape, "perturbed were", names, dataset),
      try strip(
        deltas.pictures, shape, "perturbations × \(deltas.factor) about grey", names, dataset),
      try strip(pictures, shape, "results, labelled as below", names, dataset),
    ]
    return .tag(
      "figure", ["class": "pictures"],
      [.tag("h3", [:], dataset.name.description)] + strips
        + [classes(names), .tag("figcaption", [:], try caption(dataset)), try source(dataset)])
  }

  private func strip(
    _ pictures: [[UInt8]], _ shape: PictureShape, _ words: String, _ names: [String],
    _ dataset: Dataset
  ) throws -> Markup {
    let sheet = ContactSheet([pictures], shape: shape, gap: 0)
    let meaning = "\(dataset.name): \(words); classes \(names.joined(separator: ", "))."
    return .group([
      .tag("p", ["class": "strip"], words),
      .picture(try png(sheet.pixels, sheet.shape), shape: sheet.shape, meaning: meaning),
    ])
  }

  private func classes(_ names: [String]) -> Markup {
    .tag("ul", ["class": "classes"], names.map { .tag("li", [:], $0) })
  }

  private func caption(_ dataset: Dataset) throws -> String {
    "\(dataset.count) pictures of \(dataset.shape.channels)×\(dataset.shape.height)×"
      + "\(dataset.shape.width), labels: \(dataset.labelingKind); content hash "
      + "\(dataset.hash.prefix(12))."
  }

  private func source(_ dataset: Dataset) throws -> Markup {
    let query = try NamedQuery.named("lineage")
    let name = dataset.name.description
    let lineage = try lab.run(query, parameters: ["dataset": name])
    return PageSource(
      query: query, parameters: [("dataset", name)],
      runs: lineage.rows.indices.map { lineage.text("run", $0) }
    ).markup()
  }
}

extension Markup {
  /// A picture within the page.
  static func picture(_ png: [UInt8], shape: PictureShape, meaning: String) -> Markup {
    .tag(
      "img",
      [
        "src": "data:image/png;base64,\(Data(png).base64EncodedString())",
        "width": "\(shape.width)",
        "height": "\(shape.height)", "alt": meaning,
      ])
  }
}

extension String {
  /// A dataset's or model's name without the number of a study's repetition: 'd_det.2/train' is of the
  /// family 'd_det/train', 'standard.2' of 'standard'.
  var withoutRepetition: String {
    let parts = split(separator: "/", maxSplits: 1)
    guard let dot = parts.first?.lastIndex(of: "."),
      parts[0][dot...].dropFirst().allSatisfy(\.isNumber)
    else { return self }
    return ([parts[0][..<dot]] + parts.dropFirst()).joined(separator: "/")
  }
}
