// Other people's files into the lab: one run per split; a killed import goes on where it was.
import Foundation
import Store

/// The source formats that can be imported.
public enum ImportFormat: String, CaseIterable, Codable, Sendable {
  case cifar10, cifar100, idx, pt

  /// Reads the files at `path`; those of `pt` hold one split, which they do not name.
  ///
  /// - Throws: `FormatError` with one sentence about what is wrong.
  public func read(_ path: String, split: String = "train") throws -> ImportedPictures {
    switch self {
    case .cifar10: try CIFARFamily.cifar10.read(from: path)
    case .cifar100: try CIFARFamily.cifar100.read(from: path)
    case .idx: try IDXFormat.read(from: path)
    case .pt: try PtFormat.read(from: path, split: split)
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
  let split: String

  /// Imports what lies at `path` under `name`; `split` is what the one of `pt` is called.
  public init(format: ImportFormat, path: String, name: String, split: String = "train") {
    self.format = format
    self.path = path
    self.name = name
    self.split = split
  }

  /// The import that an unfinished run was part of; `settings` are that run's.
  public init(resuming settings: String) throws {
    let settings = try JSONDecoder().decode(ImportSettings.self, from: Data(settings.utf8))
    self.init(
      format: settings.format, path: settings.path, name: settings.name, split: settings.split)
  }

  /// Reads everything, then stores split by split.
  ///
  /// - Throws: `FormatError` before anything is stored, `StoreError` if a name is taken.
  public func run(in lab: LabFile, report: WorkProgress.Report = { _ in }) throws -> [Dataset] {
    let source = try format.read(path, split: split)
    var space: LabelSpace?
    return try source.splits.map { split, pictures in
      let importer = SplitImporter(
        recipe: self, name: try DatasetName(name: name, split: split), pictures: pictures,
        floats: source.floats, files: source.sources.map { .init(name: $0.name, bytes: $0.bytes) })
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
  let pictures: LabelledPictures
  let floats: PtPixels?
  let files: [ImportSettings.SourceFile]

  func run(in lab: LabFile, space: LabelSpace?, report: WorkProgress.Report) throws -> Dataset {
    let shape = PictureShape(pictures.shape)
    var content = ContentHash(shape: shape, count: pictures.count)
    content.add(pictures.labels, pixels: pictures.pixels)
    let hash = content.finish()
    let request = try RunRequest(
      kind: "import", name: name.description,
      settings: ImportSettings(
        format: recipe.format, path: recipe.path, name: name.name, split: name.split, files: files,
        content: hash.hexadecimal,
        floats: try floats?.contentHash(labels: pictures.labels).hexadecimal))
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
    let size = set.shape.count
    var pacer = CommitPacer()
    var pending: [EncodedPicture] = []
    while set.count + pending.count < pictures.count {
      let start = set.count + pending.count
      let end = min(start + 2048, pictures.count)
      let levels = Array(pictures.pixels[start * size..<end * size])
      pending += try encode(levels, of: start..<end, shape: set.shape, in: lab)
      if end == pictures.count || pacer.isDue() {
        try lab.pictures.append(pending, to: &set)
        pending = []
      }
      report(
        WorkProgress(task: "import \(name)", done: end, total: pictures.count, unit: "pictures"))
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
    let count = pictures.classNames?.count ?? Int(pictures.labels.max() ?? 0) + 1
    return (0..<count).map { label in
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
