// Datasets out of the lab as files that other tools load: written under a temporary name, read back,
// compared, described by a manifest, and only then given their name.
import Foundation
import Nets
import Store

/// The formats that can be exported.
public enum ExportFormat: String, CaseIterable, Sendable {
  case cifar10Binary = "cifar10-binary"
  case cifar10Python = "cifar10-python"
  case cifar100Binary = "cifar100-binary"
  case cifar100Python = "cifar100-python"
  case npy
  case npz
  case png
  case pt

  var cifar: CIFARFormat? { CIFARFormat(rawValue: rawValue) }
}

/// Exports one dataset, or a train and a test dataset together.
public struct ExportRecipe {
  let format: ExportFormat
  let train: Dataset
  let test: Dataset?
  let directory: String

  /// Exports `train` (and `test`) into the new folder `directory`.
  public init(format: ExportFormat, train: Dataset, test: Dataset?, directory: String) {
    self.format = format
    self.train = train
    self.test = test
    self.directory = directory
  }

  /// Writes, reads back, compares, renames.
  ///
  /// - Throws: `StoreError.refused` if the folder exists or what is read back differs, `FormatError`
  ///   if the pictures do not fit the format or cannot be written; nothing is left behind.
  public func run(
    in lab: LabFile, report: WorkProgress.Report = { _ in }
  ) throws -> ExportManifest {
    guard format != .pt || test == nil else {
      throw StoreError.refused(
        "a pt folder holds one dataset; leave out --test and export the other by itself")
    }
    try refuseOfficialName()
    return try Draft.folder(directory) { draft in
      let pictures = try (train: load(train, lab), test: test.map { try load($0, lab) })
      let floats = try floats(lab)
      let files = try write(pictures, floats, to: draft.path, report)
      try compare(pictures, floats, in: draft.path)
      let manifest = try manifest(files, lab, isFloat: floats != nil)
      try manifest.write(to: draft.path)
      return manifest
    }
  }

  /// Where readers look for the official pickles, they hold what they find to the official sums.
  private func refuseOfficialName() throws {
    guard let cifar = format.cifar, !cifar.isBinary else { return }
    let name = URL(fileURLWithPath: directory).lastPathComponent
    guard let official = CIFARFormat.allCases.first(where: { $0.folder == name }) else { return }
    throw StoreError.refused(
      "a folder called '\(name)' is taken for the official \(official.family.title), whose sums these "
        + "files do not have; choose another name, and load them by the load.py that comes with them"
    )
  }

  /// The pictures in a range as floats.
  private typealias Floats = (Range<Int>) throws -> [Float]

  /// Where the files take floats and the lab holds finer ones than k/255.
  private func floats(_ lab: LabFile) throws -> Floats? {
    guard format == .pt, try lab.pictures.holdsFloats(of: train) else { return nil }
    return { try lab.pictures.floats(of: train.pictures, in: $0) }
  }

  private typealias Splits = (train: LabelledPictures, test: LabelledPictures?)

  private func named(_ pictures: Splits) -> [(name: String, pictures: LabelledPictures)] {
    [("train", pictures.train)] + (pictures.test.map { [("test", $0)] } ?? [])
  }

  private var isPadded: Bool { format.cifar != nil && ImageShape(train.shape) != CIFARFamily.shape }

  private func load(_ dataset: Dataset, _ lab: LabFile) throws -> LabelledPictures {
    let pictures = try LabelledPictures(dataset, in: lab)
    return isPadded ? try pictures.paddedToCIFAR() : pictures
  }

  private func write(
    _ pictures: Splits, _ floats: Floats?, to folder: String, _ report: WorkProgress.Report
  ) throws -> [FormatFile] {
    switch format {
    case .cifar10Binary, .cifar10Python, .cifar100Binary, .cifar100Python:
      guard let cifar = format.cifar else { return [] }
      let files = try cifar.write(train: pictures.train, test: pictures.test, to: folder)
      return cifar.isBinary
        ? files : files + [try CIFARLoader(cifar, files, in: folder).write(to: folder)]
    case .npy:
      return try named(pictures).flatMap {
        try NpyFormat.write($0.pictures, name: $0.name, to: folder)
      }
    case .npz:
      return try named(pictures).map { try NpzFormat.write($0.pictures, name: $0.name, to: folder) }
    case .png: return try PictureFolder.write(named(pictures), to: folder, report: report)
    case .pt: return try PtFormat.write(pictures.train, floats: floats, to: folder)
    }
  }

