// Other people's files into the lab: one run per split; a killed import goes on where it was.
import Foundation
import Store

/// The source formats that can be imported.
public enum ImportFormat: String, CaseIterable, Codable, Sendable {
  case cifar10, cifar100, idx, npz, folder, pt

  /// Reads the files at `path`.
  ///
  /// - Parameter split: the only split to be read; what the one is called where files do not say it,
  ///   `train` if nil.
  /// - Throws: `FormatError` with one sentence about what is wrong.
  func read(_ path: String, split: String?) throws -> ImportSource {
    let official = split.map { [$0] } ?? ["train", "test"]
    switch self {
    case .cifar10, .cifar100, .idx:
      guard official.allSatisfy(["train", "test"].contains) else {
        throw FormatError.badFolder(
          path: path, reason: "holds the splits train and test and no \(official[0])")
      }
    case .npz, .folder, .pt: break
    }
    switch self {
    case .cifar10: return ImportSource(try CIFARFamily.cifar10.read(from: path, splits: official))
    case .cifar100: return ImportSource(try CIFARFamily.cifar100.read(from: path, splits: official))
    case .idx: return ImportSource(try IDXFormat.read(from: path, splits: official))
    case .npz: return ImportSource(try NpzFormat.read(from: path, split: split))
    case .folder: return ImportSource(try PictureFolder.splits(of: path, split: split))
    case .pt: return ImportSource(try PtFormat.read(from: path, split: split ?? "train"))
    }
  }
}

/// What is to be imported, before it is stored.
struct ImportSource {
  let splits: [(name: String, pictures: any SplitPictures)]
  /// The files that were read, as they stand in the run.
  let files: [ImportSettings.SourceFile]
  let floats: PtPixels?

  init(_ read: ImportedPictures) {
    splits = read.splits.map { ($0.name, $0.pictures) }
    files = read.sources.map { .init(name: $0.name, bytes: $0.bytes) }
    floats = read.floats
  }

  /// Files are too many to be listed one by one: their folders stand for them.
  init(_ folders: [(name: String, pictures: PictureFolder)]) {
    splits = folders.map { ($0.name, $0.pictures) }
    files = folders.flatMap { split, pictures in
      pictures.sources.map { .init(name: "\(split)/\($0.name)", bytes: $0.bytes) }
    }
    floats = nil
  }

  /// Classes that the labels of all splits need.
  var classCount: Int {
    splits.reduce(0) {
      max($0, $1.pictures.classNames?.count ?? Int($1.pictures.labels.max() ?? 0) + 1)
    }
  }
}

/// What an import was: stored whole with its run.
struct ImportSettings: Codable {
  let format: ImportFormat
  let path: String
  let name: String
  let split: String
  let files: [SourceFile]
  /// The content hash of what was read, so that equal files are never imported twice under one name.
  let content: String
  /// The same over the bytes of the pictures as floats; nil where 8 bits are all there was.
  let floats: String?
  /// The only split that was asked for; nil where all were, and for pt, which has one.
  let only: String?

  struct SourceFile: Codable {
    let name: String
    let bytes: Int
  }
}

/// Imports files as datasets `name/train` and `name/test`, or as the one split that they hold.
public struct ImportRecipe {
  let format: ImportFormat
  let path: String
  let name: String
  let split: String?

  /// Imports what lies at `path` under `name`; `split` is the only split to be imported, or what the
  /// one is called whose files do not say it (`train` if nil).
  public init(format: ImportFormat, path: String, name: String, split: String? = nil) {
    self.format = format
    self.path = path
    self.name = name
    self.split = split
  }

  /// The import that an unfinished run was part of; `settings` are that run's.
  public init(resuming settings: String) throws {
    let settings = try JSONDecoder().decode(ImportSettings.self, from: Data(settings.utf8))
    self.init(
      format: settings.format, path: settings.path, name: settings.name,
      split: settings.format == .pt ? settings.split : settings.only)
  }

  /// Reads everything, then stores split by split.
  ///
  /// - Throws: `FormatError` before anything is stored, `StoreError` if a name is taken.
  public func run(in lab: LabFile, report: WorkProgress.Report = { _ in }) throws -> [Dataset] {
    let source = try format.read(path, split: split)
    let importers = try source.splits.map { split, pictures in
      try SplitImporter(
        recipe: self, name: DatasetName(name: name, split: split), pictures: pictures,
        source: source, report: report)
    }
    var space: LabelSpace?
    return try importers.map { importer in
      let dataset = try importer.run(in: lab, space: space, report: report)
      space = dataset.labels
      return dataset
    }
  }
}

