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
  case pt

  var cifar: CIFARFormat? { CIFARFormat(rawValue: rawValue) }
}

/// What lies beside exported files, as manifest.json: what they are and how to prove it.
public struct ExportManifest: Codable, Sendable {
  /// One exported dataset.
  public struct Split: Codable, Sendable {
    /// 'train' or 'test' in the files' own words.
    public let role: String
    public let dataset: String
    /// SHA-256 as defined in schema.sql at dataset.content_hash, of the dataset in the lab.
    public let contentHash: String
    public let pictures: Int
    public let shape: PictureShape
    /// The run that made it.
    public let run: Int64
    public let recipe: String
  }

  public let format: String
  public let splits: [Split]
  /// What was done to the pictures so that they fit the format, or nothing.
  public let adaptation: String
  /// Files in writing order with their sizes in bytes.
  public let files: [File]
  /// How the train files are cut.
  public let layout: String

  /// One written file.
  public struct File: Codable, Sendable {
    public let name: String
    public let bytes: Int
  }
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
  public func run(in lab: LabFile) throws -> ExportManifest {
    guard format != .pt || test == nil else {
      throw StoreError.refused(
        "a pt folder holds one dataset; leave out --test and export the other by itself")
    }
    return try Draft.folder(directory) { draft in
      let pictures = try (train: load(train, lab), test: test.map { try load($0, lab) })
      let floats = try floats(lab)
      let files = try write(pictures, floats, to: draft.path)
      try compare(pictures, floats, in: draft.path)
      let manifest = try manifest(files, lab, isFloat: floats != nil)
      try writeManifest(manifest, to: draft.path)
      return manifest
    }
  }

  /// The pictures in a range as floats.
  private typealias Floats = (Range<Int>) throws -> [Float]

  /// Where the files take floats and the lab holds finer ones than k/255.
  private func floats(_ lab: LabFile) throws -> Floats? {
    guard format == .pt, try lab.pictures.holdsFloats(of: train) else { return nil }
    return { try lab.pictures.floats(of: train.pictures, in: $0) }
  }

  private typealias Splits = (train: LabelledPictures, test: LabelledPictures?)

  private var isPadded: Bool { format.cifar != nil && ImageShape(train.shape) != CIFARFamily.shape }

  private func load(_ dataset: Dataset, _ lab: LabFile) throws -> LabelledPictures {
    let pictures = try LabelledPictures(dataset, in: lab)
    return isPadded ? try pictures.paddedToCIFAR() : pictures
  }

  private func write(_ pictures: Splits, _ floats: Floats?, to folder: String) throws
    -> [FormatFile]
  {
    if format == .pt { return try PtFormat.write(pictures.train, floats: floats, to: folder) }
    if let cifar = format.cifar {
      return try cifar.write(train: pictures.train, test: pictures.test, to: folder)
    }
    return try NpyFormat.write(pictures.train, name: "train", to: folder)
      + (pictures.test.map { try NpyFormat.write($0, name: "test", to: folder) } ?? [])
  }

  /// The files are read by the importer and must give the same pixels and labels.
  private func compare(_ written: Splits, _ floats: Floats?, in folder: String) throws {
    if format == .pt { return try compare(written.train, floats, in: folder) }
    let splits = [("train", written.train)] + (written.test.map { [("test", $0)] } ?? [])
    for (split, pictures) in splits {
      let read =
        if let cifar = format.cifar {
          try cifar.family.read(from: folder, splits: [split])[split]
        } else {
          try NpyFormat.read(name: split, from: folder)[split]
        }
      guard read?.pixels == pictures.pixels, read?.labels == pictures.labels else {
        throw Self.differs(split)
      }
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
    func split(_ dataset: Dataset, _ role: String) throws -> ExportManifest.Split {
      let run = try lab.runs.run(dataset.runID)
      return ExportManifest.Split(
        role: role, dataset: dataset.name.description, contentHash: dataset.hash,
        pictures: dataset.count, shape: dataset.shape, run: run.id, recipe: run.settings)
    }
    return ExportManifest(
      format: format.rawValue,
      splits: [try split(train, "train")] + (try test.map { [try split($0, "test")] } ?? []),
      adaptation: isPadded
        ? "\(train.shape.height)×\(train.shape.width) pictures padded with zeros to 32×32"
          + (train.shape.channels == 1 ? " and repeated to three channels" : "")
        : "none",
      files: files.map { .init(name: $0.name, bytes: $0.bytes) }, layout: layout(isFloat))
  }

  private func layout(_ isFloat: Bool) -> String {
    if format == .pt {
      return "lists of tensors of \(PtFormat.batch) pictures, the last of what is left; pixels are "
        + (isFloat ? "the floats from before rounding to 8 bits" : "k/255 of 8-bit k")
    }
    return format.cifar?.family == .cifar10
      ? "five train files, sizes as equal as possible, the larger ones first"
      : "one file per split"
  }

  private func writeManifest(_ manifest: ExportManifest, to folder: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      let path = URL(fileURLWithPath: folder).appendingPathComponent("manifest.json")
      try encoder.encode(manifest).write(to: path)
    } catch {
      throw FormatError.unwritable(path: folder, reason: error.localizedDescription)
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