  /// The files are read by the importer and must give the same pixels and labels.
  private func compare(_ written: Splits, _ floats: Floats?, in folder: String) throws {
    if format == .pt { return try compare(written.train, floats, in: folder) }
    for (split, pictures) in named(written) {
      let read = try read(split, from: folder)
      guard let read, read.shape == pictures.shape, read.labels == pictures.labels else {
        throw Self.differs(split)
      }
      for part in pictures.parts
      where try read.pixels(in: part) != pictures.pixels(in: part) {
        throw Self.differs(split)
      }
    }
  }

  private func read(_ split: String, from folder: String) throws -> (any SplitPictures)? {
    if let cifar = format.cifar {
      return try cifar.family.read(from: folder, splits: [split])[split]
    }
    switch format {
    case .npz: return try NpzFormat.read(from: folder, split: split)[split]
    case .png: return try PictureFolder.splits(of: folder, split: split).first?.pictures
    default: return try NpyFormat.read(name: split, from: folder)[split]
    }
  }

  /// Float by float; the 8-bit form of floats is not that of the lab, which was rounded otherwise.
  private func compare(_ written: LabelledPictures, _ floats: Floats?, in folder: String) throws {
    let read = try PtFormat.read(from: folder, split: "train")
    guard let pixels = read.floats, read["train"]?.labels == written.labels else {
      throw Self.differs("train")
    }
    for part in pixels.parts {
      guard try pixels.read(part) == floats?(part) ?? written.floats(of: part) else {
        throw Self.differs("train")
      }
    }
  }

  private static func differs(_ split: String) -> StoreError {
    .refused("what was written of \(split) does not read back equal; nothing was exported")
  }

  private func manifest(_ files: [FormatFile], _ lab: LabFile, isFloat: Bool) throws
    -> ExportManifest
  {
    ExportManifest(
      format: format.rawValue,
      splits: [try .init(train, as: "train", in: lab)]
        + (try test.map { [try .init($0, as: "test", in: lab)] } ?? []),
      adaptation: isPadded
        ? "\(train.shape.height)×\(train.shape.width) pictures padded with zeros to 32×32"
          + (train.shape.channels == 1 ? " and repeated to three channels" : "")
        : "none",
      files: files.map { .init(name: $0.name, bytes: $0.bytes) }, layout: layout(isFloat))
  }

  private func layout(_ isFloat: Bool) -> String {
    switch format {
    case .pt:
      "lists of tensors of \(PtFormat.batch) pictures, the last of what is left; pixels are "
        + (isFloat ? "the floats from before rounding to 8 bits" : "k/255 of 8-bit k")
    case .png:
      "a folder for each class, listed here with the bytes of its files; a file is called by its "
        + "picture's ordinal; \(ClassFolders.namesFile) names all classes in label order"
    case .npz: "one file per split, with the arrays images (uint8, N×H×W×C) and labels (int64, N)"
    case .npy: "one file of pictures (uint8, N×H×W×C) and one of labels (int64, N) per split"
    case .cifar10Binary, .cifar10Python:
      "five train files, sizes as equal as possible, the larger ones first"
    case .cifar100Binary, .cifar100Python: "one file per split"
    }
  }
}

extension LabelledPictures {
  /// A dataset of the lab, unpacked, with its classes' names and groups.
  init(_ dataset: Dataset, in lab: LabFile) throws {
    let labels = try lab.datasets.labels(of: dataset)
    let classes = dataset.labels.classes
    let groups = classes.compactMap(\.coarse)
    let grouped = !classes.isEmpty && groups.count == classes.count
    var groupNames = [String](repeating: "", count: (groups.map(\.label).max() ?? -1) + 1)
    for group in groups { groupNames[group.label] = group.name }
    self.init(
      shape: ImageShape(dataset.shape),
      pixels: try lab.pictures.pixels(of: dataset.pictures, in: 0..<dataset.count),
      labels: labels,
      coarse: grouped ? labels.map { UInt16(groups[Int($0)].label) } : nil,
      classNames: classes.map(\.name), coarseNames: grouped ? groupNames : nil)
  }
}