/// Stores one split.
private struct SplitImporter {
  let recipe: ImportRecipe
  let name: DatasetName
  let pictures: any SplitPictures
  let source: ImportSource
  let hash: Data

  private var floats: PtPixels? { source.floats }

  /// Reads all pictures once, for their content hash.
  init(
    recipe: ImportRecipe, name: DatasetName, pictures: any SplitPictures, source: ImportSource,
    report: WorkProgress.Report
  ) throws {
    (self.recipe, self.name, self.pictures, self.source) = (recipe, name, pictures, source)
    var content = ContentHash(shape: PictureShape(pictures.shape), count: pictures.size)
    for part in pictures.parts {
      content.add(pictures.labels[part], pixels: try pictures.pixels(in: part))
      report(
        WorkProgress(
          task: "read \(name)", done: part.upperBound, total: pictures.size, unit: "pictures"))
    }
    hash = content.finish()
  }

  func run(in lab: LabFile, space: LabelSpace?, report: WorkProgress.Report) throws -> Dataset {
    let shape = PictureShape(pictures.shape)
    let request = try RunRequest(
      kind: "import", name: name.description,
      settings: ImportSettings(
        format: recipe.format, path: recipe.path, name: name.name, split: name.split,
        files: source.files, content: hash.hexadecimal,
        floats: try floats?.contentHash(labels: pictures.labels).hexadecimal,
        only: recipe.format == .pt ? nil : recipe.split))
    return try lab.making(name, request) { run in
      var set = try lab.pictures.openSet(of: run, shape: shape)
      try store(in: lab, &set, report: report)
      let dataset = try lab.datasets.create(
        DatasetDraft(
          name: name, pictures: set, labels: pictures.labels, labelingKind: "given",
          space: space.map { .existing($0) } ?? .new(name: recipe.name, classes)),
        run: run)
      guard dataset.contentHash == hash else {
        throw StoreError.refused(
          "what was stored of \(name) differs from what was read; run 'advex verify'")
      }
      return dataset
    }
  }

  private func store(in lab: LabFile, _ set: inout PictureSet, report: WorkProgress.Report) throws {
    let step = max(1, min(2048, (64 << 20) / set.shape.count))
    var pacer = CommitPacer()
    var pending: [EncodedPicture] = []
    while set.count + pending.count < pictures.size {
      let start = set.count + pending.count
      let end = min(start + step, pictures.size)
      let levels = try pictures.pixels(in: start..<end)
      pending += try encode(levels, of: start..<end, shape: set.shape, in: lab)
      if end == pictures.size || pacer.isDue() {
        try lab.pictures.append(pending, to: &set)
        pending = []
      }
      report(
        WorkProgress(task: "import \(name)", done: end, total: pictures.size, unit: "pictures"))
    }
  }

  private func encode(
    _ levels: [UInt8], of range: Range<Int>, shape: PictureShape, in lab: LabFile
  ) throws -> [EncodedPicture] {
    guard let floats else { return try lab.pictures.encode(levels, shape: shape) }
    let pixels = try floats.read(range)
    guard PtPixels.levels(of: pixels) == levels else {
      throw StoreError.refused(
        "the files of \(name) changed while they were read; import them again")
    }
    return try lab.pictures.encode(levels, floats: pixels, shape: shape)
  }

  /// The classes by name, or by number where the source names none.
  private var classes: [LabelSpace.Class] {
    (0..<source.classCount).map { label in
      LabelSpace.Class(name: pictures.classNames?[label] ?? String(label), coarse: coarse(label))
    }
  }

  /// The group of a class: that of its first picture.
  private func coarse(_ label: Int) -> LabelSpace.Coarse? {
    guard let groups = pictures.coarse,
      let first = pictures.labels.firstIndex(of: UInt16(label))
    else { return nil }
    let group = Int(groups[first])
    return LabelSpace.Coarse(label: group, name: pictures.coarseNames?[group] ?? String(group))
  }
}
